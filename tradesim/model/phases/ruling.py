"""A court rules on the US emergency tariffs."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.terms.calendar import Clock
from tradesim.terms.levers import HIGHEST, TARIFF
from tradesim.terms.sides import US


def apply_ruling(world: World, state: State, happened: Happened, clock: Clock) -> None:
    """A court strikes emergency tariffs down: the tariff falls and its room with it, for a time.

    Until a slower procedure is through the US tariff can rise only by a temporary substitute. For
    runs in which the court rules, or the authority that it took comes back.
    """
    drawn, struck = world.drawn, clock.due(world.ruling_day)
    lawful = np.maximum(world.start_level[US, TARIFF] - drawn["emergency_tariff"], 0.0)
    tariff = state.level[US, TARIFF]
    fall = np.where(struck, np.maximum(tariff - lawful, 0.0), 0.0)
    tariff -= fall
    np.copyto(state.suspended[US, TARIFF], 0.0, where=struck)
    np.copyto(state.authority, lawful + drawn["substitute_tariff"], where=struck)
    np.copyto(state.authority, HIGHEST[TARIFF], where=clock.due(world.regained_day))
    happened.rise[US, TARIFF] -= fall
    happened.ruling[:] |= struck
    happened.levers_moved[:] |= struck
