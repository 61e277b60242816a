"""The catalogue of levers and steps."""

from __future__ import annotations

import numpy as np
import pytest

from tradesim.negotiation.stages import IN_FORCE, STAGES, code
from tradesim.terms.levers import (
    HELD_BY,
    HIGHEST,
    LEVERS,
    PURCHASE,
    STEP_LEVER,
    STEP_SIZE,
    STEPS,
    TARIFF,
    UNITS,
    room,
)
from tradesim.terms.moves import (
    BREACH,
    DEESCALATE,
    ESCALATE,
    HOLD,
    MOVES,
    OFFER_TALKS,
    THREATEN,
    legal,
)
from tradesim.terms.sides import CN, US


def test_every_lever_has_unit_highest_and_steps() -> None:
    assert len(LEVERS) == len(UNITS) == len(HIGHEST) == HELD_BY.shape[1]
    assert {lever for lever, _ in STEPS} == set(range(len(LEVERS)))
    assert all(0.0 < size <= HIGHEST[lever] for lever, size in STEPS)


def test_arrays_of_steps_are_those_of_the_catalogue() -> None:
    assert list(zip(STEP_LEVER.tolist(), STEP_SIZE.tolist(), strict=True)) == list(STEPS)


def test_tariff_steps_are_the_points_that_were_announced() -> None:
    assert [size for lever, size in STEPS if lever == TARIFF] == [0.10, 0.25, 0.50, 1.00]


def test_only_china_can_withhold_purchases() -> None:
    assert HELD_BY[CN].all()
    assert not HELD_BY[US, PURCHASE]


def test_room_is_what_is_left_to_the_highest_and_never_negative() -> None:
    level = np.array([[2.0, 1.0, 0.0], [3.0, 0.25, 0.5]])[:, :, None]
    assert room(level)[:, :, 0].tolist() == [[0.5, 0.0, 0.0], [0.0, 0.75, 0.5]]


def moves_open(stage: str, **changed: object) -> set[str]:
    """Names of the moves open in a stage, with nothing pending unless said."""
    one = np.array([True])
    facts = {
        "has_threat": ~one, "has_offered": ~one, "can_lower": one, "answering": ~one,
        "size": np.array([0.1]),
    }  # fmt: skip
    facts |= {name: np.array([value]) for name, value in changed.items()}
    mask = legal(np.array([code(stage)], dtype=np.int8), **facts)
    return {MOVES[move] for move in range(len(MOVES)) if mask[move, 0]}


@pytest.mark.parametrize("stage", STAGES)
def test_holding_is_always_open(stage: str) -> None:
    mask = {"has_threat": True, "has_offered": True, "can_lower": False, "size": 0.0}
    assert MOVES[HOLD] in moves_open(stage, **mask)


@pytest.mark.parametrize("stage", STAGES)
def test_without_room_nothing_is_threatened_or_raised(stage: str) -> None:
    assert not {MOVES[THREATEN], MOVES[ESCALATE]} & moves_open(stage, size=0.0)


@pytest.mark.parametrize("stage", STAGES)
def test_a_side_has_one_threat_at_a_time(stage: str) -> None:
    assert MOVES[THREATEN] not in moves_open(stage, has_threat=True)
    assert MOVES[ESCALATE] not in moves_open(stage, has_threat=True)
    assert MOVES[ESCALATE] in moves_open(stage, has_threat=True, answering=True)


@pytest.mark.parametrize("stage", STAGES)
def test_a_breach_needs_an_agreement(stage: str) -> None:
    if code(stage) not in IN_FORCE:
        assert MOVES[BREACH] not in moves_open(stage)
    if stage in ("compliance", "extension window"):
        assert MOVES[BREACH] in moves_open(stage)


def test_an_offer_that_stands_is_not_repeated() -> None:
    assert MOVES[OFFER_TALKS] in moves_open("implementation")
    assert MOVES[OFFER_TALKS] not in moves_open("implementation", has_offered=True)


def test_stepping_down_needs_something_to_step_down_from() -> None:
    assert MOVES[DEESCALATE] not in moves_open("status quo", can_lower=False)
    assert MOVES[DEESCALATE] in moves_open("status quo", can_lower=False, has_threat=True)
