"""Real income of an ensemble by channel and date."""

from __future__ import annotations

import numpy as np
import pytest

import tradesim as ts
from tradesim.analysis.decomposition import (
    CHANNELS,
    Decomposition,
    decompose,
    decompose_policies,
    in_percent,
)
from tradesim.errors import ResultError
from tradesim.results.ensemble import Ensemble
from tradesim.terms.sides import CN, ROW, US

CRITICAL = CHANNELS.index("critical inputs")


def simulated(**changes: object) -> Ensemble:
    scenario = ts.load_scenario("tariffs-take-effect").evolve({"calendar.weeks": 8} | changes)
    return ts.simulate(scenario, runs=100, seed=3, progress=False)


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    return simulated()


@pytest.fixture(scope="module")
def found(ens: Ensemble) -> Decomposition:
    return decompose(ens)


def test_channels_add_up_to_the_recorded_real_income_of_the_surface(
    ens: Ensemble, found: Decomposition
) -> None:
    recorded = ens.weekly["real_income_mean"].to_numpy()
    np.testing.assert_allclose(found.total, recorded, rtol=0, atol=3e-3)


@pytest.mark.parametrize("weeks", [3, pytest.param(16, marks=pytest.mark.slow)])
def test_channels_add_up_to_the_recorded_real_income_of_the_solver(weeks: int) -> None:
    exact = simulated(**{"economy.kind": "exact", "calendar.weeks": weeks})
    recorded = exact.weekly["real_income_mean"].to_numpy()
    np.testing.assert_allclose(decompose(exact).total, recorded, rtol=0, atol=1e-6)


def test_nothing_has_changed_on_the_first_day(found: Decomposition) -> None:
    assert not found.values[..., 0].any()


def test_only_the_us_misses_critical_inputs(found: Decomposition) -> None:
    missing = found.values[:, CRITICAL]
    assert (missing[US] <= 0.0).all()
    assert (missing[US] < 0.0).any()
    assert not missing[[CN, ROW]].any()


def test_chosen_runs_are_the_ones_that_are_decomposed(ens: Ensemble) -> None:
    chosen = ens.where(ens.columns["real_income_us"] < np.median(ens.columns["real_income_us"]))
    recorded = chosen.weekly["real_income_mean"].to_numpy()
    found = decompose(chosen)
    assert found.n_runs == chosen.n_runs
    np.testing.assert_allclose(found.total, recorded, rtol=0, atol=3e-3)


def test_the_first_runs_are_taken_where_fewer_are_asked_for(ens: Ensemble) -> None:
    few = ts.simulate(ens.scenario, runs=70, seed=3, progress=False)
    np.testing.assert_allclose(
        decompose(ens, runs=70).values, decompose(few).values, rtol=0, atol=1e-12
    )


def test_the_standard_error_of_a_mean_is_that_of_its_runs() -> None:
    short = ts.load_scenario("tariffs-take-effect").evolve({"calendar.weeks": 3})
    two = ts.simulate(short, runs=2, seed=3, progress=False)
    first, both = decompose(two, runs=1).values, decompose(two).values
    second = 2.0 * both - first
    by_hand = np.abs(first - second) / 2.0 / np.sqrt(2.0)
    np.testing.assert_allclose(decompose(two).standard_error, by_hand, rtol=0, atol=1e-7)


def test_percent_of_channels_add_up_and_keep_their_proportions() -> None:
    shown = in_percent(np.log(np.array([[[1.21], [1.0 / 1.1]]])))
    assert shown.sum() == pytest.approx(10.0)
    assert shown[0, 0, 0] / shown[0, 1, 0] == pytest.approx(-2.0)


def test_channels_that_cancel_are_shown_as_they_are() -> None:
    shown = in_percent(np.array([[[0.01], [-0.01]]]))
    np.testing.assert_allclose(shown[0, :, 0], [1.0, -1.0])


def test_policies_are_rows_by_name() -> None:
    found = decompose_policies({"none": {}, "ten points": {"us_tariff_other": 0.1}})
    assert found.rows == ("none", "ten points")
    assert not found.values[..., 0].any()
    assert (found.total[:2, 1] != 0.0).all()


@pytest.mark.parametrize("runs", [0, -1, True, 2.0])
def test_a_number_of_runs_that_is_none_is_refused(runs: int, ens: Ensemble) -> None:
    with pytest.raises(ResultError, match="whole number from 1"):
        decompose(ens, runs=runs)


def test_no_policy_and_no_region_are_refused() -> None:
    with pytest.raises(ResultError, match="no policy"):
        decompose_policies({})
    with pytest.raises(ResultError, match="US, CN, ROW"):
        decompose_policies({"none": {}}).of("EU")
