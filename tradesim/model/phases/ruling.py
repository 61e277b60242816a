"""A court rules on the US emergency tariffs."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import in_runs
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State, replace
from tradesim.terms.calendar import Clock
from tradesim.terms.levers import HIGHEST, TARIFF
from tradesim.terms.sides import US


def rule_on_tariffs(
    world: World, clock: Clock, state: State, happened: Happened
) -> tuple[State, Happened]:
    """A court strikes emergency tariffs down: the tariff falls and its room with it, for a time.

    Until a slower procedure is through the US tariff can rise only by a temporary substitute.
    """
    runs = np.flatnonzero(clock.due(world.ruling_day) | clock.due(world.regained_day))
    return in_runs(runs, apply_ruling, world, (clock,), state, happened)


def apply_ruling(
    world: World, clock: Clock, state: State, happened: Happened
) -> tuple[State, Happened]:
    """The ruling in runs in which the court rules or the authority it took comes back."""
    drawn, struck = world.drawn, clock.due(world.ruling_day)
    lawful = np.maximum(world.start_level[US, TARIFF] - drawn["emergency_tariff"], 0.0)
    level, suspended = state.level.copy(), state.suspended.copy()
    fall = np.where(struck, np.maximum(level[US, TARIFF] - lawful, 0.0), 0.0)
    level[US, TARIFF] = level[US, TARIFF] - fall
    suspended[US, TARIFF] = np.where(struck, 0.0, suspended[US, TARIFF])
    authority = np.where(struck, lawful + drawn["substitute_tariff"], state.authority)
    authority = np.where(clock.due(world.regained_day), HIGHEST[TARIFF], authority)
    change = happened.rise.copy()
    change[US, TARIFF] = change[US, TARIFF] - fall
    return (
        replace(state, level=level, suspended=suspended, authority=authority),
        replace(happened, rise=change, ruling=happened.ruling | struck),
    )
