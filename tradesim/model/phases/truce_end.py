"""How a truce ends: extended by both sides, or run out with what was suspended back in force."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import at_stage
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
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


def near_end(clock: Clock, state: State) -> Mask:
    """Runs in which the end of the truce is less than the extension window away, (n_runs,)."""
    return state.truce_end - clock.closes <= WINDOW_DAYS


def extend_or_expire(
    world: World, state: State, happened: Happened, clock: Clock, extend: Array
) -> None:
    """Truces that all end in this step: extended where both sides are willing, else run out.

    `extend` (2, n_runs) are uniforms for each side.
    """
    extended = both(extend < extension_chances(world, state))
    expired = ~extended
    happened.extended[:] |= extended
    happened.expired[:] |= expired
    happened.levers_moved[:] = True
    longer = DAYS_PER_WEEK * world.drawn["extension_length"]
    np.copyto(state.truce_end, state.truce_end + longer, where=extended)
    state.extensions[:] += extended
    np.copyto(state.pledge, amended_pledge(state), where=extended)
    state.noticed[:] &= expired
    at_stage(state, stages.EXTENDED, extended, clock.closes)
    snap_back(state, happened, expired)
    at_stage(state, stages.EXPIRES, expired, clock.closes)


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


def snap_back(state: State, happened: Happened, where: Mask) -> None:
    """Suspended levers back in force in the runs `where`; no side has moved first."""
    if not where.any():
        return
    back = np.where(where, state.suspended, 0.0)
    level = np.minimum(state.level + back, HIGHEST[None, :, None])
    happened.rise[:] += level - state.level
    state.level[:] = level
    state.suspended[:] -= back
    np.copyto(state.truce_end, NEVER, where=where)
