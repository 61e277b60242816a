"""Any run of any ensemble, replayed as Mesa agents, walks the same path bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from tests.turns import in_turn
from tradesim import load_scenario, scenario_names, simulate
from tradesim.model.shocks import BLOCK
from tradesim.model.variables import FLAGS, VARIABLES
from tradesim.negotiation.stages import STAGES
from tradesim.results.ensemble import Ensemble
from tradesim.results.replay import series_name
from tradesim.scenario.scenario import Scenario

FIRST_WEEKS = 12
FIRST_OF = ("grand-bargain", "rare-earth-embargo", "tariffs-take-effect", "truce-lapses")
FULL = scenario_names().index("kuala-lumpur-2025")
"""Place of the scenario that is replayed in all its weeks by default."""
MIXTURE = {"quantal-response": 0.4, "equivalent-retaliation": 0.2, "hardliner": 0.3}
VARIANTS = {
    "a day a step": {"calendar.step_days": 1, "calendar.weeks": 6},
    "mixed strategies": {
        "us.strategy": MIXTURE | {"accommodator": 0.1},
        "cn.strategy": MIXTURE | {"scripted": 0.1},
        "calendar.weeks": 16,
    },
    "an early ruling": {
        "parameters": {"ruling_week": 3.0, "ruling_against": 1.0},
        "calendar.weeks": 16,
    },
    "an action with a condition": {
        "actions": [
            {
                "action": "raise_tariff",
                "on": "2025-12-20",
                "side": "US",
                "size": 0.2,
                "when": "agreement_in_force and tariff_us < 0.6",
            }
        ],
        "calendar.weeks": 16,
    },
    "no summit": {"calendar.summit": None, "calendar.weeks": 12},
}


def variant(name: str) -> Scenario:
    return load_scenario("kuala-lumpur-2025").evolve(VARIANTS[name], name=name)


def chosen_runs(name: str, n_runs: int, count: int) -> list[int]:
    """Runs drawn at random, the last one from the last block."""
    drawn = np.random.Generator(np.random.PCG64(crc32(name.encode()))).integers(0, n_runs, count)
    return sorted({*drawn.tolist()[: count - 1], n_runs - 1 - int(drawn[-1]) % (n_runs % BLOCK)})


def bits(values: np.ndarray) -> list[int]:
    return np.ascontiguousarray(values, dtype=np.float64).view(np.int64).tolist()


def assert_same_path(ensemble: Ensemble, run: int) -> None:
    model = ensemble.replay(run)
    model.run_model()
    path = model.path
    assert tuple(path.index) == ensemble.dates
    for what in (*VARIABLES, *FLAGS):
        for place, label in enumerate(what.labels):
            column = series_name(what.name, label)
            ours = ensemble.stored[what.name][:, place, run]
            assert bits(ours) == bits(path[column].to_numpy(np.float64)), (run, column)
    stages = [STAGES[code] for code in ensemble.stored["stage"][:, run]]
    assert stages == path["stage"].tolist(), run


def assert_replays(scenario: Scenario, n_runs: int, count: int) -> None:
    ensemble = simulate(scenario, runs=n_runs, seed=7, record="paths")
    for run in chosen_runs(scenario.name, n_runs, count):
        assert_same_path(ensemble, run)


@pytest.mark.parametrize("name", FIRST_OF)
def test_a_replayed_run_walks_the_first_weeks_of_its_ensemble(name: str) -> None:
    scenario = load_scenario(name)
    assert_replays(scenario.evolve({"calendar.weeks": FIRST_WEEKS}, name=name), 600, 1)


@pytest.mark.parametrize(
    "name", in_turn(scenario_names(), one_in=len(scenario_names()), first=FULL)
)
def test_a_replayed_run_walks_the_path_of_its_ensemble(
    name: str, shipped: Callable[[str], Any]
) -> None:
    """One run of each scenario, another one in each."""
    ensemble = shipped(name).ensemble
    (run,) = chosen_runs(name, ensemble.n_runs, 1)
    assert_same_path(ensemble, run)


@pytest.mark.parametrize("parts", [2, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", in_turn(VARIANTS))
def test_a_replayed_run_of_a_variant_walks_the_path_of_its_ensemble(name: str, parts: int) -> None:
    """In the first half of the weeks; in all of them in full runs.

    Without a summit, one of another block.
    """
    scenario = variant(name)
    part = scenario.evolve({"calendar.weeks": scenario.calendar.weeks // parts}, name=name)
    assert_replays(part, BLOCK + 100 if name == "no summit" else 600, 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", scenario_names())
def test_fifty_replayed_runs_walk_the_paths_of_their_ensemble(name: str) -> None:
    assert_replays(load_scenario(name), 20_000, 50)


@pytest.mark.slow
@pytest.mark.parametrize("name", VARIANTS)
def test_fifty_replayed_runs_of_a_variant_walk_the_paths_of_their_ensemble(name: str) -> None:
    assert_replays(variant(name), 20_000, 50)


def test_every_recorded_series_is_in_the_replay_and_nothing_else() -> None:
    scenario = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 1})
    model = simulate(scenario, runs=10, seed=1, progress=False).replay(3)
    expected = [
        series_name(what.name, label) for what in (*VARIABLES, *FLAGS) for label in what.labels
    ]
    assert list(model.path.columns) == [*expected, "stage"]


def test_a_replay_depends_on_the_seed_and_on_the_run() -> None:
    scenario = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 4})
    paths = []
    for seed, run in ((1, 0), (1, 1), (2, 0)):
        model = simulate(scenario, runs=2, seed=seed).replay(run)
        model.run_model()
        paths.append(bits(model.path["us_pain"].to_numpy()))
    assert len({tuple(path) for path in paths}) == 3
