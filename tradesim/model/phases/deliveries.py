"""Pledged purchases fall due and are delivered, in part; shortfalls are noticed."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import at_stage
from tradesim.model.phases.deal import share_delivered
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.negotiation import compliance, stages, tranches
from tradesim.terms.calendar import DAYS_PER_WEEK, WEEKS_PER_YEAR, Clock
from tradesim.terms.levers import HIGHEST, PURCHASE
from tradesim.terms.sides import CN, Array, Mask

DAYS_PER_YEAR = DAYS_PER_WEEK * WEEKS_PER_YEAR
FIRST_DELIVERY_DAYS = 91
"""Deliveries are first looked at a quarter after signature."""
DELIVERY_MEMORY = 6.0
"""Half-life, in weeks, of a good or a bad spell of deliveries (judgement)."""
TOLERATED, NOTICING = 0.05, 0.5
"""A shortfall above 5 % is noticed with a weekly hazard of half its excess (judgement): half of the
pledge missing is noticed within a month, a tenth missing within a year."""


def deliver(
    world: World, clock: Clock, noise: Array, notice: Array, state: State, happened: Happened
) -> None:
    """Purchases fall due and are delivered in part; what is missing may be noticed."""
    end_pledges(state, happened, (state.pledge > 0.0) & ~state.in_force, clock.closes)
    kept = 2.0 ** (-clock.weeks / DELIVERY_MEMORY)
    state.mood[:] *= kept
    state.mood[:] += noise * np.sqrt(1.0 - kept * kept)
    share = share_delivered(world, state)
    pace = tranches.shipping_pace(world.calendar.date(clock.closes).month)
    due = state.pledge * (pace * clock.weeks / WEEKS_PER_YEAR)
    state.due[:] += due
    state.delivered[:] += share * due
    state.ordered[:] += share * state.pledge * ordered_in(world, state, clock)
    missing = compliance.shortfall(state.due, state.delivered)
    chance_noticed = compliance.detection_probability(
        missing, tolerance=TOLERATED, sharpness=NOTICING, weeks=clock.weeks
    )
    state.noticed[:] = state.in_force & (state.noticed | (notice < chance_noticed))
    passed = clock.closes - state.stage_since >= FIRST_DELIVERY_DAYS
    at_stage(state, stages.FIRST_DELIVERY, passed, clock.closes)


def ordered_in(world: World, state: State, clock: Clock) -> Array:
    """Share of a yearly pledge that is ordered in the step, (n_runs,)."""
    ends = (clock.opens, clock.closes)
    years = [np.maximum(day - state.pledge_day, 0.0) / DAYS_PER_YEAR for day in ends]
    before, after = (tranches.ordered_share(each, world.order_shares) for each in years)
    return np.asarray(after - before)


def end_pledges(state: State, happened: Happened, over: Mask, day: float) -> None:
    """The agreement is over in the runs `over`: nothing is pledged, and China withholds again."""
    runs = np.flatnonzero(over)
    held, suspended = state.level[CN, PURCHASE], state.suspended[CN, PURCHASE]
    if happened.is_logged:
        back = np.minimum(suspended, HIGHEST[PURCHASE] - held)
        note_withheld(happened, np.where(over, back, 0.0), day)
    held[runs] = np.minimum(held[runs] + suspended[runs], HIGHEST[PURCHASE])
    suspended[runs] = 0.0
    state.pledge[runs] = 0.0
    happened.levers_moved[runs] = True


def note_withheld(happened: Happened, change: Array, day: float) -> None:
    """Note that China withholds `change` (n_runs,) more of its purchases, as before the pledge."""
    by_lever = np.zeros((2, 3, len(change)))
    by_lever[CN, PURCHASE] = change
    happened.note("snap_back", by_lever, day, by_lever)
