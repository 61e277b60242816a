"""A situation on any day: the table of 17 dates, rules by hand, variants."""

from __future__ import annotations

import csv
import re
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any, get_args

import pytest

import tradesim as ts
from tradesim.chronicle.entries import FIELDS
from tradesim.chronicle.facts import StageName
from tradesim.chronicle.schema import tables
from tradesim.errors import ChronicleError
from tradesim.negotiation.stages import STAGES

RECORD = Path(__file__).parents[1] / "data" / "record"
NOT_COMPARED = {"id", "stage_note", "notes", "source", "url_or_doc", "confidence"}
WORDS = {"us_threat_ids", "cn_threat_ids", "court_risk", "next_meeting_level"}
"""Entries in free words: the table names what its author thought of; ours lists everything."""
DIFFERENCES: dict[tuple[str, str], str] = {
    ("2018-06-15", "us_threat_since"): "T003 of 22 March, which T007 restates",
    ("2018-06-15", "cn_threat_deadline"): "China answered on 16 June, Beijing time (C003)",
    ("2018-09-01", "cn_threat_points"): "8.4 was announced on 18 September; C004 says 5 to 25",
    ("2018-09-01", "cn_threat_average_points"): "as above",
    ("2018-09-01", "next_meeting"): "the summit was known from 11 October (M08)",
    ("2018-12-02", "cn_suspended_points"): "the duty on cars was suspended on 14 December",
    ("2018-12-02", "cn_suspended_average_points"): "as above",
    ("2018-12-02", "us_threat_since"): "T016 of 1 December, which renews T011",
    ("2018-12-02", "next_meeting"): "no day was fixed",
    ("2019-05-05", "next_meeting"): "8 May became 9 May; meetings.csv has the day it was held",
    ("2019-06-30", "us_threat_coverage"): "325 of 538.5 bn (T021); 0.55 is the list of August",
    ("2019-08-23", "next_meeting"): "no day was fixed",
    ("2025-04-11", "cn_negotiators"): "Li Chengang came on 16 April",
}


@pytest.fixture(scope="module")
def chronicle() -> ts.Chronicle:
    return ts.Chronicle.shipped()


def origins() -> list[dict[str, str]]:
    with (RECORD / "situations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def agrees(entry: str, stated: str, found: Any) -> bool:
    """Whether an entry is what the table states; tariffs to a tenth of a point, as they stand."""
    if isinstance(found, float) and stated:
        tenth = "tariff" in entry or "points" in entry
        return abs(float(stated) - found) <= (0.0501 if tenth else 1e-9)
    if "negotiators" in entry:
        return set(re.sub(r" \(.*?\)", "", stated).split(", ")) == set(found.split(", "))
    text = found.isoformat() if isinstance(found, date) else found
    return stated == (text or "")


@pytest.mark.parametrize("origin", origins(), ids=lambda row: row["origin_date"])
def test_situations_have_the_entries_of_the_record(
    chronicle: ts.Chronicle, origin: dict[str, str]
) -> None:
    day = origin["origin_date"]
    found = chronicle.situation(day).table["value"]
    compared = set(origin) - NOT_COMPARED - WORDS
    wrong = {name for name in compared if not agrees(name, origin[name], found[name])}
    assert wrong == {name for known, name in DIFFERENCES if known == day}


@pytest.mark.parametrize("origin", origins(), ids=lambda row: row["origin_date"])
@pytest.mark.parametrize("key", ["us_threat_ids", "cn_threat_ids"])
def test_every_threat_that_the_record_names_is_open(
    chronicle: ts.Chronicle, origin: dict[str, str], key: str
) -> None:
    found = chronicle.situation(origin["origin_date"]).table.loc[key, "value"] or ""
    assert set(re.findall(r"[TC]\d{3}", origin[key])) <= set(found.split(", "))


def test_stages_are_those_of_the_model() -> None:
    assert get_args(StageName) == STAGES


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        ("2018-01-10", "status quo"),
        ("2018-05-25", "talks"),
        ("2018-09-30", "implementation"),
        ("2018-11-20", "threat"),
        ("2019-02-10", "extension window"),
        ("2019-05-12", "implementation"),
        ("2019-06-05", "implementation"),
        ("2019-08-02", "breach"),
        ("2019-12-20", "preliminary consensus"),
        ("2023-06-01", "compliance"),
        ("2025-08-01", "extension window"),
    ],
)
def test_stages_between_the_dates_of_the_record(
    chronicle: ts.Chronicle, day: str, stage: str
) -> None:
    assert chronicle.situation(day).stage == stage


