"""A chronicle: what is shipped, a user's own rows, and both together."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tradesim as ts
from tradesim.chronicle.schema import tables
from tradesim.errors import ChronicleError

HEAD = "id,side,lever,what,announced,counted,source,confidence"
GOOD = "T900,US,tariff,made up,2025-11-03,1,made up,judgement"
PIIE_DATES = 33
"""Dated steps of PIIE's average from 2018 to May 2025 that the layers were set against."""


@pytest.fixture(scope="module")
def shipped() -> ts.Chronicle:
    return ts.Chronicle.shipped()


def written(folder: Path, *lines: str, name: str = "threats") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def refused(folder: Path) -> str:
    with pytest.raises(ChronicleError) as caught:
        ts.Chronicle.read(folder)
    return str(caught.value)


def test_every_table_is_at_hand_by_its_name(shipped: ts.Chronicle) -> None:
    for name, table in tables().items():
        frame = getattr(shipped, name)
        assert list(frame.columns) == list(table.columns)
        assert len(frame)
        assert frame["id"].is_unique


def test_columns_have_the_types_of_their_kinds(shipped: ts.Chronicle) -> None:
    for name, table in tables().items():
        frame = shipped.table(name)
        assert all(frame[each].dtype.kind == "M" for each in table.of_kind("date"))
        assert all(frame[each].dtype == "float64" for each in table.of_kind("number"))
        texts = table.of_kind("id", "ids", "text", "note", "yes/no")
        assert all(frame[each].map(type).eq(str).all() for each in texts)


def test_a_table_that_is_changed_leaves_the_chronicle_as_it_was(shipped: ts.Chronicle) -> None:
    before = shipped.situation("2018-12-02")
    frame = shipped.measures
    frame["points_piie"] = 0.0
    frame.loc[:, "side"] = "CN"
    assert shipped.measures["points_piie"].max() > 90.0
    assert shipped.situation("2018-12-02") == before
    with pytest.raises(AttributeError):
        shipped.measures = frame  # type: ignore[misc]


def test_layers_in_force_add_up_to_the_average_that_piie_published(
    shipped: ts.Chronicle,
) -> None:
    published = shipped.tariffs.query("measure == 'avg_piie' and date > '2018-01-01'")
    assert len(published) > PIIE_DATES
    for row in published.itertuples():
        # PIIE counts List 3 at 25 % from 15 June 2019; its file prints 1 June
        day = date(2019, 6, 15) if row.date == pd.Timestamp("2019-06-01") else row.date.date()
        start = shipped.situation(day)
        assert 100 * start.us.tariff == pytest.approx(row.us_on_china_pct, abs=0.051), day
        assert 100 * start.cn.tariff == pytest.approx(row.china_on_us_pct, abs=0.051), day


def test_postponements_are_as_many_as_the_threats_count(shipped: ts.Chronicle) -> None:
    counted = shipped.postponements["threat"].value_counts()
    for row in shipped.threats.query("how != ''").itertuples():
        assert row.times_postponed == counted.get(row.id, 0), row.id


def test_lags_are_the_days_between_the_dates(shipped: ts.Chronicle) -> None:
    settled = shipped.threats.dropna(subset="resolved")
    days = (settled["resolved"] - settled["announced"]).dt.days
    assert days.eq(settled["lag_days"]).all()


def test_levels_that_nobody_measured_say_so(shipped: ts.Chronicle) -> None:
    levels = shipped.restrictions.query("metric == 'level'")
    withheld = shipped.purchases.query("kind == 'withheld' or kind == 'pledge'")
    assert set(levels["source"]) | set(withheld["source"]) == {"judgement"}


def test_authorities_have_caps_clocks_and_lead_times(shipped: ts.Chronicle) -> None:
    """Section 122: 15 % for 150 days. Section 201: 50 %, four years. IEEPA: no cap, days."""
    of = shipped.authorities.set_index("id")
    assert of.loc["AU06", ["rate_cap", "duration_cap_days"]].tolist() == [0.15, 150.0]
    assert of.loc["AU05", "rate_cap"] == 0.5
    assert pd.isna(of.loc["AU01", "rate_cap"])
    tariffs = of[of["route"].isin(["base", "procedure", "emergency", "temporary"])]
    low, typical, high = (tariffs[f"lead_weeks{end}"] for end in ("_low", "", "_high"))
    assert ((low <= typical) & (typical <= high)).all()
    assert tariffs["court_exposure"].isin(["yes", "no"]).all()
    assert set(shipped.measures["authority_id"]) <= set(of.index)


@pytest.mark.parametrize("side", ["US", "CN"])
def test_levels_over_time_are_rows_of_their_tables(shipped: ts.Chronicle, side: str) -> None:
    levels = shipped.restrictions.query("metric == 'level' and side == @side").sort_values("date")
    dates = [day.date() for day in levels["date"]]
    expected = list(zip(dates, levels["value"], strict=True))
    assert shipped.level_history("restriction", side, "2025-10-26") == expected
    held = shipped.purchases.query("kind == 'withheld'").sort_values("date")
    withheld = [value for _, value in shipped.level_history("purchase", side, "2025-10-26")]
    assert withheld == (held["actual"].tolist() if side == "CN" else [])
    history = shipped.tariff_history(side, "2025-10-26")
    assert shipped.level_history("tariff", side, "2025-10-26") == history


