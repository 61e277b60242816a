"""What an ensemble answers, and how it says no."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import numpy as np
import pytest

from tradesim import load_scenario, simulate
from tradesim.engine.job import block_sizes
from tradesim.engine.simulate import PATHS_IN_MEMORY
from tradesim.errors import ResultError
from tradesim.model.histograms import BINS
from tradesim.model.outcomes import OUTCOMES
from tradesim.model.variables import FLAGS, VARIABLES
from tradesim.negotiation.stages import STAGES
from tradesim.results.ensemble import EVENTS, QUANTILES, Ensemble, Estimate

SCENARIO = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 20}, name="twenty weeks")
RUNS = 800


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return simulate(SCENARIO, runs=RUNS, seed=5, record="paths")


def test_an_estimate_carries_the_binomial_standard_error() -> None:
    estimate = Estimate.of(25, 100)
    assert estimate.value == 0.25
    assert estimate.standard_error == pytest.approx((0.25 * 0.75 / 100) ** 0.5)
    assert float(estimate) == 0.25
    assert str(estimate) == "25.0% ± 4.3% (100 runs)"


def test_dates_run_from_the_start_week_by_week(ensemble: Ensemble) -> None:
    assert ensemble.dates[0] == date(2025, 10, 26)
    assert ensemble.dates[1] == date(2025, 11, 2)
    assert len(ensemble.dates) == 21


@pytest.mark.parametrize("flag", ["agreement_in_force", "truce_in_force"])
def test_a_flag_on_a_date_is_its_share_of_runs(ensemble: Ensemble, flag: str) -> None:
    for step, day in enumerate(ensemble.dates):
        share = ensemble.stored[flag][step, 0].mean()
        assert ensemble.probability(flag, on=day).value == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize(("side", "place"), [("US", 0), ("CN", 1)])
def test_a_flag_of_a_side_is_that_of_the_side(ensemble: Ensemble, side: str, place: int) -> None:
    share = ensemble.stored["threat_open"][3, place].mean()
    found = ensemble.probability("threat_open", on=ensemble.dates[3], side=side)
    assert found.value == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_on_a_date_is_its_share_of_runs(ensemble: Ensemble, stage: str) -> None:
    share = (ensemble.stored["stage"][8] == STAGES.index(stage)).mean()
    assert ensemble.probability(stage, on=ensemble.dates[8]).value == pytest.approx(share)


def test_a_date_between_two_steps_shows_the_step_before(ensemble: Ensemble) -> None:
    on = [ensemble.probability("talks", on=day) for day in ("2025-11-09", "2025-11-15")]
    assert on[0] == on[1]
    assert ensemble.probability("talks", on=date(2025, 11, 9)) == on[0]


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_by_a_date_is_counted_from_its_day(ensemble: Ensemble, event: str) -> None:
    day = ensemble.columns[EVENTS[event]]
    known = day[~np.isnan(day)]
    assert ensemble.probability(event).value == pytest.approx(len(known) / RUNS)
    by = ensemble.probability(event, by="2025-12-31").value
    assert by == pytest.approx((known <= 66).sum() / RUNS)


def test_events_only_become_likelier_with_time(ensemble: Ensemble) -> None:
    for event in EVENTS:
        shares = [ensemble.probability(event, by=day).value for day in ensemble.dates]
        assert np.all(np.diff(shares) >= 0.0)
        assert shares[-1] <= ensemble.probability(event).value


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"what": "agreement_in_force"}, ["needs a date, on="]),
        ({"what": "agreement_in_forse"}, ["is not known", "did you mean 'agreement_in_force'"]),
        ({"what": "brech"}, ["is not known", "did you mean 'breach'"]),
        ({"what": "breac", "on": "2025-11-09"}, ["is not known", "'breach'", "on a date:"]),
        ({"what": "xyz"}, ["'xyz' is not known", "agreement_in_force", "us_rise"]),
        ({"what": "threat_open", "on": "2025-11-09"}, ["needs side='US' or 'CN'"]),
        ({"what": "threat_open", "on": "2025-11-09", "side": "us"}, ["needs side='US' or 'CN'"]),
        ({"what": "talks", "on": "2024-01-01"}, ["2024-01-01", "2025-10-26 to 2026-03-15"]),
        ({"what": "talks", "on": "2026-03-16"}, ["2026-03-16", "allowed 2025-10-26"]),
        ({"what": "talks", "on": "tomorrow"}, ["'tomorrow'", "a date like '2026-01-31'"]),
        ({"what": "agreement", "by": "soon"}, ["'soon'", "a date like '2026-01-31'"]),
        ({"what": "talks", "on": 7}, ["date is 7", "a date like"]),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_what_does(
    ensemble: Ensemble, arguments: dict[str, Any], said: list[str]
) -> None:
    with pytest.raises(ResultError) as raised:
        ensemble.probability(**arguments)
    for part in said:
        assert part in str(raised.value)


@pytest.mark.parametrize("run", [-1, RUNS, 1.5, "3", True])
def test_only_runs_of_the_ensemble_can_be_replayed(ensemble: Ensemble, run: Any) -> None:
    with pytest.raises(ResultError, match="allowed 0 to 799"):
        ensemble.replay(run)


def test_outcomes_have_a_row_a_run_and_units(ensemble: Ensemble) -> None:
    frame = ensemble.outcomes
    assert frame.shape == (RUNS, len(OUTCOMES))
    assert list(frame.columns) == list(OUTCOMES)
    assert frame.index.name == "run"
    assert set(frame.attrs["units"]) == set(OUTCOMES)


def test_a_summary_is_that_of_its_outcomes(ensemble: Ensemble) -> None:
    summary, frame = ensemble.summary(), ensemble.outcomes
    for name in ("tariff_us", "imports_cn", "first_breach_day"):
        known = frame[name].dropna()
        assert summary.loc[name, "mean"] == pytest.approx(known.mean())
        assert summary.loc[name, "standard_error"] == pytest.approx(known.sem())
        assert summary.loc[name, "25%"] == pytest.approx(known.quantile(0.25))
        assert summary.loc[name, "runs"] == len(known)


def test_a_summary_of_what_never_happens_has_no_numbers() -> None:
    calm = SCENARIO.evolve({"calendar.weeks": 1, "leaders.sign": False, "stage": "status quo"})
    summary = simulate(calm, runs=5, seed=1).summary()
    assert summary.loc["first_agreement_day", "runs"] == 0
    assert np.isnan(float(summary.loc["first_agreement_day", "mean"]))


def test_weekly_quantiles_and_means_are_those_of_the_paths(ensemble: Ensemble) -> None:
    weekly, stored = ensemble.weekly, ensemble.stored
    for variable in VARIABLES:
        wide = (variable.high - variable.low) / BINS
        below, above = (
            np.quantile(stored[variable.name], 0.5, axis=-1, method=how)
            for how in ("lower", "higher")
        )
        found = weekly[variable.name].sel(quantile=0.5).values.reshape(below.shape[::-1]).T
        inside = (below > variable.low) & (above < variable.high)
        assert np.all((found >= below - 1.001 * wide)[inside]), variable.name
        assert np.all((found <= above + 1.001 * wide)[inside]), variable.name
        mean = weekly[f"{variable.name}_mean"].values.reshape(below.shape[::-1]).T
        scale = max(abs(variable.low), abs(variable.high))
        expected = stored[variable.name].mean(axis=-1)
        assert np.all(np.abs(mean - expected) <= 1e-8 * scale), variable.name


def test_no_recorded_value_leaves_the_range_of_its_histogram(ensemble: Ensemble) -> None:
    """Values in the outermost bins would spoil quantiles without a word."""
    for variable in VARIABLES:
        path = ensemble.stored[variable.name]
        beyond = ((path < variable.low) | (path > variable.high)).mean()
        assert beyond < 0.005, variable.name


def test_weekly_names_units_dates_and_scenario(ensemble: Ensemble) -> None:
    weekly = ensemble.weekly
    assert list(weekly["quantile"].values) == list(QUANTILES)
    assert weekly.attrs["runs"] == RUNS
    assert weekly.attrs["scenario"] == "twenty weeks"
    for variable in VARIABLES:
        assert weekly[variable.name].attrs["units"] == variable.unit
    for flag in FLAGS:
        assert weekly[flag.name].attrs["long_name"] == flag.about
    assert np.allclose(weekly["stage"].sum("stage_name"), 1.0)


def test_paths_hold_every_series_by_date_and_run(ensemble: Ensemble) -> None:
    paths = ensemble.paths
    assert paths["tariff"].dims == ("date", "side", "run")
    assert paths["real_income"].dims == ("date", "region", "run")
    assert paths["purchases"].dims == ("date", "run")
    assert np.array_equal(paths["tariff"].values, ensemble.stored["tariff"])


def test_what_was_not_kept_is_said_with_how_to_keep_it() -> None:
    bare = simulate(SCENARIO.evolve({"calendar.weeks": 1}), runs=3, record="outcomes")
    with pytest.raises(ResultError, match='record="weekly"'):
        _ = bare.weekly
    with pytest.raises(ResultError, match='record="paths"'):
        _ = bare.paths
    assert bare.probability("agreement").n_runs == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"runs": 0}, "runs is 0"),
        ({"runs": 1.5}, "runs is 1.5"),
        ({"runs": True}, "runs is True"),
        ({"seed": -1}, "seed is -1"),
        ({"seed": "a"}, "seed is 'a'"),
        ({"record": "daily"}, "allowed outcomes, weekly, events, paths"),
        ({"record": "paths", "runs": PATHS_IN_MEMORY + 1}, "50,001 runs"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(ResultError, match=said):
        simulate(SCENARIO, **arguments)


def test_a_scenario_by_name_is_refused_with_what_to_do() -> None:
    with pytest.raises(ResultError, match="load_scenario"):
        simulate("kuala-lumpur-2025")  # type: ignore[arg-type]


def test_an_error_in_a_block_reaches_the_caller() -> None:
    class Broken(ThreadPoolExecutor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
            return super().submit(int, "not a number")

    with Broken(1) as pool, pytest.raises(Exception, match="invalid literal"):
        simulate(SCENARIO, runs=10, executor=pool)


@pytest.mark.parametrize("runs", [1, 8191, 8192, 8193, 100_000])
def test_blocks_hold_all_runs_and_only_the_last_is_short(runs: int) -> None:
    sizes = block_sizes(runs)
    assert sum(sizes) == runs
    assert all(size == 8192 for size in sizes[:-1])
    assert 1 <= sizes[-1] <= 8192


def test_a_bar_counts_every_run(capsys: pytest.CaptureFixture[str]) -> None:
    simulate(SCENARIO.evolve({"calendar.weeks": 1}), runs=10, progress=True)
    assert "10.0/10.0" in capsys.readouterr().err


def test_nothing_is_printed_when_no_bar_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    simulate(SCENARIO.evolve({"calendar.weeks": 1}), runs=10, progress=False)
    assert capsys.readouterr() == ("", "")
