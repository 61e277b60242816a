"""The catalogue of levers and steps."""

from __future__ import annotations

import numpy as np
import pytest

from tradesim.negotiation.stages import STAGES, code
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
    MOST_THREATS,
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
        "threats": np.array([0]), "in_force": ~one, "in_talks": ~one, "has_offered": ~one,
        "undisputed": ~one,
        "can_lower": one, "size": np.array([0.1]),
    }  # fmt: skip
    facts |= {name: np.array([value]) for name, value in changed.items()}
    mask = legal(np.array([code(stage)], dtype=np.int8), **facts)
    return {MOVES[move] for move in range(len(MOVES)) if mask[move, 0]}


@pytest.mark.parametrize("stage", STAGES)
def test_holding_is_always_open(stage: str) -> None:
    mask = {"threats": MOST_THREATS, "has_offered": True, "can_lower": False, "size": 0.0}
    assert MOVES[HOLD] in moves_open(stage, **mask)


@pytest.mark.parametrize("stage", STAGES)
def test_without_room_nothing_is_threatened_or_raised(stage: str) -> None:
    assert not {MOVES[THREATEN], MOVES[ESCALATE]} & moves_open(stage, size=0.0)


@pytest.mark.parametrize("stage", STAGES)
def test_a_side_has_at_most_three_threats_and_may_raise_meanwhile(stage: str) -> None:
    assert MOST_THREATS == 3
    assert MOVES[THREATEN] in moves_open(stage, threats=MOST_THREATS - 1)
    assert MOVES[THREATEN] not in moves_open(stage, threats=MOST_THREATS)
    assert MOVES[ESCALATE] in moves_open(stage, threats=MOST_THREATS)


@pytest.mark.parametrize("stage", STAGES)
def test_a_breach_needs_an_agreement_in_force(stage: str) -> None:
    assert MOVES[BREACH] not in moves_open(stage)
    assert MOVES[BREACH] in moves_open(stage, in_force=True)


@pytest.mark.parametrize("stage", STAGES)
def test_talks_are_offered_in_every_stage_but_while_they_go_on(stage: str) -> None:
    assert MOVES[OFFER_TALKS] in moves_open(stage)
    assert MOVES[OFFER_TALKS] not in moves_open(stage, in_talks=True)


def test_where_an_agreement_stands_undisputed_there_is_nothing_to_talk_about() -> None:
    assert MOVES[OFFER_TALKS] not in moves_open("agreement", in_force=True, undisputed=True)


def test_an_offer_that_stands_is_not_repeated() -> None:
    assert MOVES[OFFER_TALKS] in moves_open("implementation")
    assert MOVES[OFFER_TALKS] not in moves_open("implementation", has_offered=True)


def test_stepping_down_needs_something_to_step_down_from() -> None:
    assert MOVES[DEESCALATE] not in moves_open("status quo", can_lower=False)
    assert MOVES[DEESCALATE] in moves_open("status quo", can_lower=False, threats=1)
