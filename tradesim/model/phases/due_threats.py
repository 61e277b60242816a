"""Threats that fall due: carried out, put off or dropped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tradesim.model.phases.changes import (
    audience_costs,
    in_runs,
    raise_levers,
    room_left,
    withdraw_threats,
    without_threats,
)
from tradesim.model.phases.estimates import payoffs_seen
from tradesim.model.phases.seats import Seats
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State, replace
from tradesim.negotiation import stages
from tradesim.negotiation.deadlines import carry_out_probability, postponement_probability
from tradesim.negotiation.payoffs import OWN
from tradesim.terms.calendar import DAYS_PER_WEEK, Clock
from tradesim.terms.columns import Record
from tradesim.terms.sides import Array, Mask, either

TIRING = 0.6
"""By how much each postponement makes a further one less likely (judgement; two in a row in 2019
and in 2024)."""


@dataclass(frozen=True)
class ThreatDraws(Record):
    """Uniforms for each side's due threat, (2, n_runs) each."""

    carry_out: Array
    put_off: Array


def settle_threats(
    world: World, clock: Clock, draws: ThreatDraws, due: Mask, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Threats `due` (2, n_runs) carried out, put off or dropped."""
    runs = np.flatnonzero(either(due))
    return in_runs(runs, settle, world, (clock, draws, due), state, happened)


def settle(
    world: World, clock: Clock, draws: ThreatDraws, due: Mask, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Threats settled in runs that all have one due."""
    in_talks = stages.is_in(state.stage, stages.IN_TALKS)
    likely = carry_out_chances(world, due, state)
    carried_out = due & (draws.carry_out < likely) & can_rise(state)
    base = world.drawn["postponement"]
    patience = postponement_probability(base, in_talks=in_talks) * TIRING**state.put_off
    put_off = due & ~carried_out & (draws.put_off < patience)
    dropped = due & ~carried_out & ~put_off
    later = state.threat_deadline + DAYS_PER_WEEK * world.drawn["lead_time"]
    later = np.maximum(later, clock.closes + 1.0)
    lever, size = state.threat_lever, np.where(carried_out, state.threat_size, 0.0)
    day = np.where(carried_out, state.threat_deadline, 0.0)
    state = replace(
        state,
        record_carried=state.record_carried + carried_out,
        put_off=state.put_off + put_off,
        threat_deadline=np.where(put_off, later, state.threat_deadline),
    )
    state, happened = raise_levers(state, happened, lever, size, day, clock.closes)
    state = without_threats(state, carried_out)
    state = withdraw_threats(world, state, dropped, clock.closes)
    return state, replace(
        happened,
        withdrew=happened.withdrew | dropped,
        postponed=happened.postponed | put_off,
        carried_out=happened.carried_out | carried_out,
        carry_chance=np.where(due, likely, happened.carry_chance),
    )


def can_rise(state: State) -> Mask:
    """Whether the lever of each open threat has room left, by nature and by law, (2, n_runs)."""
    lever = np.maximum(state.threat_lever, 0)[:, None]
    return np.asarray(np.take_along_axis(room_left(state), lever, axis=1)[:, 0] > 0.0)


def carry_out_chances(world: World, due: Mask, state: State) -> Array:
    """Chance that each due threat is carried out, (2, n_runs)."""
    drawn = world.drawn
    gain = (
        drawn["resolve"]
        + audience_costs(world, state, np.zeros_like(due), due)
        + effect_of_threats(world, due, state)
        - drawn["pain_restraint"] * state.pain
    )
    talking = stages.is_in(state.stage, stages.IN_TALKS)
    agreed = (state.stage == stages.PRELIMINARY) | stages.is_in(state.stage, stages.IN_FORCE)
    restraint = np.where(talking | agreed, drawn["talks_restraint"], 0.0)
    restraint = restraint + np.where(agreed, drawn["consensus_restraint"], 0.0)
    free = carry_out_probability(
        drawn["follow_through"],
        gain,
        precision=drawn["precision"],
        restraint=restraint,
        leaning=world.leaning["follow_through"],
    )
    if world.threats_carried_out is None:
        return free
    return np.where(state.threat_since <= 0.0, float(world.threats_carried_out), free)


def effect_of_threats(world: World, due: Mask, state: State) -> Array:
    """Worth of carrying the own due threat out, (2, n_runs), percent; zero where none is due."""
    seats = Seats(np.flatnonzero(due), world.n_runs)
    now = state.level.take(seats.run, axis=-1)
    here = seats.side, seats.own(state.threat_lever), np.arange(seats.run.size)
    then = now.copy()
    then[here] += seats.own(state.threat_size)
    payoffs = payoffs_seen(world, seats)
    effect = np.zeros(due.shape)
    effect.put(seats.place, payoffs.of_side(OWN, then) - payoffs.of_side(OWN, now))
    return effect
