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
from tradesim.terms.sides import US, Array, Mask

LAW_OF = {"temporary_end": TEMPORARY, "procedure": ORDINARY, "ruling": EMERGENCY}
"""Authority that each kind of event in the log is about."""


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
    declared, ending = clock.due(world.emergency_day), clock.due(state.temporary_until)
    last_day = state.temporary_until.copy()
    happened.note("emergency", declared, world.emergency_day)
    state.emergency[:] |= declared
    layers = state.layers.copy()
    end_temporary(state, ending)
    layers = note_law("temporary_end", state, happened, ending, last_day, layers)
    through = clock.due(world.procedure_day)
    complete_procedure(state, through)
    layers = note_law("procedure", state, happened, through, world.procedure_day, layers)
    struck = clock.due(world.ruling_day)
    strike(world, state, happened, struck)
    layers = note_law("ruling", state, happened, struck, world.ruling_day, layers)
    through = clock.due(world.regained_day)
    complete_procedure(state, through)
    note_law("procedure", state, happened, through, world.regained_day, layers)
    set_layers(state, state.layers)
    happened.rise[US, TARIFF] += state.level[US, TARIFF] - before
    happened.levers_moved[:] = True


def note_law(
    kind: str, state: State, happened: Happened, where: Mask, day: Array, before: Array
) -> Array:
    """Note what the law did to the US tariff in the runs `where` (n_runs,), whose layers were
    `before`; the layers now, (2, 4, n_runs)."""
    change = average_tariff(state.layers)[US] - average_tariff(before)[US]
    by_lever = np.zeros((2, 3, len(where)), dtype=np.bool_)
    by_lever[US, TARIFF] = where
    happened.note(kind, by_lever, day, change, authority=LAW_OF[kind])
    return state.layers.copy()


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
