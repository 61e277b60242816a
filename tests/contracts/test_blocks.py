"""Results depend on scenario, seed and run number: not on order or record.

Nor on threads, processes and clusters: test_executors.py.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from concurrent.futures import Executor, Future
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from tests.turns import in_turn
from tradesim import load_scenario, scenario_names, simulate
from tradesim.engine.job import Job, block_sizes
from tradesim.engine.simulate import ResultsInMemory
from tradesim.model.block import moments, run_block
from tradesim.model.shocks import BLOCK, LANE, Shocks
from tradesim.model.step import Moment
from tradesim.model.step import step as usual_step
from tradesim.results.ensemble import Ensemble

SHORT = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 2}, name="short")
RUNS = 2 * BLOCK + 100
SUMMARY = ("histogram", "total", "coarse", "squares", "stages", "flags", "tariffs")


class Backwards(Executor):
    """Holds the blocks back until all are submitted, then finishes the last one first."""

    _max_workers = 8

    def __init__(self, count: int) -> None:
        self.count = count
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []
        self.finished: list[int] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        if len(self.waiting) == self.count:
            for late, work in reversed(self.waiting):
                late.set_result(work())
                self.finished.extend(result.block for result in late.result())
        return future


def same(one: Ensemble, two: Ensemble, *, n_runs: int | None = None) -> None:
    for name, column in one.columns.items():
        assert column[:n_runs].tobytes() == two.columns[name][:n_runs].tobytes(), name


def same_summary(one: Ensemble, two: Ensemble) -> None:
    assert one.streamed is not None
    assert two.streamed is not None
    assert one.streamed.n_runs == two.streamed.n_runs
    for name in SUMMARY:
        assert np.array_equal(getattr(one.streamed, name), getattr(two.streamed, name)), name


@pytest.fixture(scope="module")
def usual() -> Ensemble:
    return simulate(SHORT, runs=RUNS, seed=3)


def test_blocks_that_finish_backwards_change_nothing(
    usual: Ensemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tradesim.engine.executors.cpu_count", lambda: 8, raising=False)
    monkeypatch.setattr("tradesim.engine.job.TOGETHER", 1)
    pool = Backwards(3)
    ensemble = simulate(SHORT, runs=RUNS, seed=3, executor=pool)
    assert pool.finished == [2, 1, 0]
    same(usual, ensemble)
    same_summary(usual, ensemble)


def test_blocks_gathered_in_any_order_are_the_same_ensemble() -> None:
    scenario = SHORT.evolve({"calendar.weeks": 1})
    sizes = block_sizes(RUNS)
    blocks = [
        run_block(scenario, 3, block, n_runs, record="paths") for block, n_runs in enumerate(sizes)
    ]
    ensembles = []
    for order in permutations(range(3)):
        results = ResultsInMemory(Job(scenario, 3, RUNS, "paths"))
        for block in order:
            results.add(blocks[block])
        ensembles.append(results.ensemble())
    for ensemble in ensembles[1:]:
        same(ensembles[0], ensemble)
        same_summary(ensembles[0], ensemble)
        for name, path in ensembles[0].stored.items():
            assert path.tobytes() == ensemble.stored[name].tobytes(), name


@pytest.mark.parametrize(
    "n_runs", in_turn([1, LANE - 1, LANE, LANE + 1, 5_000, BLOCK, BLOCK + 1], one_in=3)
)
def test_fewer_runs_are_the_first_of_many(usual: Ensemble, n_runs: int) -> None:
    same(simulate(SHORT, runs=n_runs, seed=3, record="outcomes"), usual, n_runs=n_runs)


@pytest.mark.slow
@pytest.mark.parametrize("name", scenario_names())
def test_five_thousand_runs_are_the_first_of_twenty_thousand(name: str) -> None:
    scenario = load_scenario(name)
    few = simulate(scenario, runs=5_000, seed=9, record="outcomes")
    same(few, simulate(scenario, runs=20_000, seed=9, record="outcomes"), n_runs=5_000)


def test_what_is_recorded_changes_no_outcome(usual: Ensemble) -> None:
    for record in ("outcomes", "paths"):
        same(usual, simulate(SHORT, runs=RUNS, seed=3, record=record))


def test_recorded_paths_add_up_to_the_streamed_shares() -> None:
    ensemble = simulate(SHORT, runs=3_000, seed=3, record="paths")
    assert ensemble.streamed is not None
    for step in range(len(ensemble.dates)):
        counts = np.bincount(ensemble.stored["stage"][step], minlength=10)
        assert ensemble.streamed.stages[:, step].tolist() == counts.tolist()


@pytest.mark.parametrize("weeks", [20, pytest.param(56, marks=pytest.mark.slow)])
def test_outcomes_are_those_of_the_recorded_path(weeks: int) -> None:
    """What can be read off the paths equals the outcome that was added up on the way."""
    scenario = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": weeks})
    ensemble = simulate(scenario, runs=1_000, seed=3, record="paths")
    tariff, stage = ensemble.stored["tariff"], ensemble.stored["stage"]
    columns = ensemble.columns
    assert np.array_equal(columns["tariff_us"], tariff[-1, 0])
    assert np.array_equal(columns["highest_tariff_cn"], tariff[:, 1].max(axis=0))
    assert np.array_equal(columns["final_stage"], stage[-1].astype(float))
    in_force = ensemble.stored["agreement_in_force"][:, 0]
    assert np.array_equal(columns["agreement_at_end"], in_force[-1].astype(float))
    assert np.allclose(columns["agreement_weeks"], in_force[1:].sum(axis=0))
    imports = ensemble.stored["imports"][1:, 0].mean(axis=0)
    assert np.allclose(columns["imports_us"], imports, rtol=1e-12)
    income = ensemble.stored["real_income"][1:, 2].mean(axis=0)
    assert np.allclose(columns["real_income_row"], income, rtol=1e-9, atol=1e-12)
    bought = ensemble.stored["purchases"][1:, 0].sum(axis=0) / 52
    assert np.allclose(columns["purchases"], bought, rtol=1e-12)


def test_other_seeds_are_other_histories(usual: Ensemble) -> None:
    other = simulate(SHORT, runs=200, seed=4, record="outcomes")
    assert not np.array_equal(other.columns["imports_us"], usual.columns["imports_us"][:200])


def test_runs_of_different_blocks_draw_different_parameters() -> None:
    first, second = (next(moments(SHORT, Shocks(3, block))).world.drawn for block in (0, 1))
    for name in ("pledge", "trade_half_life"):
        assert not np.isin(first[name], second[name]).any(), name


def test_what_a_step_weighed_is_forgotten_before_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would fill a quarter of the memory of a block."""
    kept: list[Callable[[], Any]] = []
    held = []

    def watched(*args: Any) -> Moment:
        held.append(sum(each() is not None for each in kept))
        moment = usual_step(*args)
        kept.append(weakref.ref(moment.choices))
        return moment

    monkeypatch.setattr("tradesim.model.block.step", watched)
    run_block(SHORT, 5, 0, LANE, record="weekly")
    assert held == [0] * 2
