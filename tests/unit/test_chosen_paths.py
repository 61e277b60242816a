"""Paths of a few runs are those of the ensemble, kept or simulated once more."""

from __future__ import annotations

import numpy as np
import pytest

import tradesim as ts
from tradesim.errors import ResultError
from tradesim.model.shocks import BLOCK
from tradesim.model.variables import variable
from tradesim.results.ensemble import Ensemble
from tradesim.results.run_paths import evenly_spaced_runs, paths_of

RUNS = [3, 299, 70, 3]


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 6})
    return ts.simulate(talks, runs=300, seed=3, progress=False)


@pytest.fixture(scope="module")
def kept(ens: Ensemble) -> Ensemble:
    return ts.simulate(ens.scenario, runs=300, seed=3, record="paths", progress=False)


@pytest.mark.parametrize("name", ["tariff", "purchases", "real_income"])
def test_a_path_simulated_again_is_the_one_that_was_kept(
    name: str, ens: Ensemble, kept: Ensemble
) -> None:
    again, was = paths_of(ens, variable(name), RUNS), paths_of(kept, variable(name), RUNS)
    assert again.dims == was.dims
    assert again["run"].to_numpy().tolist() == RUNS
    np.testing.assert_array_equal(again, was)


def test_a_path_is_that_of_the_replay(ens: Ensemble) -> None:
    model = ens.replay(70)
    model.run_model()
    found = paths_of(ens, variable("tariff"), [70]).sel(side="CN", run=70)
    np.testing.assert_array_equal(found, model.path["cn_tariff"])


def test_runs_of_a_condition_are_numbered_among_those_it_leaves(ens: Ensemble) -> None:
    chosen = ens.where(np.arange(300) >= 290)
    whole = paths_of(ens, variable("tariff"), [290, 299])
    np.testing.assert_array_equal(paths_of(chosen, variable("tariff"), [0, 9]), whole)


def test_runs_of_two_blocks_are_found(ens: Ensemble) -> None:
    brief = ens.scenario.evolve({"calendar.weeks": 4})
    many = ts.simulate(brief, runs=BLOCK + 1, seed=3, record="outcomes", progress=False)
    found = paths_of(many, variable("tariff"), [0, BLOCK])
    last = found.isel(date=-1, run=1)
    assert float(last.sel(side="US")) == many.columns["tariff_us"][BLOCK]
    assert many.columns["tariff_us"][0] != many.columns["tariff_us"][BLOCK]


def test_runs_spread_evenly_over_the_ensemble(ens: Ensemble) -> None:
    assert evenly_spaced_runs(ens, 3) == [0, 100, 200]
    assert evenly_spaced_runs(ens, 1_000) == list(range(300))


@pytest.mark.parametrize("runs", [[], [300], [-1], [True], [1.0], list(range(300)) * 4])
def test_runs_that_the_ensemble_does_not_have_are_refused(runs: list[int], ens: Ensemble) -> None:
    with pytest.raises(ResultError, match="allowed"):
        paths_of(ens, variable("tariff"), runs)


@pytest.mark.parametrize("count", [0, 1_001, True])
def test_a_number_of_runs_that_cannot_be_drawn_is_refused(count: int, ens: Ensemble) -> None:
    with pytest.raises(ResultError, match="allowed 1 to 1,000"):
        evenly_spaced_runs(ens, count)
