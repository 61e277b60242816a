"""Points of a design played side by side are those played alone, to the bit."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest

import tradesim as ts
from tests.turns import in_turn
from tradesim.engine.job import Block, Job, Workers, alike_but_parameters
from tradesim.engine.sweep import ensemble_of
from tradesim.model.block import BlockResult, run_block
from tradesim.model.points import run_points, values_at
from tradesim.model.shocks import BLOCK, Shocks
from tradesim.scenario.scenario import Scenario

TALKS = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 4}, name="talks")
LEARNT = TALKS.evolve({"posterior": {"source": "2025-10-26"}}, name="learnt")
NUMBERS = TALKS.drawn_parameters()
BETWEEN = {
    f"parameters.{name}": (each.low + 3.0 * each.value) / 4.0
    for name, each in NUMBERS.items()
    if not each.prior and not float(each.value).is_integer()
}
WIDE = {"parameters.pledge": {"family": "uniform", "args": [5.0, 15.0]}}
POINTS = {
    "numbers": ts.designs.sobol(TALKS, None, 4, seed=1),
    "priors, numbers and what has no prior": [
        TALKS,
        TALKS.evolve({"parameters.us.resolve": 0.1}, name="firm"),
        TALKS.evolve(BETWEEN, name="between"),
        TALKS.evolve(WIDE, name="wide"),
    ],
    "a posterior": [TALKS, LEARNT, LEARNT.evolve({"parameters.us.resolve": 0.1}, name="firm")],
}


def assert_same(one: BlockResult, other: BlockResult) -> None:
    assert one.block == other.block
    for name, column in one.outcomes.items():
        np.testing.assert_array_equal(column, other.outcomes[name], err_msg=name)
    for name, path in (one.paths or {}).items():
        np.testing.assert_array_equal(path, other.paths[name], err_msg=name)
    for field in one.events._fields if one.events is not None else ():
        column = getattr(one.events, field)
        np.testing.assert_array_equal(column, getattr(other.events, field), err_msg=field)


@pytest.mark.parametrize("which", POINTS)
def test_a_point_among_others_is_the_same_as_alone(which: str) -> None:
    """Runs that fill no whole lane, of a later block, with everything that is kept."""
    points = POINTS[which]
    found = run_points(points, 5, 1, 100, record="paths")
    for point, its in zip(points, found, strict=True):
        assert_same(run_block(point, 5, 1, 100, record="paths"), its)


def test_only_what_points_differ_in_is_given() -> None:
    by_hand = TALKS.evolve({"posterior": None}, name="by hand")
    points = [by_hand, by_hand.evolve({"parameters.us.resolve": 0.1}, name="firm")]
    given, medians = values_at(points, Shocks(0, 0, 0, 64))
    assert [*given] == [*medians] == ["us.resolve"]
    assert given["us.resolve"][64:].tolist() == [0.1] * 64


def test_scenarios_that_differ_in_more_than_parameters_are_not_played_together() -> None:
    walkout = TALKS.evolve({"leaders.sign": False}, name="walk-out")
    points = [*POINTS["numbers"][:2], walkout, LEARNT]
    jobs = [Job(each, 0, 64, "outcomes") for each in points]
    named = [[job.scenario.name for job in alike] for alike in alike_but_parameters(jobs)]
    assert named == [[points[0].name, points[1].name, "learnt"], ["walk-out"]]


def groups(points: Sequence[Scenario], runs: int, record: str = "outcomes") -> list[list[Block]]:
    jobs = [Job(each, 0, runs, record) for each in points]
    with ThreadPoolExecutor(1) as pool:
        workers = Workers(pool, partial(int, 1), lambda _: None)
        return [list(group) for group in workers.groups_of(jobs)]


def test_points_fill_as_much_room_as_blocks_of_one_scenario_do() -> None:
    points = [TALKS.evolve({"parameters.pledge": k / 8.0}, name=f"{k}") for k in range(200)]
    assert [len(group) for group in groups(points, 256)] == [100, 100]  # up to 4 x 8,192 runs
    assert [len(group) for group in groups(points, 256, "paths")] == [28, 29, 28, 29, 28, 29, 29]
    of_two = groups(points[:6], BLOCK + 64)
    assert {block.number for group in of_two for block in group} == {0, 1}
    assert all(len({block.number for block in group}) == 1 for group in of_two)


@pytest.mark.parametrize("record", in_turn(["outcomes", "weekly"], first=1))
def test_ensembles_of_a_design_are_those_of_its_scenarios(record: str) -> None:
    points = [*POINTS["numbers"], TALKS.evolve({"leaders.sign": False}, name="walk-out")]
    for ens in ensemble_of(points, runs=96, seed=2, record=record, progress=False):
        alone = ts.simulate(ens.scenario, runs=96, seed=2, record=record, progress=False)
        assert ens.outcomes.equals(alone.outcomes)
        if record == "weekly":
            assert ens.weekly.equals(alone.weekly)
