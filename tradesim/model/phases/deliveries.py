"""Pledged purchases fall due and are delivered, in part; shortfalls are noticed."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import at_stage, is_in_force
from tradesim.model.phases.deal import share_delivered
from tradesim.model.phases.world import World
from tradesim.model.state import State, replace
from tradesim.negotiation import compliance, stages
from tradesim.terms.calendar import WEEKS_PER_YEAR, Clock
from tradesim.terms.levers import HIGHEST, PURCHASE
from tradesim.terms.sides import CN, Array, Mask

FIRST_DELIVERY_DAYS = 91
"""Deliveries are first looked at a quarter after signature."""
DELIVERY_MEMORY = 6.0
"""Half-life, in weeks, of a good or a bad spell of deliveries (judgement)."""
TOLERATED, NOTICING = 0.05, 0.5
"""A shortfall above 5 % is noticed with a weekly hazard of half its excess (judgement): half of the
pledge missing is noticed within a month, a tenth missing within a year."""


def deliver(world: World, clock: Clock, noise: Array, notice: Array, state: State) -> State:
    """Purchases fall due and are delivered in part; what is missing may be noticed."""
    state = without_pledge(state, (state.pledge > 0.0) & ~is_in_force(state))
    kept = 2.0 ** (-clock.weeks / DELIVERY_MEMORY)
    mood = state.mood * kept + noise * np.sqrt(1.0 - kept * kept)
    state = replace(state, mood=mood)
    share = share_delivered(world, state)
    due = state.pledge * (clock.weeks / WEEKS_PER_YEAR)
    state = replace(state, due=state.due + due, delivered=state.delivered + share * due)
    missing = compliance.shortfall(state.due, state.delivered)
    chance_noticed = compliance.detection_probability(
        missing, tolerance=TOLERATED, sharpness=NOTICING, weeks=clock.weeks
    )
    state = replace(state, noticed=is_in_force(state) & (state.noticed | (notice < chance_noticed)))
    passed = clock.closes - state.stage_since >= FIRST_DELIVERY_DAYS
    return at_stage(state, stages.FIRST_DELIVERY, passed, clock.closes)


def without_pledge(state: State, over: Mask) -> State:
    """The agreement is over in the runs `over`: nothing is pledged, and China withholds again."""
    runs = np.flatnonzero(over)
    if not runs.size:
        return state
    part = state.at(runs)
    level, suspended = part.level.copy(), part.suspended.copy()
    level[CN, PURCHASE] = np.minimum(
        level[CN, PURCHASE] + suspended[CN, PURCHASE], HIGHEST[PURCHASE]
    )
    suspended[CN, PURCHASE] = 0.0
    part = replace(part, level=level, suspended=suspended, pledge=np.zeros(runs.size))
    return state.with_part(part)