@pytest.mark.parametrize("day", ["2018-06-01", "2025-05-01", "2025-10-26"])
def test_the_last_level_of_a_history_is_that_of_the_situation(
    shipped: ts.Chronicle, day: str
) -> None:
    now = shipped.situation(day)
    for side, state in zip(("US", "CN"), now.sides, strict=True):
        assert shipped.level_history("restriction", side, day)[-1][1] == state.restriction
    assert shipped.level_history("purchase", "CN", day)[-1][1] == now.sides[1].purchases_withheld


@pytest.mark.parametrize(("lever", "side"), [("tarif", "US"), ("tariff", "EU"), (3, "US")])
def test_a_history_of_no_lever_or_side_is_refused(
    shipped: ts.Chronicle, lever: Any, side: str
) -> None:
    with pytest.raises(ChronicleError, match="allowed"):
        shipped.level_history(lever, side, "2025-10-26")


def test_events_are_one_list_in_order_of_dates(shipped: ts.Chronicle) -> None:
    events = shipped.events
    assert events["date"].is_monotonic_increasing
    wanted = ("date", "known_on", "kind", "side", "lever", "what", "size", "row", "source")
    assert {*wanted, "confidence"} <= set(events.columns)
    assert set(events["table"]) == set(tables()) - {"authorities"}
    threats = events[events["row"].eq("T087")]
    assert threats[["kind", "side", "lever", "size"]].values.tolist() == [
        ["threat", "US", "tariff", 100.0]
    ]


def test_a_folder_may_hold_any_subset_of_the_files(tmp_path: Path) -> None:
    own = ts.Chronicle.read(written(tmp_path / "own", HEAD, GOOD))
    assert own.threats["id"].tolist() == ["T900"]
    assert own.meetings.empty
    assert list(own.meetings.columns) == list(tables()["meetings"].columns)


def test_what_is_read_is_what_was_shipped(shipped: ts.Chronicle, tmp_path: Path) -> None:
    for name in tables():
        shipped.table(name).to_csv(tmp_path / f"{name}.csv", index=False)
    again = ts.Chronicle.read(tmp_path)
    for name in tables():
        pd.testing.assert_frame_equal(again.table(name), shipped.table(name))


def test_blanks_marks_and_order_of_columns_do_not_matter(tmp_path: Path) -> None:
    head = ",".join(reversed(HEAD.split(",")))
    row = " , ".join(reversed(GOOD.split(",")))
    folder = written(tmp_path / "own", f"\ufeff{head}", row, "", ",,,,,,,")
    assert ts.Chronicle.read(folder).threats["announced"].tolist() == [pd.Timestamp("2025-11-03")]


def test_rows_of_both_and_one_that_takes_a_place(shipped: ts.Chronicle, tmp_path: Path) -> None:
    withdrawn = "T087,US,tariff,100 more points,2025-10-10,2025-10-30,withdrawn after talks,1"
    head = "id,side,lever,what,announced,resolved,how,counted,source,confidence"
    folder = written(tmp_path / "own", head, f"{withdrawn},made up,judgement")
    both = shipped.extended(ts.Chronicle.read(folder))
    assert both.threats["id"].tolist() == shipped.threats["id"].tolist()
    assert both.threats.set_index("id").loc["T087", "how"] == "withdrawn after talks"
    assert "T087" in {i for t in both.situation("2025-10-29").us.threats for i in t.ids}
    assert "T087" not in {i for t in both.situation("2025-10-30").us.threats for i in t.ids}
    assert shipped.threats.set_index("id").loc["T087", "how"] == ""


