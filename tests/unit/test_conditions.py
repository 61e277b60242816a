"""What a condition means: values on a date, events in time, and how it is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tests.turns import in_turn
from tradesim import load_scenario, simulate
from tradesim.errors import ResultError
from tradesim.model.shocks import BLOCK
from tradesim.model.variables import FLAGS, VARIABLES
from tradesim.negotiation.stages import STAGES
from tradesim.results.conditions import LABELS, InTime, OnDate, read
from tradesim.results.ensemble import EVENTS, Ensemble

SCENARIO = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 12}, name="twelve weeks")
DAY = "2025-12-10"
STEP = 6
"""The latest week that ended by DAY is that of 7 December, six weeks from 26 October."""
SERIES = [(v.name, k, label) for v in VARIABLES for k, label in enumerate(v.labels)]
FLAG_ROWS = [(f.name, k, label) for f in FLAGS for k, label in enumerate(f.labels)]


@pytest.fixture(scope="module")
def kept() -> Ensemble:
    return simulate(SCENARIO, runs=300, seed=5, record="paths", progress=False)


@pytest.fixture(scope="module")
def bare(kept: Ensemble) -> Ensemble:
    """The same runs without their paths, so that values on a date are simulated anew."""
    return replace(kept, stored={})


def said(name: str, label: str) -> str:
    return f"{name} of {label} on {DAY}" if label else f"{name} on {DAY}"


@pytest.mark.parametrize("series", in_turn(SERIES, one_in=5), ids=str)
def test_a_variable_on_a_date_is_that_of_the_path(
    series: tuple[str, int, str], kept: Ensemble, bare: Ensemble
) -> None:
    name, place, label = series
    path = kept.stored[name][STEP, place]
    least = float(np.median(path))
    for ens in (kept, bare):
        assert np.array_equal(ens.holding(f"{said(name, label)} >= {least!r}"), path >= least)


@pytest.mark.parametrize("flag", in_turn(FLAG_ROWS, one_in=3), ids=str)
def test_a_flag_on_a_date_is_that_of_the_path(
    flag: tuple[str, int, str], kept: Ensemble, bare: Ensemble
) -> None:
    name, place, label = flag
    for ens in (kept, bare):
        assert np.array_equal(ens.holding(said(name, label)), kept.stored[name][STEP, place])


def test_a_stage_on_a_date_is_asked_for_by_name(kept: Ensemble, bare: Ensemble) -> None:
    code = int(np.bincount(kept.stored["stage"][STEP]).argmax())
    for ens in (kept, bare):
        found = ens.holding(f"stage on {DAY} == '{STAGES[code]}'")
        assert np.array_equal(found, kept.stored["stage"][STEP] == code)


def test_the_us_is_meant_where_no_side_is_named() -> None:
    (term,) = read(f"tariff on {DAY} > 0.6").terms.values()
    assert term == OnDate("tariff", "US", date(2025, 12, 10))
    assert all(labels[0] in ("", "US") for labels in LABELS.values())


def test_values_on_several_dates_can_be_compared(kept: Ensemble, bare: Ensemble) -> None:
    path = kept.stored["tariff"]
    found = bare.holding(f"tariff of CN on {DAY} < tariff of CN on 2025-11-02")
    assert np.array_equal(found, path[STEP, 1] < path[1, 1])


def test_a_run_of_a_later_block_is_read_from_its_own_block() -> None:
    whole = simulate(
        SCENARIO.evolve({"calendar.weeks": 2}),
        runs=BLOCK + 100, seed=2, record="paths", progress=False,
    )  # fmt: skip
    late = replace(whole, stored={}).where(np.arange(whole.n_runs) >= BLOCK - 50)
    expected = whole.stored["pain"][2, 0, BLOCK - 50 :]
    least = float(np.median(expected))
    found = late.holding(f"pain on {late.dates[2]} > {least!r}")
    assert np.array_equal(found, expected > least)


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_in_time_is_counted_from_its_day(event: str, kept: Ensemble) -> None:
    day = kept.columns[EVENTS[event]]
    with np.errstate(invalid="ignore"):
        cases = {
            event: ~np.isnan(day),
            f"no {event}": np.isnan(day),
            f"not {event} by {DAY}": ~(day <= 45),
            f"{event} before {DAY}": day < 45,
            f"{event} after {DAY}": day > 45,
        }
    for condition, expected in cases.items():
        assert np.array_equal(kept.holding(condition), expected), condition


def test_terms_and_outcomes_join_in_one_expression(kept: Ensemble) -> None:
    found = kept.holding(f"(tariff on {DAY} > 0.5 or no agreement) and rises_cn >= 1")
    raised = kept.stored["tariff"][STEP, 0] > 0.5
    none = np.isnan(kept.columns["first_agreement_day"])
    assert np.array_equal(found, (raised | none) & (kept.columns["rises_cn"] >= 1))


def test_what_is_quoted_is_no_term() -> None:
    condition = read("stage on 2025-12-10 == 'agreement on the way'")
    assert list(condition.terms.values()) == [OnDate("stage", "", date(2025, 12, 10))]
    assert read("'no breach'").terms == {}


def test_no_stands_for_not() -> None:
    condition = read("no breach after 2026-01-01")
    assert condition.expression == "not term_0_"
    assert condition.terms == {"term_0_": InTime("breach", "after", date(2026, 1, 1))}


def test_chosen_runs_are_replayed_as_themselves(kept: Ensemble) -> None:
    chosen = kept.where(np.arange(kept.n_runs) % 7 == 3)
    story = chosen.replay(2)
    assert story.run == 17
    story.run_model()
    assert story.path["us_tariff"].iloc[-1] == chosen.columns["tariff_us"][2]


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        (
            "tarif on 2025-11-08 > 0.6",
            ["'tarif' is not known; did you mean 'tariff'?", "restriction"],
        ),
        ("tariff of EU on 2025-11-08 > 1", ["side of 'tariff' is 'EU'; allowed US, CN"]),
        ("purchases of US on 2025-11-08 > 1", ["'US'; allowed none: leave 'of' out"]),
        ("tariff on tomorrow > 0.6", ["date is 'tomorrow'", "2026-01-31"]),
        ("tariff on 2035-11-08 > 0.6", ["2035-11-08; allowed 2025-10-26 to 2026-01-18"]),
        ("tariff on 2025-11-08", ["is no condition; compare it"]),
        ("agrement before 2025-11-01", ["'agrement' is not known; did you mean 'agreement'?"]),
        ("tarif_us > 0.6", ["'tarif_us' is not defined; did you mean 'tariff_us'?", "on DATE"]),
        ("tariff_us >", ["is not understood", "columns of ens.outcomes"]),
        ("tariff_us > 99", ["no run of 300 is left where tariff_us > 99"]),
    ],
)
def test_a_condition_that_makes_no_sense_is_answered_with_what_does(
    condition: str, parts: list[str], kept: Ensemble
) -> None:
    with pytest.raises(ResultError) as raised:
        kept.where(condition)
    for part in parts:
        assert part in str(raised.value)
