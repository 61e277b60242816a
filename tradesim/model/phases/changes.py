"""How a state changes when a lever moves, a threat ends or a stage is left: shared by phases.

These write into the state and the events they are given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tradesim.model.event_log import changed_authority
from tradesim.model.phases.threat_queue import move_up
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.negotiation import stages
from tradesim.negotiation.audience import audience_cost
from tradesim.negotiation.layers import (
    above_base,
    authority_in_use,
    average_tariff,
    lawful_room,
    lowered,
)
from tradesim.negotiation.layers import raised as raised_layers
from tradesim.terms.authorities import EMERGENCY, TEMPORARY, TEMPORARY_CAP, TEMPORARY_DAYS
from tradesim.terms.calendar import NEVER
from tradesim.terms.columns import Index, selected_columns
from tradesim.terms.levers import HIGHEST, NO_LEVER, TARIFF, room, size_by_lever
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


def at_stage(state: State, event: int, where: Mask, day: Array | float) -> None:
    """`event` has happened to the runs `where` (n_runs,) on a day, one or (n_runs,)."""
    if not where.any():
        return
    stage = stages.after(state.stage, event, where)
    np.copyto(state.stage_since, day, where=stage != state.stage)
    state.stage[:] = stage


def levers_changed(before: State, state: State) -> Mask:
    """Runs in which a lever or the pledge is not what it was before, (n_runs,)."""
    levers = (state.level != before.level).any(axis=(0, 1))
    return np.asarray(levers | (state.pledge != before.pledge))


def room_left(
    level: Array, layers: Array, *, emergency: Mask, procedure: Mask, temporary_until: Array
) -> Array:
    """How far levers (2, 3, n_runs) can rise, by nature and for tariffs by law.

    `layers` (2, 4, n_runs); what the US has, `emergency` powers and a `procedure`, and when its
    temporary measure ends or whether one has ended, as in the state, (n_runs,).
    """
    left = room(level)
    left[:, TARIFF] = lawful_room(
        layers,
        emergency=emergency,
        procedure=procedure,
        highest=HIGHEST[TARIFF],
        temporary=temporary_cap(temporary_until),
    )
    return left


def temporary_cap(until: Array) -> Array:
    """Cap of temporary measures by the day on which the one in force ends, (n_runs,), share.

    Nothing once one has ended: what lapsed by law is not imposed a second time.
    """
    return np.asarray(TEMPORARY_CAP * (until > -NEVER))


def room_of(state: State) -> Array:
    """How far levers can rise, (2, 3, n_runs)."""
    return room_left(
        state.level,
        state.layers,
        emergency=state.emergency,
        procedure=state.procedure,
        temporary_until=state.temporary_until,
    )


def room_under(world: World, state: State, layer: int | None, day: float) -> Array:
    """How far levers can rise, (2, 3, n_runs), tariffs in a `layer` of authorities on a day.

    An emergency measure is out of reach once a court has struck such measures down, a temporary
    one above its cap.
    """
    if layer is None:
        return room_of(state)
    left = room(state.level)
    if layer == EMERGENCY:
        left[:, TARIFF] *= state.emergency | (world.ruling_day > day)
    if layer == TEMPORARY:
        cap = temporary_cap(state.temporary_until)
        bridge = np.maximum(cap - state.layers[:, TEMPORARY], 0.0)
        left[:, TARIFF] = np.minimum(left[:, TARIFF], bridge)
    return left


def set_layers(state: State, layers: Array) -> None:
    """Tariffs by authority, (2, 4, n_runs), and their sums as levers."""
    state.layers[:] = layers
    state.level[:, TARIFF] = average_tariff(layers)


def add_to_levers(state: State, added: Array, day: Array | float, layer: int | None = None) -> None:
    """Levers rise by `added` (2, 3, n_runs), tariffs in a `layer` or under what law there is."""
    authority = authority_in_use(state.layers, emergency=state.emergency, procedure=state.procedure)
    if layer is not None:
        authority[:] = layer
    layers = raised_layers(state.layers, authority, added[:, TARIFF])
    new = (layers[US, TEMPORARY] > 0.0) & (state.temporary_until == NEVER)
    begun = day[US] if isinstance(day, np.ndarray) else day
    np.copyto(state.temporary_until, begun + TEMPORARY_DAYS, where=new)
    state.level[:] += added
    set_layers(state, layers)


def take_from_levers(state: State, happened: Happened, fall: Array) -> None:
    """Levers fall by `fall` (2, 3, n_runs), tariffs not below their base."""
    state.level[:] -= fall
    set_layers(state, lowered(state.layers, fall[:, TARIFF]))
    happened.levers_moved[:] |= (fall != 0.0).any(axis=(0, 1))


def can_fall(state: State) -> Array:
    """How far levers can fall, tariffs to their base, (2, 3, n_runs)."""
    left = state.level.copy()
    left[:, TARIFF] = above_base(state.layers)
    return left


MEMORY_DAYS = 28.0
"""A rise is answered within four weeks or not at all."""
NOTICE_DAYS = 28.0
"""How long suspensions without an end outlast the agreement they were part of (judgement)."""


def unanswered(state: State, day: float) -> Mask:
    """Sides whose opponent's latest rise is later than their own and not too old, (2, n_runs)."""
    return newer_rise(state.rise_day, state.rise_day[::-1], day)