def test_rows_after_the_record_start_from_there(shipped: ts.Chronicle, tmp_path: Path) -> None:
    """A made-up truce: extended for a year, 10 points off, purchases again."""
    end = "source,confidence"
    own = "made up,judgement"
    files = {
        "extensions": (
            f"id,agreement,decided,new_end,{end}",
            f"X90,A10,2025-11-05,2026-11-10,{own}",
        ),
        "agreements": (
            f"id,name,kind,start,ended,end_kind,{end}",
            f"A14,preliminary consensus of Kuala Lumpur,outline,2025-10-26,2025-10-30,kept,{own}",
        ),
        "measures": (
            f"id,side,name,authority_id,rate_points,coverage_piie,announced,effective,{end}",
            f"US90,US,10 points off,AU01,-10,1,2025-10-30,2025-11-10,{own}",
        ),
        "purchases": (
            f"id,kind,date,category,unit,actual,published,{end}",
            f"P900,withheld,2025-11-06,soybeans,share of usual purchases,0.4,2025-11-06,{own}",
        ),
    }
    for name, lines in files.items():
        written(tmp_path / "own", *lines, name=name)
    both = shipped.extended(ts.Chronicle.read(tmp_path / "own"))
    start = both.situation("2025-11-12")
    assert start.us.tariff == pytest.approx(0.476)
    assert (start.truce.end, start.truce.times_extended) == (date(2026, 11, 10), 2)
    assert start.cn.purchases_withheld == 0.4
    assert (start.stage, start.known_until) == ("compliance", date(2025, 11, 6))
    assert both.situation("2025-10-26").us == shipped.situation("2025-10-26").us


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            (HEAD, GOOD.replace("2025-11-03", "3 Nov 2025")),
            "row 2, column announced is '3 Nov 2025'",
        ),
        ((HEAD, GOOD.replace("2025-11-03", "2025-02-30")), "allowed a day as YYYY-MM-DD"),
        ((HEAD, GOOD.replace("US", "USA")), "row 2, column side is 'USA'; allowed US, CN"),
        ((HEAD, GOOD, GOOD), "row 3, column id is 'T900', as above"),
        ((HEAD, GOOD.replace("made up", "", 1)), "row 2, column what is blank; allowed text"),
        ((HEAD, GOOD.replace(",1,", ",2,")), "column counted is '2'; allowed a number from 0 to 1"),
        ((HEAD, GOOD.replace(",1,", ",nan,")), "column counted is 'nan'; allowed a number"),
        ((HEAD, GOOD.replace("judgement", "sure")), "allowed read, secondary, from memory"),
        ((HEAD, f"{GOOD},more"), "threats.csv, row 2 has 9 cells; allowed 8, as in row 1"),
        (
            (HEAD.replace("lever", "levver"), GOOD),
            "column 'levver' is unknown; did you mean 'lever'",
        ),
        ((HEAD.replace(",", ";"), GOOD), "is unknown; allowed id, side"),
        ((HEAD.replace("side", "what"), GOOD), "row 1, column 'what' stands twice"),
        ((HEAD.replace(",counted", ""), GOOD.replace(",1,", ",")), "column 'counted' is missing"),
        (("",), "row 1, column 'id' is missing"),
    ],
)
def test_a_fault_is_told_with_file_row_column_and_what_is_allowed(
    tmp_path: Path, lines: tuple[str, ...], said: str
) -> None:
    message = refused(written(tmp_path / "own", *lines))
    assert said in message
    assert message.startswith("threats.csv, row ")


def test_a_file_that_is_no_table_names_the_nearest(tmp_path: Path) -> None:
    said = refused(written(tmp_path / "own", HEAD, GOOD, name="threat"))
    assert said == "threat.csv: no table of a chronicle; did you mean 'threats'?"


def test_a_row_that_is_known_on_no_day_is_refused(tmp_path: Path) -> None:
    lines = ("id,form,source,confidence", "M900,meeting,made up,judgement")
    said = refused(written(tmp_path / "own", *lines, name="meetings"))
    assert "scheduled_known_from or date_start is blank" in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("how|lapsed", "column how is filled and resolved is blank; allowed both or neither"),
        ("resolved|2025-11-02", "resolved is 2025-11-02; allowed days from announced on, which is"),
        ("deadline|2025-10-01", "column deadline is 2025-10-01; allowed days from announced on"),
    ],
)
def test_cells_of_a_row_that_contradict_each_other_are_refused(
    tmp_path: Path, more: str, said: str
) -> None:
    name, cell = more.split("|")
    assert said in refused(written(tmp_path / "own", f"{HEAD},{name}", f"{GOOD},{cell}"))


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_without_tables_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    assert "measures.csv" in refused(tmp_path / name)


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "threats.csv").write_bytes(HEAD.encode() + b"\nT1,US,\xff\n")
    assert "cannot be read as CSV in UTF-8" in refused(tmp_path)


def test_a_row_that_names_one_that_is_not_there_is_told(
    shipped: ts.Chronicle, tmp_path: Path
) -> None:
    head = "id,agreement,decided,new_end,source,confidence"
    row = "X90,A99,2025-11-05,2026-11-10,made up,judgement"
    own = ts.Chronicle.read(written(tmp_path / "own", head, row, name="extensions"))
    with pytest.raises(ChronicleError, match="row X90, column agreement is 'A99'; did you mean"):
        shipped.extended(own).situation("2025-11-06")


def test_an_unknown_table_is_told(shipped: ts.Chronicle) -> None:
    with pytest.raises(ChronicleError, match="table is 'wars'; allowed measures"):
        shipped.table("wars")


@pytest.mark.parametrize("what", [None, 7, b"talks"])
def test_what_is_no_path_or_no_chronicle_is_refused(shipped: ts.Chronicle, what: Any) -> None:
    with pytest.raises(ChronicleError, match="allowed a path"):
        ts.Chronicle.read(what)
    with pytest.raises(ChronicleError, match="allowed a Chronicle"):
        shipped.extended(what)
    with pytest.raises(ChronicleError, match="changes are no mapping of paths"):
        shipped.situation("2018-12-02").evolve(what)
