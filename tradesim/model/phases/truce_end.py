"""How a truce ends: extended by both sides, or run out with what was suspended back in force."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import at_stage, in_runs
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State, replace
from tradesim.negotiation import stages
from tradesim.negotiation.compliance import shortfall
from tradesim.negotiation.odds import chance, log_odds
from tradesim.terms.calendar import DAYS_PER_WEEK, NEVER, Clock
from tradesim.terms.levers import HIGHEST
from tradesim.terms.sides import Array, Mask, both

WINDOW_DAYS = 28
"""The extension window opens four weeks before a truce ends."""
CONFLICT_LOG_ODDS = 3.0
"""By how much a truce is less likely to be extended while levers are being raised (judgement)."""
CONSENSUS_LOG_ODDS = 2.0
"""By how much it is likelier once delegations have a consensus for the leaders (judgement)."""


def end_truces(
    world: World, clock: Clock, extend: Array, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Truces whose end comes near, is put off by both sides, or arrives; `extend` (2, n_runs) are
    uniforms for each side."""
    state = at_stage(state, stages.WINDOW_OPENS, near_end(clock, state), clock.closes)
    runs = np.flatnonzero(clock.due(state.truce_end))
    return in_runs(runs, extend_or_expire, world, (clock, extend), state, happened)


def near_end(clock: Clock, state: State) -> Mask:
    """Runs in which the end of the truce is less than the extension window away, (n_runs,)."""
    return state.truce_end - clock.closes <= WINDOW_DAYS


def extend_or_expire(
    world: World, clock: Clock, extend: Array, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Truces that all end in this step: extended where both sides are willing, else run out."""
    extended = both(extend < extension_chances(world, state))
    expired = ~extended
    longer = DAYS_PER_WEEK * world.drawn["extension_length"]
    state = replace(
        state,
        truce_end=np.where(extended, state.truce_end + longer, state.truce_end),
        extensions=state.extensions + extended,
        pledge=np.where(extended, amended_pledge(state), state.pledge),
        noticed=state.noticed & ~extended,
    )
    state = at_stage(state, stages.EXTENDED, extended, clock.closes)
    state, happened = snap_back(state, happened, expired)
    state = at_stage(state, stages.EXPIRES, expired, clock.closes)
    return state, replace(
        happened, extended=happened.extended | extended, expired=happened.expired | expired
    )


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
    if world.truce_extends is None:
        return free
    return np.where(state.truce_end == world.first_truce_end, float(world.truce_extends), free)


def snap_back(state: State, happened: Happened, where: Mask) -> tuple[State, Happened]:
    """Suspended levers back in force in the runs `where`; no side has moved first."""
    if not where.any():
        return state, happened
    back = np.where(where, state.suspended, 0.0)
    level = np.minimum(state.level + back, HIGHEST[None, :, None])
    restored = level - state.level
    state = replace(
        state,
        level=level,
        suspended=state.suspended - back,
        truce_end=np.where(where, NEVER, state.truce_end),
    )
    return state, replace(happened, rise=happened.rise + restored)
