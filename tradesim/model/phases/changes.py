"""How a state changes when a lever moves, a threat ends or a stage is left: shared by phases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State, replace
from tradesim.negotiation import stages
from tradesim.negotiation.audience import audience_cost
from tradesim.terms.calendar import NEVER
from tradesim.terms.columns import Index, Record, part_of
from tradesim.terms.levers import NO_LEVER, TARIFF, room, size_by_lever
from tradesim.terms.sides import US, Array, Codes, Mask, either

Rule = Callable[..., tuple[State, Happened]]
"""Called with a world, what else it was given, state and events."""


def in_runs(
    runs: Index, rule: Rule, world: World, given: Sequence[Any], state: State, happened: Happened
) -> tuple[State, Happened]:
    """State and events after a rule for some of the runs, which it takes for all there are.

    Of what is `given` beside them, columns (..., n_runs) and records are selected for those runs;
    the rest is the same for all.
    """
    if not runs.size:
        return state, happened
    selected = [
        part_of(each, runs) if isinstance(each, np.ndarray | Record) else each for each in given
    ]
    new_state, new_happened = rule(world.at(runs), *selected, state.at(runs), happened.at(runs))
    return state.with_part(new_state), happened.with_part(new_happened)


def at_stage(state: State, event: int, where: Mask, day: float) -> State:
    """The state once `event` has happened to the runs `where`."""
    if not where.any():
        return state
    stage = stages.after(state.stage, event, where)
    left = stage != state.stage
    if not left.any():
        return state
    return replace(state, stage=stage, stage_since=np.where(left, day, state.stage_since))


def levers_changed(before: State, state: State) -> Mask:
    """Runs in which a lever or the pledge is not what it was before, (n_runs,)."""
    levers = (state.level != before.level).any(axis=(0, 1))
    return np.asarray(levers | (state.pledge != before.pledge))


def room_left(state: State) -> Array:
    """How far levers can rise, by nature and for the US tariff by law, (2, 3, n_runs)."""
    left = room(state.level)
    lawful = np.maximum(state.authority - state.level[US, TARIFF], 0.0)
    left[US, TARIFF] = np.minimum(left[US, TARIFF], lawful)
    return left


def raise_levers(
    state: State, happened: Happened, lever: Codes, size: Array, day: Array | float, closes: float
) -> tuple[State, Happened]:
    """Levers raised by `size` (2, n_runs) on `day`, within the room left; the stage follows."""
    if not (size > 0.0).any():
        return state, happened
    added = np.minimum(size_by_lever(lever, size), room_left(state))
    largest: Array = added.max(axis=1)
    raised: Mask = largest > 0.0
    state = replace(
        state,
        level=state.level + added,
        rise_lever=np.where(raised, lever, state.rise_lever).astype(np.int8),
        rise_size=np.where(raised, largest, state.rise_size),
        rise_day=np.where(raised, day, state.rise_day),
        rise_before=np.where(raised, state.rise_day, state.rise_before),
    )
    happened = replace(
        happened,
        rise=happened.rise + added,
        raised=happened.raised | raised,
    )
    return at_stage(state, stages.CARRIES_OUT, either(raised), closes), happened


def without_threats(state: State, gone: Mask) -> State:
    """The state with the threats `gone` (2, n_runs) off the table; the stage is kept."""
    if not gone.any():
        return state
    return replace(
        state,
        threat_lever=np.where(gone, NO_LEVER, state.threat_lever).astype(np.int8),
        threat_size=np.where(gone, 0.0, state.threat_size),
        threat_deadline=np.where(gone, NEVER, state.threat_deadline),
    )


def withdraw_threats(world: World, state: State, gone: Mask, day: float) -> State:
    """Threats `gone` dropped for nothing: the record, the audience cost and the stage follow.

    The cost of an empty threat grows with the attention it had drawn (Tomz 2007), and the record
    counts it for more than a threat carried out (Peterson 2013).
    """
    if not gone.any():
        return state
    cost = audience_costs(world, state, np.zeros_like(gone), gone)
    counted = np.where(gone, world.drawn["back_down_weight"], 0.0)
    state = replace(
        state, record_withdrawn=state.record_withdrawn + counted, pain=state.pain + cost
    )
    state = without_threats(state, gone)
    left = either(state.threat_open)
    return at_stage(state, stages.BACKS_DOWN, either(gone) & ~left, day)


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
