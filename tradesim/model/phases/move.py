"""Phase 4, levers move: threats are issued or dropped, levers raised or lowered, deals ended."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import (
    can_fall,
    in_runs,
    raise_levers,
    take_from_levers,
    withdraw_threats,
)
from tradesim.model.phases.choose import Choices, Moves
from tradesim.model.phases.talk import break_off, offer, threaten
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.terms import moves
from tradesim.terms.calendar import Clock
from tradesim.terms.levers import NO_LEVER, PURCHASE, RESTRICTION, TARIFF, size_by_lever
from tradesim.terms.sides import Array, Codes, Mask, either

LEAST_EASED = 0.005
"""Half a point of a tariff, half a percent of exports: less is not worth an announcement."""
EASING = ((PURCHASE, 0.50), (RESTRICTION, 0.30), (TARIFF, 0.10))
"""What a side eases by when it steps down, in this order: levers that cost it itself first."""


def move_levers(
    world: World, clock: Clock, choices: Choices, state: State, happened: Happened, risen: float
) -> None:
    """Both sides' moves take effect at once, on the state in which they were chosen.

    Rises are dated `risen`: a reply in the same step is later than what it replies to.
    """
    happened.attended[:] |= choices.attending
    np.copyto(happened.move, choices.move, where=choices.attending)
    state.last_move[:] = happened.move
    state.resist[:] = choices.resist
    np.copyto(state.seen_rise, state.rise_day[::-1], where=choices.attending)
    offering = choices.move == moves.OFFER_TALKS
    offer(state, offering, clock.closes)
    costless = offering & ~state.threat_open[::-1]  # most moves are such offers
    moving = either((choices.move != moves.HOLD) & ~costless)
    in_runs(moving, apply_moves, world, state, happened, clock.closes, risen, choices.moves)


def apply_moves(
    world: World, state: State, happened: Happened, day: float, risen: float, chosen: Moves
) -> None:
    """Moves where at least one side does not hold."""
    move = chosen.move
    own_threat = state.threat_open
    easing, offering = move == moves.DEESCALATE, move == moves.OFFER_TALKS
    threatening = move == moves.THREATEN
    ease(world, state, happened, easing, day)
    pay_for_giving_way(world, state, offering | easing & ~own_threat)
    lever = np.where(threatening, chosen.lever, NO_LEVER).astype(np.int8)
    threaten(world, state, happened, threatening, lever, chosen.size, chosen.dated, day)
    lever = np.where(move == moves.ESCALATE, chosen.lever, NO_LEVER).astype(np.int8)
    raise_levers(world, state, happened, lever, chosen.size, risen, day)
    break_off(state, happened, move == moves.BREACH, day)


def pay_for_giving_way(world: World, state: State, giving_way: Mask) -> None:
    """Sides that give way while the other threatens pay for it at home (Quek and Johnston 2018).

    One that drops its own threat pays in `withdraw_threats`.
    """
    cost = world.drawn["back_down_cost"] * (1.0 + state.publicity[::-1])
    state.pain[:] += np.where(giving_way & state.threat_open[::-1], cost, 0.0)


def ease(world: World, state: State, happened: Happened, easing: Mask, day: float) -> None:
    """Sides that step down drop their threat, or where they have none ease a lever."""
    kept = np.array(world.binding.threat_kept)[:, None] > day
    dropping = easing & state.threat_open & ~kept
    lowering = easing & ~state.threat_open
    takeable = can_fall(state)
    lever, size = easing_steps(takeable * world.levers_on[:, None])
    fall = np.minimum(size_by_lever(lever, np.where(lowering, size, 0.0)), takeable)
    eased = fall.max(axis=1) > 0.0
    np.copyto(state.ease_day, day, where=eased)
    take_from_levers(state, happened, fall)
    happened.easing[:] += fall
    happened.rise[:] -= fall
    withdraw_threats(world, state, happened, dropping, day)


def easing_steps(level: Array) -> tuple[Codes, Array]:
    """Lever and size by which each side would step down, (2, n_runs) each."""
    lever = np.full((2, level.shape[-1]), TARIFF, dtype=np.int8)
    size = np.zeros((2, level.shape[-1]))
    found = np.zeros((2, level.shape[-1]), dtype=np.bool_)
    for each, step in EASING:
        here = ~found & (level[:, each] > LEAST_EASED)
        lever = np.where(here, each, lever).astype(np.int8)
        size = np.where(here, step, size)
        found = found | here
    return lever, size
