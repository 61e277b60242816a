"""A court rules on the US emergency tariffs, and the government answers under other laws."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import set_layers, temporary_cap
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.negotiation.layers import average_tariff, replacement
from tradesim.terms.authorities import (
    EMERGENCY,
    ORDINARY,
    TEMPORARY,
    TEMPORARY_DAYS,
)
from tradesim.terms.calendar import NEVER, Clock
from tradesim.terms.levers import TARIFF
from tradesim.terms.sides import US, Mask


def falls_due(world: World, clock: Clock, state: State) -> Mask:
    """Runs in which a court rules, a procedure is through, emergency powers are first used or a
    temporary measure ends, (n_runs,)."""
    procedures = clock.due(world.procedure_day) | clock.due(world.regained_day)
    taken = clock.due(world.ruling_day) | clock.due(state.temporary_until)
    return procedures | taken | clock.due(world.emergency_day)


def apply_law(world: World, state: State, happened: Happened, clock: Clock) -> None:
    """What the law takes and gives in runs in which something of it falls due.

    A court strikes emergency tariffs down; temporary measures bridge until a procedure is through,
    and end after 150 days.
    """
    before = average_tariff(state.layers)[US]
    state.emergency[:] |= clock.due(world.emergency_day)
    end_temporary(state, clock.due(state.temporary_until))
    complete_procedure(state, clock.due(world.procedure_day))
    strike(world, state, happened, clock.due(world.ruling_day))
    complete_procedure(state, clock.due(world.regained_day))
    set_layers(state, state.layers)
    happened.rise[US, TARIFF] += state.level[US, TARIFF] - before
    happened.levers_moved[:] = True


def end_temporary(state: State, ended: Mask) -> None:
    """Temporary measures end in the runs `ended` (n_runs,), where there are any, for good."""
    np.copyto(state.layers[US, TEMPORARY], 0.0, where=ended)
    np.copyto(state.temporary_until, -NEVER, where=ended & (state.temporary_until < NEVER))


def strike(world: World, state: State, happened: Happened, struck: Mask) -> None:
    """The emergency part falls in the runs `struck` (n_runs,), what was suspended of it for good;
    the government may bridge at once, up to the cap of temporary measures."""
    emergency, temporary = state.layers[US, EMERGENCY], state.layers[US, TEMPORARY]
    now, wanted = replacement(
        np.where(struck & world.replaces, emergency, 0.0),
        restored=world.drawn["replacement_share"],
        cap=np.maximum(
            temporary_cap(state.temporary_until) * world.drawn["decree_coverage"] - temporary, 0.0
        ),
    )
    new = (now > 0.0) & (state.temporary_until == NEVER)
    np.copyto(state.suspended[US, TARIFF], 0.0, where=struck & state.emergency)
    np.copyto(emergency, 0.0, where=struck)
    temporary += now
    np.copyto(state.temporary_until, world.ruling_day + TEMPORARY_DAYS, where=new)
    np.copyto(state.to_replace, wanted, where=struck)
    state.emergency[:] &= ~struck
    state.procedure[:] &= ~struck
    happened.ruling[:] |= struck


def complete_procedure(state: State, through: Mask) -> None:
    """A procedure is through in the runs `through` (n_runs,): it replaces temporary measures."""
    ordinary = state.layers[US, ORDINARY]
    replacing = through & (state.to_replace > 0.0)
    ordinary += np.where(replacing, state.to_replace, 0.0)
    np.copyto(state.to_replace, 0.0, where=through)
    end_temporary(state, replacing)
    state.procedure[:] |= through
