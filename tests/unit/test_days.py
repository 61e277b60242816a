"""Which day an answer speaks of: the kind of a date, the day of an event, the step of a state."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tradesim as ts
from tests.turns import in_turn
from tradesim.errors import ResultError
from tradesim.results.conditions import EVENTS
from tradesim.terms.calendar import as_date

DAY = date(2025, 11, 16)
SAME: tuple[Any, ...] = (
    DAY,
    datetime(2025, 11, 16, 23, 59),
    datetime(2025, 11, 16, 23, 59, tzinfo=UTC),
    pd.Timestamp("2025-11-16 08:30"),
    pd.Timestamp("2025-11-16", tz="Asia/Shanghai"),
    np.datetime64("2025-11-16"),
    np.datetime64("2025-11-16T23:59:59.999999999"),
    np.array("2025-11-16", dtype="datetime64[ns]"),
    "2025-11-16",
    "20251116",
    np.str_("2025-11-16"),
    "2025-11-16T08:30",
    str(pd.Timestamp("2025-11-16")),
)
"""The 16th of November, a Sunday on which a step ends, in every kind of date."""
NO_DATES: tuple[Any, ...] = (
    pd.NaT,
    np.datetime64("NaT"),
    np.datetime64("2025"),
    np.datetime64("2025-11"),
    np.datetime64(10**9, "Y"),
    np.array(["2025-11-16"], dtype="datetime64[D]"),
    date(1899, 12, 31),
    date(2201, 1, 1),
    pd.Timestamp("1700-01-01"),
    "2025-13-01",
    "2025-W46",
    "16.11.2025",
    "tomorrow",
    "",
    1_763_251_200,
    20251116,
    float("nan"),
    True,
    timedelta(days=3),
    pd.Period("2025-11-16"),
    [DAY],
)


@pytest.fixture(scope="module")
def ens() -> ts.Ensemble:
    scenario = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 28}, name="long")
    return ts.simulate(scenario, runs=1_500, seed=7, progress=False)


@pytest.fixture(scope="module")
def short() -> ts.Ensemble:
    scenario = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 8}, name="eight")
    return ts.simulate(scenario, runs=1_500, seed=7, progress=False)


@cache
def swept() -> ts.Sweep:
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 2})
    return ts.sweep(talks, {"us.threat.deadline": [DAY]}, runs=1, progress=False)


QUESTIONS: dict[str, Callable[[ts.Ensemble, ts.Ensemble, Any], Any]] = {
    "a flag on": lambda ens, _, day: ens.probability("agreement_in_force", on=day),
    "a stage on": lambda ens, _, day: ens.probability("breach", on=day),
    "an event by": lambda ens, _, day: ens.probability("agreement", by=day),
    "a step": lambda ens, _, day: ens.step_on(day),
    "compared on": lambda ens, other, day: (
        ts.compare([ens, other]).probability("breach", on=day).to_csv()
    ),
    "compared by": lambda ens, other, day: (
        ts.compare([ens, other]).probability("breach", by=day).to_csv()
    ),
    "tariffs": lambda ens, _, day: ts.plots.tariffs(ens, on=day).get_title(loc="left"),
    "explained before": lambda ens, _, day: ts.explain(ens, "breach", before=day).before,
    "a setting": lambda *asked: swept().at(us__threat__deadline=asked[-1]).n_runs,
}  # fmt: skip


@pytest.mark.parametrize("question", in_turn(QUESTIONS, one_in=3))
def test_every_kind_of_date_asks_the_same(
    question: str, ens: ts.Ensemble, short: ts.Ensemble
) -> None:
    pytest.importorskip("sklearn")
    ask = QUESTIONS[question]
    expected = ask(ens, short, DAY)
    slow = question in ("explained before", "tariffs")
    for when in SAME[3::3] if slow else SAME[1:]:
        assert ask(ens, short, when) == expected, repr(when)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_no_date_is_refused_in_a_line(
    question: str, ens: ts.Ensemble, short: ts.Ensemble
) -> None:
    pytest.importorskip("sklearn")
    for when in NO_DATES:
        with pytest.raises(ResultError, match=r" is .*allowed ") as raised:
            QUESTIONS[question](ens, short, when)
        assert "\n" not in str(raised.value)


def test_dates_of_a_dataset_are_dates(ens: ts.Ensemble) -> None:
    for when in (ens.weekly["date"][3], ens.weekly["date"].values[3]):
        assert as_date(when) == ens.dates[3]


TOLD = {
    "agreement": r" sign: ",
    "consensus": r"reach a preliminary consensus",
    "breach": r"breaks the agreement|declares the agreement broken|calls it a breach",
    "truce_expired": r"^The truce runs out",
    "us_rise": r"^Washington (carries its threat|moves first|answers with)",
    "cn_rise": r"^Beijing (carries its threat|moves first|answers with)",
    "us_threat_carried_out": r"^Washington carries its threat out: .* on 10 October 2025",
    "cn_threat_carried_out": r"^Beijing carries its threat out: .* on 9 October 2025",
}
"""How a narrative tells each event."""


def test_events_of_growth_and_markets_alone_are_not_told() -> None:
    assert EVENTS.keys() - TOLD.keys() == {"slowdown", "scare", "bear_week"}


@cache
def told_of(ens: ts.Ensemble, run: int) -> list[tuple[date, str]]:
    """What the replay of a run tells."""
    story = ens.replay(run)
    story.run_model()
    return story.told


@pytest.mark.parametrize("event", in_turn(TOLD))
def test_an_event_is_by_the_day_on_which_it_is_told(event: str, ens: ts.Ensemble) -> None:
    days = ens.columns[EVENTS[event]]
    came = np.flatnonzero(~np.isnan(days))
    within = came[days[came] % 1.0 > 0.0]
    for run in {*within[:1].tolist(), *came[:1].tolist()}:
        told = next(when for when, text in told_of(ens, run) if re.search(TOLD[event], text))
        for day in (told - timedelta(days=1), told):
            by = ens.holding(f"{event} by {day}")
            assert bool(by[run]) == (told <= day), (run, days[run], day)
            before = ens.holding(f"{event} before {day + timedelta(days=1)}")
            assert np.array_equal(by, before)
            after = ens.holding(f"{event} after {day}")
            assert np.array_equal(after, ens.holding(event) & ~by)


@pytest.mark.parametrize("event", EVENTS)
def test_every_day_of_the_calendar_can_be_asked_about(event: str, ens: ts.Ensemble) -> None:
    first, last = ens.dates[0], ens.dates[-1]
    asked = [f"{event} {word}" for word in (f"by {first}", f"by {last}", f"after {last}")]
    none, everything, later = (ens.holding(each) for each in asked)
    assert not none.any()
    assert np.array_equal(everything, ens.holding(event))
    assert np.array_equal(ens.holding(f"{event} before {last + timedelta(days=1)}"), everything)
    assert not later.any()
    assert ens.probability(event, by=last).value == everything.mean()


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("word", ["by", "after", "before"])
def test_days_that_were_not_simulated_are_refused(event: str, word: str, ens: ts.Ensemble) -> None:
    spare = timedelta(days=2 if word == "before" else 1)
    outside = [ens.dates[-1] + spare, date(2040, 1, 1), ens.dates[0] - timedelta(days=1)]
    for day in outside:
        for ask, what in (
            (ens.holding, f"{event} {word} {day}"),
            (ens.where, f"tariff_us > 0 and no {event} {word} {day}"),
            (ens.given, f"no {event} {word} {day}"),
        ):
            with pytest.raises(ResultError, match="nothing was simulated beyond"):
                ask(what)
        if word == "by":
            with pytest.raises(ResultError, match="nothing was simulated beyond"):
                ens.probability(event, by=day)


@pytest.mark.parametrize(("step", "days"), in_turn(range(4), range(7), one_in=8))
def test_a_state_names_the_step_that_it_speaks_of(step: int, days: int, ens: ts.Ensemble) -> None:
    end = ens.dates[step]
    asked = end + timedelta(days=days)
    for what in ("agreement_in_force", "talks"):
        found = ens.probability(what, on=asked)
        assert found.date == end
        assert str(end) in str(found)
        assert str(end) in found._repr_html_()
        assert found == ens.probability(what, on=end), days


def test_an_event_names_its_own_day(ens: ts.Ensemble) -> None:
    found = ens.probability("agreement", by="2025-11-05")
    assert found.date == date(2025, 11, 5)
    assert "2025-11-05" in str(found)
    assert ens.probability("agreement").date is None


def test_a_condition_on_a_day_within_a_step_names_its_end(ens: ts.Ensemble) -> None:
    chosen = ens.where("tariff on 2025-11-22 > 0 and stage on 2025-11-16 != 'breach'")
    assert chosen.condition.endswith("(as of 2025-11-16)")
    assert "as of" not in ens.where("tariff on 2025-11-16 > 0").condition


def test_ensembles_of_unlike_spans_are_not_subtracted(ens: ts.Ensemble, short: ts.Ensemble) -> None:
    found = ts.compare([ens, short])
    assert list(found.unlike_spans) == ["eight"]
    row = found.table.loc[("eight", "agreement_weeks")]
    assert row["mean"] == short.columns["agreement_weeks"].mean()
    assert row[["difference", "standard_error", "ratio", "superiority"]].isna().all()
    assert row["first_order"] == row["second_order"] == "unlike spans"
    with pytest.raises(ResultError, match="2025-12-21"):
        found.differences("agreement_weeks")


def test_probabilities_of_unlike_days_are_not_subtracted(
    ens: ts.Ensemble, short: ts.Ensemble
) -> None:
    found = ts.compare([ens, short])
    late = found.probability("breach", by="2026-05-01")
    assert late.loc["long", "probability"] == ens.probability("breach", by="2026-05-01").value
    assert late.loc["eight", ["probability", "difference"]].isna().all()
    at_all = found.probability("breach")
    assert at_all["date"].tolist() == [ens.dates[-1], short.dates[-1]]
    assert np.isnan(at_all.loc["eight", "difference"])
    both = found.probability("breach", by="2025-12-01")
    assert not both.isna().any(axis=None)
    with pytest.raises(ResultError, match="nothing was simulated beyond"):
        found.probability("breach", by="2030-01-01")


def test_states_of_unlike_steps_are_not_subtracted() -> None:
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 2}, name="weekly")
    daily = talks.evolve({"calendar.step_days": 1}, name="daily")
    found = ts.compare([ts.simulate(each, runs=64, seed=1) for each in (talks, daily)])
    within = found.probability("agreement_in_force", on="2025-11-01")
    assert within["date"].tolist() == [date(2025, 10, 26), date(2025, 11, 1)]
    assert np.isnan(within.loc["daily", "difference"])
    assert not found.probability("agreement_in_force", on="2025-11-02").isna().any(axis=None)


SETTINGS: dict[str, tuple[str, list[Any], Any]] = {
    "dates": ("us.threat.deadline", [DAY, date(2025, 12, 1)], np.dtype("datetime64[ns]")),
    "mixed dates": ("us.threat.deadline", [DAY, "2025-12-01"], None),
    "numbers": ("us.threat.size", [0.5, 1], np.dtype("float64")),
    "truths": ("leaders.sign", [True, False], np.dtype("bool")),
    "truths and names": ("leaders.sign", [True, "model"], None),
    "lists": ("us.negotiators", [["A"], ["B", "C"]], None),
    "tables": ("us.strategy", ["hardliner", {"hardliner": 0.5, "boulware": 0.5}], None),
}
"""An axis of a sweep, and how files hold it; None where that is as text."""


@pytest.mark.parametrize("case", SETTINGS)
def test_a_sweep_over_anything_reaches_a_file(case: str, tmp_path: Path) -> None:
    import xarray as xr

    key, values, kind = SETTINGS[case]
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 2})
    found = ts.sweep(talks, {key: values}, runs=2, progress=False).to_xarray()
    as_text = [str(tuple(each)) if isinstance(each, list) else str(each) for each in values]
    assert found[key].dtype == kind if kind else found[key].values.tolist() == as_text
    found.to_netcdf(tmp_path / "sweep.nc")
    with xr.open_dataset(tmp_path / "sweep.nc") as read:
        assert (read[key].values == found[key].values).all()
        assert np.array_equal(read["tariff_us"], found["tariff_us"])