def newer_rise(own: Array, theirs: Array, day: float) -> Mask:
    """Whether a rise is later than the own one, and not too old on `day`; shape of both."""
    return (theirs > own) & (day - theirs <= MEMORY_DAYS)


def broken_by(world: World, state: State, happened: Happened, added: Array, day: float) -> Mask:
    """Sides whose rise (`added`, (2, 3, n_runs)) ends the agreement in force, (2, n_runs).

    An answer to a rise does not. Of others the other side bears some: of the tariffs aimed at it
    that came under a truce in 2019 none, of the export controls of 2025 most.
    """
    first = (added > 0.0) & ~unanswered(state, day)[:, None]
    likely = np.where(
        first[:, TARIFF], world.drawn["tariff_borne"], world.drawn["restriction_borne"]
    )
    return np.asarray(state.in_force & first.any(axis=1) & (happened.borne >= likely))


def is_unbroken(state: State) -> Mask:
    """Runs in which the first agreement is in force and never ceased to be, (n_runs,)."""
    return np.asarray(state.in_force & ~state.ended)


def was_in_force(state: State) -> Mask:
    """Runs in which an agreement is or was in force, be it that of the first day, (n_runs,)."""
    return np.asarray(state.in_force | state.ended)


def end_agreement(
    state: State,
    happened: Happened,
    by: Mask,
    day: Array | float,
    came: Array | float | None = None,
) -> None:
    """The agreement in force is broken by the sides `by` (2, n_runs).

    The new stage begins on `day`; the breach is dated by `came` (n_runs,), else by `day` too. What
    was suspended stays so up to the end of the truce, or for NOTICE_DAYS where it had none.
    """
    if not by.any():
        return
    over = either(by)
    broke = day if came is None else came
    happened.note("breach", by, broke)
    np.copyto(happened.broken_on, broke, where=over & ~either(happened.breached))
    happened.breached[:] |= by
    state.ended[:] |= over & state.in_force
    endless = over & (state.truce_end == NEVER) & (state.suspended > 0.0).any(axis=(0, 1))
    np.copyto(state.truce_end, day + NOTICE_DAYS, where=endless)
    at_stage(state, stages.BREACHED, over, day)
    state.in_force[:] &= ~over
    state.reviewing[:] &= ~over


def raise_levers(
    world: World,
    state: State,
    happened: Happened,
    lever: Codes,
    size: Array,
    day: Array | float,
    closes: float,
    layer: int | None = None,
) -> None:
    """Levers raised by `size` (2, n_runs) on `day`, within the room left; the stage follows.

    A tariff rises in a `layer` of authorities, or under what law there is.
    """
    if not (size > 0.0).any():
        return
    added = np.minimum(size_by_lever(lever, size), room_under(world, state, layer, closes))
    largest: Array = added.max(axis=1)
    raised: Mask = largest > 0.0
    breaking = broken_by(world, state, happened, added, closes)
    before = state.layers.copy() if happened.is_logged else state.layers
    add_to_levers(state, added, day, layer)
    note_change("rise", state, happened, added, day, before)
    np.copyto(state.rise_before, state.rise_day, where=raised)
    np.copyto(state.rise_day, day, where=raised)
    np.copyto(state.rise_lever, lever, where=raised)
    np.copyto(state.rise_size, largest, where=raised)
    happened.rise[:] += added
    happened.raised[:] |= raised
    happened.n_rises[:] += raised
    happened.levers_moved[:] |= either(raised)
    came = np.where(breaking, day, NEVER).min(axis=0)
    end_agreement(state, happened, breaking, closes, came)
    fighting = either(raised) & ~state.in_force & ~either(breaking)
    dropping = fighting & (state.stage == stages.PRELIMINARY)
    happened.note("outline_dropped", raised & dropping, day)
    at_stage(state, stages.CARRIES_OUT, fighting, closes)


def note_change(
    kind: str, state: State, happened: Happened, change: Array, day: Array | float, before: Array
) -> None:
    """Note that levers moved by `change` (2, 3, n_runs); layers were `before` (2, 4, n_runs)."""
    if happened.is_logged:
        authority = changed_authority(before, state.layers)
        happened.note(kind, change, day, change, authority=authority)


def without_threats(state: State, gone: Mask) -> None:
    """Threats `gone` (2, n_runs) are off the table; the stage is kept.

    Where further threats wait, the next takes the place.
    """
    if not gone.any():
        return
    np.copyto(state.threat_lever, NO_LEVER, where=gone)
    np.copyto(state.threat_size, 0.0, where=gone)
    np.copyto(state.threat_deadline, NEVER, where=gone)
    move_up(state)


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
    lapsed = np.minimum(state.threat_deadline, day)
    happened.note("withdrawn", gone, lapsed, state.threat_size, lever=state.threat_lever)
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