def test_a_deadline_is_the_one_last_named(chronicle: ts.Chronicle) -> None:
    """25 % on 200 bn: no day in August 2018, 1 January, put off to 1 March, then without a day."""
    due = {}
    for day in ("2018-09-01", "2018-09-20", "2018-12-02", "2019-03-10"):
        threats = chronicle.situation(day).us.threats
        found = next(threat for threat in threats if "T011" in threat.ids)
        due[day] = (found.deadline, found.times_put_off)
    assert due == {
        "2018-09-01": (None, 0),
        "2018-09-20": (date(2019, 1, 1), 0),
        "2018-12-02": (date(2019, 3, 1), 1),
        "2019-03-10": (None, 2),
    }


def test_what_geneva_suspends_is_15_8_points_of_the_us_average(chronicle: ts.Chronicle) -> None:
    start = chronicle.situation("2025-10-26")
    assert (start.us.suspended, start.us.suspended_average) == (0.24, 0.158)
    assert (start.cn.suspended, start.cn.suspended_average) == (0.24, 0.24)
    held = [layer for layer in start.us.layers if layer.suspended]
    assert [layer.until for layer in held] == [date(2025, 11, 10)]
    before = chronicle.situation("2025-08-10").us.layers
    assert [x.until for x in before if x.suspended] == [date(2025, 8, 12)]


def test_layers_by_authority_add_up_to_the_average(chronicle: ts.Chronicle) -> None:
    """26.6 of 57.6 points are emergency measures, 16.9 section 301 (authorities.csv)."""
    us = chronicle.situation("2025-10-26").us
    by_route = us.average_by_route
    assert set(by_route) == {"base", "procedure", "emergency"}
    assert by_route["emergency"] == pytest.approx(0.266, abs=0.001)
    assert by_route["procedure"] == pytest.approx(0.169, abs=0.001)
    assert sum(by_route.values()) == pytest.approx(us.tariff, abs=0.0005)
    sides = chronicle.situation("2025-10-26").sides
    assert [side.tariff_before_2018 for side in sides] == [0.031, 0.08]


def test_a_rise_that_is_announced_is_known_before_it_is_in_force(chronicle: ts.Chronicle) -> None:
    us = chronicle.situation("2025-04-02").us
    assert us.tariff == 0.421
    announced = {layer.id: layer for layer in us.announced}
    assert announced["US31a"].effective == date(2025, 4, 5)
    assert announced["US31a"].average == pytest.approx(0.074)
    # 34 points were announced for 9 April; that it would be 84 was settled on 8 April
    assert (announced["US31b"].rate, announced["US31b"].effective) == (None, None)


def test_records_count_what_was_settled_by_then(chronicle: ts.Chronicle) -> None:
    """US tariff threats of the whole record: 14 carried out, 4 in part, 17 dropped."""
    record = {each.lever: each for each in chronicle.situation("2025-10-26").us.record}
    tariff = record["tariff"]
    assert (tariff.carried_out, tariff.in_part, tariff.dropped) == (14, 4, 17)
    assert chronicle.situation("2018-01-25").us.record == ()


def test_a_case_is_pending_until_it_is_decided(chronicle: ts.Chronicle) -> None:
    cases = {case.name: case for case in chronicle.situation("2025-10-26").court}
    assert cases["HMTX v. US"].status == "decided"
    emergency = cases["V.O.S. Selections v. Trump"]
    assert (emergency.status, emergency.argument) == ("pending", date(2025, 11, 5))
    assert emergency.chance == (0.7, 0.8)
    assert chronicle.situation("2020-09-01").court == ()


def test_trade_is_that_of_the_last_quarter_published(chronicle: ts.Chronicle) -> None:
    start = chronicle.situation("2025-10-26")
    assert start.us.imports == pytest.approx(4 * 64.8)
    assert start.us.imports_last_year == 438.7
    assert chronicle.situation("2019-03-05").us.imports == 505.2  # 2018 came out a day later
    assert chronicle.situation("2019-03-06").us.imports == 538.5


