"""A lane of 64 runs and its whole block walk the same path, in every array of every phase."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from tests.turns import in_turn
from tradesim import load_scenario
from tradesim.model.block import moments
from tradesim.model.shocks import BLOCK, LANE, Shocks
from tradesim.scenario.scenario import Scenario
from tradesim.terms.tables import Table

ARTICLE = load_scenario("kuala-lumpur-2025")
SHARES = {"quantal-response": 0.4, "equivalent-retaliation": 0.2, "hardliner": 0.3}
CASES: dict[str, dict[str, Any]] = {
    "the article": {"calendar.weeks": 30},
    "mixed strategies": {
        "us.strategy": SHARES | {"accommodator": 0.1},
        "cn.strategy": SHARES | {"scripted": 0.1},
        "parameters": {"ruling_week": 5.0, "ruling_against": 0.5},
        "calendar.weeks": 16,
    },
    "a day a step": {"calendar.step_days": 1, "calendar.weeks": 5},
    "no shocks, no beliefs": {
        "switches.beliefs": False,
        "switches.audience_costs": False,
        "switches.stress": False,
        "calendar.weeks": 8,
    },
}
FIRST_STEPS = 5
LANES = (0, 63 * LANE, BLOCK - LANE)


def arrays(record: Any, prefix: str = "") -> Iterator[tuple[str, np.ndarray]]:
    """Every array of a record or table, and of the records in it, by dotted name."""
    table = isinstance(record, Table)
    names = record.columns() if table else [field.name for field in fields(record)]
    for each in names:
        value = getattr(record, each)
        name = f"{prefix}{each}"
        if is_dataclass(value):
            yield from arrays(value, f"{name}.")
        elif isinstance(value, np.ndarray):
            yield name, value


def of_moment(moment: Any) -> Iterator[tuple[str, np.ndarray]]:
    yield from arrays(moment.state, "state.")
    yield from arrays(moment.flows, "flows.")
    if moment.happened is not None:
        yield from arrays(moment.happened, "happened.")
        yield from arrays(moment.choices, "choices.")


def assert_lanes_equal_their_block(
    scenario: Scenario, lanes: tuple[int, ...], *, width: int = LANE, last: int = BLOCK
) -> None:
    whole = moments(scenario, Shocks(11, 1, 0, last))
    parts = [moments(scenario, Shocks(11, 1, first, first + width)) for first in lanes]
    compared = 0
    for step, (moment, *others) in enumerate(zip(whole, *parts, strict=True)):
        for first, lane in zip(lanes, others, strict=True):
            mine = dict(of_moment(lane))
            for name, block in of_moment(moment):
                shown = np.ascontiguousarray(block[..., first : first + width])
                assert shown.dtype == mine[name].dtype, name
                assert shown.tobytes() == np.ascontiguousarray(mine[name]).tobytes(), (step, name)
                compared += 1
    assert compared > 0


@pytest.mark.parametrize("case", in_turn(CASES))
def test_a_lane_equals_its_part_of_the_block(case: str) -> None:
    """In the first weeks; all weeks of the case in full runs."""
    scenario = ARTICLE.evolve(CASES[case], name=case)
    weeks = -(-FIRST_STEPS * scenario.calendar.step_days // 7)
    assert_lanes_equal_their_block(scenario.evolve({"calendar.weeks": weeks}), LANES)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_a_lane_equals_its_part_of_the_block_in_all_weeks(case: str) -> None:
    assert_lanes_equal_their_block(ARTICLE.evolve(CASES[case], name=case), LANES)


@pytest.mark.parametrize("weeks", [8, pytest.param(20, marks=pytest.mark.slow)])
def test_a_lane_equals_its_part_of_a_wider_lane(weeks: int) -> None:
    scenario = ARTICLE.evolve({"calendar.weeks": weeks})
    assert_lanes_equal_their_block(scenario, (0, 256), width=256, last=1024)


def test_a_lane_equals_its_part_of_the_block_under_the_exact_solver() -> None:
    scenario = ARTICLE.evolve({"economy.kind": "exact", "calendar.weeks": 2})
    assert_lanes_equal_their_block(scenario, (0, LANE), last=2 * LANE)


@pytest.mark.parametrize("case", ["the article", "mixed strategies"])
def test_parameters_of_a_lane_are_those_of_the_block(case: str) -> None:
    scenario = ARTICLE.evolve(CASES[case], name=case)
    whole = next(moments(scenario, Shocks(5, 0))).world
    lane = next(moments(scenario, Shocks(5, 0, 128, 192))).world
    for name, drawn in whole.drawn.items():
        assert np.array_equal(drawn[..., 128:192], lane.drawn[name]), name
    assert np.array_equal(whole.strategy[:, 128:192], lane.strategy)
    assert np.array_equal(whole.sets[128:192], lane.sets)
    assert np.array_equal(whole.start_path[..., 128:192], lane.start_path)
    assert np.array_equal(whole.start_adapted[:, 128:192], lane.start_adapted)
