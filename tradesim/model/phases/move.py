"""Phase 4, levers move: threats are issued or dropped, levers raised or lowered, deals ended."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import (
    can_fall,
    in_runs,
    note_change,
    raise_levers,
    take_from_levers,
    withdraw_threats,
)
from tradesim.model.phases.choose import Choices, Moves
from tradesim.model.phases.prospects import coverage
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
"""What a side eases by when it steps down, in this order: levers that cost it itself first; a
tariff by that duty on the goods that its measures cover."""
LEVER_FIRST, NEXT_LEVER, IN_PART = 0.25, 0.25, 0.25
"""How often a side that steps down eases a lever though it has a threat to drop, as China did in
September 2019; how often the next lever in the order, as the US with electronics in April 2025 and
China with magnets that June; how often a part of the step, PART_EASED (judgement)."""
PART_EASED = 0.15
"""Of a restriction 4.5 %: the US lifted 3 and 5 % of its exports in the summer of 2025."""


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
    easing, offering = move == moves.DEESCALATE, move == moves.OFFER_TALKS
    threatening = move == moves.THREATEN
    lowering = easing & eases_levers(world, state, chosen.easing)
    ease(world, state, happened, lowering, day, chosen.easing)
    drop_threats(world, state, happened, easing & ~lowering, day)
    pay_for_giving_way(world, state, offering | lowering)
    lever = np.where(threatening, chosen.lever, NO_LEVER).astype(np.int8)
    threaten(world, state, happened, threatening, lever, chosen.size, chosen.dated, day)
    lever = np.where(move == moves.ESCALATE, chosen.lever, NO_LEVER).astype(np.int8)
    answering = np.maximum(risen, state.rise_day[::-1])  # not before what is answered
    raise_levers(world, state, happened, lever, chosen.size, answering, day)
    break_off(state, happened, move == moves.BREACH, day)


def pay_for_giving_way(world: World, state: State, giving_way: Mask) -> None:
    """Sides that give way while the other threatens pay for it at home (Quek and Johnston 2018).

    One that drops its own threat pays in `withdraw_threats`.
    """
    cost = world.drawn["back_down_cost"] * (1.0 + state.publicity[::-1])
    state.pain[:] += np.where(giving_way & state.threat_open[::-1], cost, 0.0)


def eases_levers(world: World, state: State, uniforms: Array) -> Mask:
    """Whether a side that steps down would ease a lever, and not drop a threat, (2, n_runs)."""
    instead = (uniforms[:, 0] < LEVER_FIRST) & (can_ease(world, state) > LEAST_EASED).any(axis=1)
    return np.asarray(~state.threat_open | instead)


def can_ease(world: World, state: State) -> Array:
    """How far each lever could be eased, (2, 3, n_runs)."""
    return np.asarray(can_fall(state) * world.levers_on[:, None])


def drop_threats(world: World, state: State, happened: Happened, easing: Mask, day: float) -> None:
    """Sides that step down drop the threat that they have open."""
    kept = np.array(world.binding.threat_kept)[:, None] > day
    withdraw_threats(world, state, happened, easing & state.threat_open & ~kept, day)


def ease(
    world: World, state: State, happened: Happened, lowering: Mask, day: float, uniforms: Array
) -> None:
    """Sides `lowering` (2, n_runs) ease a lever; `uniforms` (2, 3, n_runs) settle which and how
    far."""
    covered = coverage(world.drawn, state.emergency)
    lever, size = easing_steps(can_ease(world, state), covered, uniforms[:, 1:])
    fall = size_by_lever(lever, np.where(lowering, size, 0.0))
    fall = np.minimum(fall, can_fall(state))
    np.copyto(state.ease_day, day, where=fall.max(axis=1) > 0.0)
    before = state.layers.copy() if happened.is_logged else state.layers
    take_from_levers(state, happened, fall)
    note_change("easing", state, happened, -fall, day, before)
    happened.easing[:] += fall
    happened.rise[:] -= fall


def easing_steps(level: Array, covered: Array, uniforms: Array) -> tuple[Codes, Array]:
    """Lever and size by which each side would step down, (2, n_runs) each.

    `level` (2, 3, n_runs) can fall, tariffs on the share of goods `covered` (n_runs,); `uniforms`
    (2, 2, n_runs) settle whether it is the next lever in the order, and whether the step in part.
    """
    passing = uniforms[:, 0] < NEXT_LEVER
    lever = np.full((2, level.shape[-1]), TARIFF, dtype=np.int8)
    size = np.zeros((2, level.shape[-1]))
    found = np.zeros((2, level.shape[-1]), dtype=np.bool_)
    for each, step in EASING:
        here = ~found & (level[:, each] > LEAST_EASED)
        lever = np.where(here, each, lever).astype(np.int8)
        size = np.where(here, step * covered if each == TARIFF else step, size)
        found = found | (here & ~passing)
        passing = passing & ~here
    return lever, np.where(uniforms[:, 1] < IN_PART, PART_EASED * size, size)
