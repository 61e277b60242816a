"""What the levers in force are worth to both sides, worked out anew only where they moved."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.deal import levers_with_pledge, pledge_honoured
from tradesim.model.phases.prospects import Prospects
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.terms.columns import Index, scatter
from tradesim.terms.levers import TARIFF


def weigh(world: World, state: State, happened: Happened, prospects: Prospects) -> None:
    """Worth of levers brought up to date where they moved; prospects are stale there."""
    runs = np.flatnonzero(happened.levers_moved)
    if not runs.size:
        return
    here = world.at(runs)
    market = here.drawn["market_purchases"]
    pledge = pledge_honoured(world, state.pledge[runs])
    level = levers_with_pledge(state.level.take(runs, axis=-1), pledge, market)
    scatter(state.worth, runs, here.payoffs().of(level))
    prospects.stale[:, runs] = True
    mark_steps(state, prospects, runs)
    happened.weighed[runs] = True
    happened.levers_moved[:] = False


def mark_steps(state: State, prospects: Prospects, runs: Index) -> None:
    """Prospects of steps are stale in those of the `runs` in which what they follow from moved."""
    tariffs, emergency = state.level[:, TARIFF].take(runs, axis=-1), state.emergency.take(runs)
    moved = (tariffs != prospects.tariffs.take(runs, axis=-1)).any(axis=0)
    moved |= emergency != prospects.emergency.take(runs)
    prospects.steps_stale[:, runs[moved]] = True
    scatter(prospects.tariffs, runs, tariffs)
    scatter(prospects.emergency, runs, emergency)
