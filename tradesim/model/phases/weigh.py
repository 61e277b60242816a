"""What the levers in force are worth to both sides, worked out anew only where they moved."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import levers_changed
from tradesim.model.phases.deal import levers_with_pledge
from tradesim.model.phases.world import World
from tradesim.model.state import State, replace
from tradesim.terms.columns import scatter


def weigh(world: World, before: State, state: State) -> State:
    """The state with the worth of its levers brought up to date where they or the pledge moved."""
    runs = np.flatnonzero(levers_changed(before, state))
    if not runs.size:
        return state
    market = world.drawn["market_purchases"][runs]
    level = levers_with_pledge(state.level.take(runs, axis=-1), state.pledge[runs], market)
    worth = state.worth.copy()
    scatter(worth, runs, world.payoffs(runs).of(level))
    return replace(state, worth=worth)
