"""Phase 4, levers move: threats are issued or dropped, levers raised or lowered, deals ended."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import in_runs, raise_levers, withdraw_threats
from tradesim.model.phases.choose import Choices
from tradesim.model.phases.talk import break_off, offer, threaten
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State, replace
from tradesim.terms import moves
from tradesim.terms.calendar import Clock
from tradesim.terms.levers import NO_LEVER, PURCHASE, RESTRICTION, TARIFF, size_by_lever
from tradesim.terms.sides import Array, Codes, Mask, either

EASING = ((PURCHASE, 0.50), (RESTRICTION, 0.30), (TARIFF, 0.10))
"""What a side eases by when it steps down, in this order: levers that cost it itself first."""


def move_levers(
    world: World, clock: Clock, choices: Choices, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Both sides' moves take effect at once, on the state in which they were chosen."""
    happened = replace(happened, attended=choices.attending, move=choices.move)
    noticed = np.where(choices.attending, state.rise_day[::-1], state.seen_rise)
    state = replace(state, last_move=choices.move, seen_rise=noticed)
    runs = np.flatnonzero(either(choices.move != moves.HOLD))
    return in_runs(runs, apply_moves, world, (clock.closes, choices), state, happened)


def apply_moves(
    world: World, day: float, choices: Choices, state: State, happened: Happened
) -> tuple[State, Happened]:
    """The same for runs in which at least one side does not hold."""
    chosen = choices.move
    giving_way = (chosen == moves.OFFER_TALKS) | (chosen == moves.DEESCALATE) & ~state.threat_open
    state, happened = ease(world, chosen == moves.DEESCALATE, day, state, happened)
    state, happened = offer(chosen == moves.OFFER_TALKS, day, state, happened)
    state = with_audience_costs(world, giving_way, state)
    threatening = (chosen == moves.THREATEN) & ~state.threat_open
    lever = np.where(threatening, choices.lever, NO_LEVER).astype(np.int8)
    state, happened = threaten(world, threatening, lever, choices.size, day, state, happened)
    state, happened = escalate(choices, day, state, happened)
    return break_off(state, happened, chosen == moves.BREACH, day)


def with_audience_costs(world: World, giving_way: Mask, state: State) -> State:
    """Sides that give way while the other threatens pay for it at home (Quek and Johnston 2018).

    One that drops its own threat pays in `withdraw_threats`.
    """
    cost = world.drawn["back_down_cost"] * (1.0 + state.publicity[::-1])
    paid = np.where(giving_way & state.threat_open[::-1], cost, 0.0)
    return replace(state, pain=state.pain + paid)


def ease(
    world: World, easing: Mask, day: float, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Sides that step down drop their threat, or where they have none ease a lever."""
    dropping = easing & state.threat_open
    lowering = easing & ~state.threat_open
    lever, size = easing_steps(state.level * world.levers_on[:, None])
    fall = np.minimum(size_by_lever(lever, np.where(lowering, size, 0.0)), state.level)
    eased_now = fall.max(axis=1) > 0.0
    ease_day = np.where(eased_now, day, state.ease_day)
    state = replace(state, level=state.level - fall, ease_day=ease_day)
    state = withdraw_threats(world, state, dropping, day)
    return state, replace(
        happened,
        rise=happened.rise - fall,
        easing=fall,
        withdrew=happened.withdrew | dropping,
    )


def easing_steps(level: Array) -> tuple[Codes, Array]:
    """Lever and size by which each side would step down, (2, n_runs) each."""
    lever = np.full((2, level.shape[-1]), TARIFF, dtype=np.int8)
    size = np.zeros((2, level.shape[-1]))
    found = np.zeros((2, level.shape[-1]), dtype=np.bool_)
    for each, step in EASING:
        here = ~found & (level[:, each] > 0.0)
        lever = np.where(here, each, lever).astype(np.int8)
        size = np.where(here, step, size)
        found = found | here
    return lever, size


def escalate(
    choices: Choices, day: float, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Levers raised by the step thought of."""
    raising = choices.move == moves.ESCALATE
    lever = np.where(raising, choices.lever, NO_LEVER).astype(np.int8)
    return raise_levers(state, happened, lever, choices.size, day, day)
