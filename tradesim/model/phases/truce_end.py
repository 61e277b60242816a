"""How a truce ends: extended by both sides, or run out with what was suspended back in force."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tradesim.model.phases.changes import add_to_levers, at_stage, note_change
from tradesim.model.phases.script import lapses
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.negotiation import stages
from tradesim.negotiation.compliance import shortfall
from tradesim.negotiation.extensions import chance_left, decided_early, next_end
from tradesim.negotiation.odds import chance, log_odds
from tradesim.terms.calendar import DAYS_PER_WEEK, NEVER, Clock, chance_per_step
from tradesim.terms.levers import HIGHEST, TARIFF
from tradesim.terms.sides import US, Array, Mask, both

WINDOW_DAYS = 28
"""The extension window opens four weeks before a truce ends."""
CONFLICT_LOG_ODDS = 3.0
"""By how much a truce is less likely to be extended while levers are being raised (judgement)."""
CONSENSUS_LOG_ODDS = 2.0
"""By how much it is likelier once delegations have a consensus for the leaders (judgement)."""


def near_end(clock: Clock, state: State) -> Mask:
    """Runs in which the end of the truce is less than the extension window away, (n_runs,)."""
    return state.truce_end - clock.closes <= WINDOW_DAYS


class ExtensionDraws(NamedTuple):
    """Uniforms for a truce whose end comes near."""

    agree: Array
    """Whether each side agrees on the last day, (2, n_runs)."""
    early: Array
    """Whether they extend before it, (n_runs,)."""
    endless: Array
    """Whether they name no new end, (n_runs,)."""


def extend_early(
    world: World, state: State, happened: Happened, clock: Clock, draws: ExtensionDraws
) -> None:
    """Truces in their last weeks: some are extended before the last day."""
    us, cn = extension_chances(world, state)
    weekly = chance_per_step(world.drawn["early_extension"], clock.weeks)
    extend(world, state, happened, clock, decided_early(us * cn, weekly, draws.early), draws)


def extend_or_expire(
    world: World, state: State, happened: Happened, clock: Clock, draws: ExtensionDraws
) -> None:
    """Truces that all end in this step: extended where both sides are willing, else run out."""
    extended = both(draws.agree < np.sqrt(chance_on_last_day(world, state, clock)))
    if world.truce_extends is not None:
        first = state.truce_end == world.first_truce_end
        extended = np.where(first, world.truce_extends, extended)
    expired = ~extended
    np.copyto(happened.expired_on, state.truce_end, where=expired & ~happened.expired)
    happened.expired[:] |= expired
    happened.note("expired", expired, state.truce_end)
    state.ended[:] |= expired & state.in_force
    happened.levers_moved[:] = True
    extend(world, state, happened, clock, extended, draws)
    snap_back(state, happened, expired)
    state.in_force[:] &= extended
    state.reviewing[:] &= extended
    at_stage(state, stages.EXPIRES, expired, clock.closes)


def chance_on_last_day(world: World, state: State, clock: Clock) -> Array:
    """Chance that a truce which was not extended before is on its last day, (n_runs,)."""
    opened = min(float(WINDOW_DAYS), clock.closes) / DAYS_PER_WEEK
    weeks = np.where(state.in_force, max(opened - clock.weeks, 0.0), 0.0)
    us, cn = extension_chances(world, state)
    return chance_left(us * cn, chance_per_step(world.drawn["early_extension"], weeks))


def extend(
    world: World,
    state: State,
    happened: Happened,
    clock: Clock,
    extended: Mask,
    draws: ExtensionDraws,
) -> None:
    """Truces extended in the runs `extended` (n_runs,), from their old end on.

    Without a new end only under an agreement in force, which a breach would end.
    """
    if not extended.any():
        return
    days = np.ceil(DAYS_PER_WEEK * world.drawn["extension_length"])
    endless = state.in_force & (draws.endless < world.drawn["endless_extension"])
    extend_to(state, happened, extended, next_end(state.truce_end, days, endless), clock.closes)


def extend_to(
    state: State, happened: Happened, extended: Mask, end: Array | float, day: float
) -> None:
    """Truces of the runs `extended` (n_runs,) put off to the day `end`, decided on `day`."""
    happened.note("extended", extended, np.minimum(state.truce_end, day))
    np.copyto(state.truce_end, end, where=extended)
    state.extensions[:] += extended
    amended = amended_pledge(state)
    happened.levers_moved[:] |= extended & (amended != state.pledge)
    np.copyto(state.pledge, amended, where=extended)
    state.noticed[:] &= ~extended
    happened.extended[:] |= extended
    at_stage(state, stages.EXTENDED, extended, day)


def amended_pledge(state: State) -> Array:
    """Pledge that an extension writes down, (n_runs,): where it is public that deliveries fall
    short it is cut to the pace of what was delivered."""
    pace = state.pledge * (1.0 - shortfall(state.due, state.delivered))
    return np.where(state.noticed, pace, state.pledge)


def extension_chances(world: World, state: State) -> Array:
    """Chance that each side agrees to extend the truce that ends, (2, n_runs)."""
    setback = state.worth - world.payoffs().of(state.level + state.suspended)
    fighting = (state.stage == stages.IMPLEMENTATION) | (state.stage == stages.BREACH)
    base = log_odds(np.sqrt(world.drawn["extension_probability"]))
    free = chance(
        base
        + world.drawn["precision"] * (setback - world.drawn["resolve"])
        + world.leaning["extending"]
        - np.where(fighting, CONFLICT_LOG_ODDS, 0.0)
        + np.where(state.stage == stages.PRELIMINARY, CONSENSUS_LOG_ODDS, 0.0)
    )
    for begun, last in lapses(world.script):
        free = np.where((state.truce_end >= begun) & (state.truce_end <= last), 0.0, free)
    if world.truce_extends is None:
        return np.asarray(free)
    first = state.truce_end == world.first_truce_end
    return np.where(first & (world.truce_extends is False), 0.0, free)


def snap_back(state: State, happened: Happened, where: Mask) -> None:
    """Suspended levers back in force in the runs `where`; no side has moved first."""
    if not where.any():
        return
    back = np.where(where, state.suspended, 0.0)
    added = np.minimum(back, HIGHEST[None, :, None] - state.level)
    lawful = state.emergency | state.procedure
    added[US, TARIFF] = np.where(lawful, added[US, TARIFF], 0.0)
    before = state.layers.copy() if happened.is_logged else state.layers
    add_to_levers(state, added, NEVER)
    note_change("snap_back", state, happened, added, state.truce_end, before)
    happened.rise[:] += added
    state.suspended[:] -= back
    np.copyto(state.truce_end, NEVER, where=where)