@pytest.mark.parametrize("day", ["2018-01-05", "2019-07-01", "2022-03-01", "2024-12-20"])
def test_no_start_before_2025_knows_of_what_2025_brought(chronicle: ts.Chronicle, day: str) -> None:
    start = chronicle.situation(day)
    told = start.model_dump_json(exclude={"behind"})
    assert not any({"AU01", "AU02"} & set(case.authorities) for case in start.court)
    assert not any(layer.route == "emergency" for layer in start.us.layers)
    assert "reciprocal" not in told
    assert "IEEPA" not in told
    assert not re.search(r'"[^"]*2025[^"]*"', told.replace('"2025-', '"20xx-')), "words of 2025"
    assert "seven rare earths" not in told
    assert start.cn.restriction <= 0.03
    assert not {"AU01", "AU02", "AU16"} & set(chronicle.known_on(day).authorities["id"])


def test_a_variant_rests_on_no_row_where_it_differs(chronicle: ts.Chronicle) -> None:
    start = chronicle.situation("2018-12-02")
    changed = start.evolve({"us.tariff": 0.2, "us.threats.0.times_put_off": 2})
    assert changed.us.tariff == 0.2
    assert changed.us.main_threat.times_put_off == 2
    assert start.us.tariff == 0.12
    assert changed.table.loc["us_tariff_piie"].tolist() == [20.0, "", ""]
    assert changed.table.loc["cn_tariff_piie"].equals(start.table.loc["cn_tariff_piie"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"us.tarif": 0.2}, "us.tarif: no 'tarif' there; did you mean 'tariff'"),
        ({"us.tariff": "high"}, "us.tariff is 'high'; allowed a valid number"),
        ({"us.threats.9.size": 0.2}, "us.threats.9.size: no '9' there; allowed 0"),
        ({"us.tariff.rate": 0.2}, "us.tariff.rate: no 'rate' there; allowed nothing"),
        ({"cn.restriction": 2.0}, "cn.restriction is 2.0; allowed less than or equal to 1"),
        ({"us.tariff": float("nan")}, "us.tariff is nan; allowed a finite number"),
        ({"stage": "peace"}, "stage is 'peace'; allowed"),
        ({"us_tariff_piie": 20.0}, "us_tariff_piie is an entry of the table; the field is 'us.ta"),
    ],
)
def test_a_variant_that_cannot_be_is_refused(
    chronicle: ts.Chronicle, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ChronicleError) as caught:
        chronicle.situation("2018-12-02").evolve(changes)
    assert str(caught.value).startswith(said)


def test_a_day_before_the_record_is_refused(chronicle: ts.Chronicle) -> None:
    with pytest.raises(ChronicleError, match="no tariff of US was known by then"):
        chronicle.situation("2017-06-01")


@pytest.mark.parametrize("day", ["June 2018", 20180601, None, "2018-13-01"])
def test_what_is_no_day_is_refused(chronicle: ts.Chronicle, day: Any) -> None:
    with pytest.raises(ts.TradesimError, match="allowed a date"):
        chronicle.situation(day)


def test_entries_rest_on_rows_that_were_known(chronicle: ts.Chronicle) -> None:
    """Those of another day would say that something was used which was not known."""
    day = "2018-12-02"
    found = chronicle.situation(day).table
    known = {row for name in tables() for row in chronicle.known_on(day).table(name)["id"]}
    assert {row for rows in found["row"] for row in rows.split(", ") if row} <= known
    assert found.loc["us_threat_deadline", "row"] == "T011, T016"
    assert found.loc["truce_end", ["row", "source"]].ne("").all()
    assert found.loc["us_restriction_level", "source"] == "judgement"
    bare = set(found.index[found["row"].eq("") & found["value"].notna()])
    assert bare <= {"origin_date", "cn_suspended_points", "cn_suspended_average_points"} | {
        "purchases_delivered_share",
        "court_risk",
    }


def test_every_field_behind_an_entry_is_there(chronicle: ts.Chronicle) -> None:
    start = chronicle.situation("2025-10-26")
    for entry, path in FIELDS.items():
        assert entry in start.table.index
        assert attrgetter(path)(start) is not None or entry == "purchases_delivered_share"


def test_a_situation_says_how_far_its_chronicle_reaches(chronicle: ts.Chronicle) -> None:
    assert chronicle.situation("2027-01-01").known_until == date(2025, 10, 26)


def test_a_situation_shows_itself_with_every_source(chronicle: ts.Chronicle) -> None:
    start = chronicle.situation("2025-10-26")
    page = start._repr_html_()
    assert "Situation on 26 October 2025" in page
    for entry in start.table.index:
        assert entry in page
