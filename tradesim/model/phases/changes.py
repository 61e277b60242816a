"""How a state changes when a lever moves, a threat ends or a stage is left: shared by phases.

These write into the state and the events they are given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.negotiation import stages
from tradesim.negotiation.audience import audience_cost
from tradesim.terms.calendar import NEVER
from tradesim.terms.columns import Index, selected_columns
from tradesim.terms.levers import NO_LEVER, TARIFF, room, size_by_lever
from tradesim.terms.sides import US, Array, Codes, Mask, either

Rule = Callable[..., None]
"""Called with a world, a state, events and what else it was given; writes into state and events."""


def in_runs(
    where: Mask, rule: Rule, world: World, state: State, happened: Happened, *given: Any
) -> None:
    """A rule for the runs `where` (n_runs,), which it takes for all there are.

    It is handed tables of those runs, and what it writes into them is put back. Of what is `given`
    beside them, columns (..., n_runs) and tuples of columns are selected for those runs too.
    """
    runs = np.flatnonzero(where)
    if not runs.size:
        return
    some, events = state.at(runs), happened.at(runs)
    rule(world.at(runs), some, events, *(in_some(each, runs) for each in given))
    state.put(runs, some)
    happened.put(runs, events)


def in_some(given: Any, runs: Index) -> Any:
    """A column or a NamedTuple of columns for some of the runs; what is neither stays."""
    if isinstance(given, np.ndarray):
        return selected_columns(given, runs)
    if isinstance(given, tuple):
        return type(given)(*(in_some(each, runs) for each in given))
    return given


def at_stage(state: State, event: int, where: Mask, day: float) -> None:
    """`event` has happened to the runs `where` (n_runs,) on a day."""
    if not where.any():
        return
    stage = stages.after(state.stage, event, where)
    np.copyto(state.stage_since, day, where=stage != state.stage)
    state.stage[:] = stage


def levers_changed(before: State, state: State) -> Mask:
    """Runs in which a lever or the pledge is not what it was before, (n_runs,)."""
    levers = (state.level != before.level).any(axis=(0, 1))
    return np.asarray(levers | (state.pledge != before.pledge))


def room_left(level: Array, authority: Array) -> Array:
    """How far levers (2, 3, n_runs) can rise, by nature and for the US tariff by `authority`."""
    left = room(level)
    lawful = np.maximum(authority - level[US, TARIFF], 0.0)
    left[US, TARIFF] = np.minimum(left[US, TARIFF], lawful)
    return left


def raise_levers(
    state: State, happened: Happened, lever: Codes, size: Array, day: Array | float, closes: float
) -> None:
    """Levers raised by `size` (2, n_runs) on `day`, within the room left; the stage follows."""
    if not (size > 0.0).any():
        return
    added = np.minimum(size_by_lever(lever, size), room_left(state.level, state.authority))
    largest: Array = added.max(axis=1)
    raised: Mask = largest > 0.0
    state.level[:] += added
    np.copyto(state.rise_before, state.rise_day, where=raised)
    np.copyto(state.rise_day, day, where=raised)
    np.copyto(state.rise_lever, lever, where=raised)
    np.copyto(state.rise_size, largest, where=raised)
    happened.rise[:] += added
    happened.raised[:] |= raised
    happened.levers_moved[:] |= either(raised)
    at_stage(state, stages.CARRIES_OUT, either(raised), closes)


def without_threats(state: State, gone: Mask) -> None:
    """Threats `gone` (2, n_runs) are off the table; the stage is kept."""
    if not gone.any():
        return
    np.copyto(state.threat_lever, NO_LEVER, where=gone)
    np.copyto(state.threat_size, 0.0, where=gone)
    np.copyto(state.threat_deadline, NEVER, where=gone)


def withdraw_threats(
    world: World, state: State, happened: Happened, gone: Mask, day: float
) -> None:
    """Threats `gone` dropped for nothing: the record, the audience cost and the stage follow.

    The cost of an empty threat grows with the attention it had drawn (Tomz 2007), and the record
    counts it for more than a threat carried out (Peterson 2013).
    """
    if not gone.any():
        return
    happened.withdrew[:] |= gone
    state.pain[:] += audience_costs(world, state, np.zeros_like(gone), gone)
    state.record_withdrawn[:] += np.where(gone, world.drawn["back_down_weight"], 0.0)
    without_threats(state, gone)
    left = either(state.threat_open)
    at_stage(state, stages.BACKS_DOWN, either(gone) & ~left, day)


def audience_costs(world: World, state: State, threatens: Mask, yields: Mask) -> Array:
    """Audience cost to each side of threatening or of giving way, (2, n_runs), percent."""
    return audience_cost(
        threatens,
        yields,
        publicity=1.0 + state.publicity,
        other_threat_open=state.threat_open[::-1],
        belligerence=world.drawn["belligerence_cost"],
        inconsistency=world.drawn["inconsistency_cost"],
        back_down=world.drawn["back_down_cost"],
    )


def is_in_force(state: State) -> Mask:
    """Runs in which an agreement signed by the leaders is in force, (n_runs,)."""
    return stages.is_in(state.stage, stages.IN_FORCE)
