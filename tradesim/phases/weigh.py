"""What the levers in force are worth to both sides, worked out anew only where they moved."""

from __future__ import annotations

import numpy as np

from tradesim.phases.changes import moved
from tradesim.phases.deal import valued
from tradesim.phases.world import World
from tradesim.records import scatter
from tradesim.state import State, replace


def weigh(world: World, before: State, state: State) -> State:
    """The state with the worth of its levers brought up to date where they or the pledge moved."""
    runs = np.flatnonzero(moved(before, state))
    if not runs.size:
        return state
    market = world.drawn["market_purchases"][runs]
    level = valued(state.level.take(runs, axis=-1), state.pledge[runs], market)
    worth = state.worth.copy()
    scatter(worth, runs, world.payoffs(runs).of(level))
    return replace(state, worth=worth)
