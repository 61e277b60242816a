"""US tariffs by sector or statute, aimed at all countries: they come also while a truce runs."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from tradesim.model.phases.changes import end_agreement, set_layers
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.negotiation.sector_measures import reaction
from tradesim.terms.authorities import BASE
from tradesim.terms.calendar import Clock
from tradesim.terms.levers import HIGHEST, TARIFF
from tradesim.terms.sides import US, Array


def raise_by_sector(
    world: World, state: State, happened: Happened, clock: Clock, draws: Array
) -> None:
    """A sector measure in each run: borne by China, answered in kind or called a breach.

    `draws` (2, n_runs) are uniforms, for its size and the reaction.
    """
    drawn = world.drawn
    size = drawn["sector_size"] * np.exp(drawn["sector_spread"] * ndtri(draws[0]))
    day = clock.opens + 1.0  # early in the step, so that it can be answered and answered again
    add_to_base(world, state, happened, US, size, draws[1], day)


def add_to_base(
    world: World,
    state: State,
    happened: Happened,
    side: int,
    size: Array,
    uniforms: Array,
    day: float,
) -> None:
    """A measure of a side by sector, `size` (n_runs,); `uniforms` (n_runs,) settle the reaction."""
    drawn = world.drawn
    size = np.minimum(size, np.maximum(HIGHEST[TARIFF] - state.level[side, TARIFF], 0.0))
    answered, broken = reaction(
        uniforms, answers=drawn["sector_answered"], breaks_off=drawn["sector_broken"]
    )
    state.layers[side, BASE] += size
    set_layers(state, state.layers)
    for column, value in (
        (state.rise_before, state.rise_day[side]),
        (state.rise_day, day),
        (state.rise_size, size),
        (state.rise_lever, TARIFF),
    ):
        np.copyto(column[side], value, where=answered)
    breaking = np.zeros((2, world.n_runs), dtype=np.bool_)
    breaking[1 - side] = broken & state.in_force
    end_agreement(state, happened, breaking, np.maximum(day, state.signed_day))
    happened.rise[side, TARIFF] += size
    added = np.zeros((2, 3, world.n_runs))
    added[side, TARIFF] = size
    happened.note("sector_measure", added, day, added, authority=BASE)
    if side == US:
        happened.sector[:] += size
    happened.levers_moved[:] = True
