"""Threats that fall due: carried out, put off or dropped."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tradesim.model.phases.changes import (
    audience_costs,
    raise_levers,
    room_left,
    withdraw_threats,
    without_threats,
)
from tradesim.model.phases.prospects import payoffs_seen
from tradesim.model.phases.seats import Seats
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.negotiation import stages
from tradesim.negotiation.deadlines import carry_out_probability, postponement_probability
from tradesim.negotiation.payoffs import OWN
from tradesim.terms.calendar import DAYS_PER_WEEK, Clock
from tradesim.terms.sides import Array, Mask

TIRING = 0.6
"""By how much each postponement makes a further one less likely (judgement; two in a row in 2019
and in 2024)."""


class ThreatDraws(NamedTuple):
    """Uniforms for each side's due threat, (2, n_runs) each."""

    carry_out: Array
    put_off: Array


def settle_threats(
    world: World, state: State, happened: Happened, clock: Clock, draws: ThreatDraws, due: Mask
) -> None:
    """Threats `due` (2, n_runs) carried out, put off or dropped."""
    in_talks = stages.is_in(state.stage, stages.IN_TALKS)
    likely = carry_out_chances(world, state, due)
    carried_out = due & (draws.carry_out < likely) & can_rise(state)
    base = world.drawn["postponement"]
    patience = postponement_probability(base, in_talks=in_talks) * TIRING**state.put_off
    put_off = due & ~carried_out & (draws.put_off < patience)
    dropped = due & ~carried_out & ~put_off
    happened.postponed[:] |= put_off
    happened.carried_out[:] |= carried_out
    np.copyto(happened.carry_chance, likely, where=due)
    later = state.threat_deadline + DAYS_PER_WEEK * world.drawn["lead_time"]
    day = np.where(carried_out, state.threat_deadline, 0.0)
    np.copyto(state.threat_deadline, np.maximum(later, clock.closes + 1.0), where=put_off)
    state.put_off[:] += put_off
    state.record_carried[:] += carried_out
    size = np.where(carried_out, state.threat_size, 0.0)
    raise_levers(state, happened, state.threat_lever, size, day, clock.closes)
    without_threats(state, carried_out)
    withdraw_threats(world, state, happened, dropped, clock.closes)


def can_rise(state: State) -> Mask:
    """Whether the lever of each open threat has room left, by nature and by law, (2, n_runs)."""
    lever = np.maximum(state.threat_lever, 0)[:, None]
    left = room_left(state.level, state.authority)
    return np.asarray(np.take_along_axis(left, lever, axis=1)[:, 0] > 0.0)


def carry_out_chances(world: World, state: State, due: Mask) -> Array:
    """Chance that each due threat is carried out, (2, n_runs)."""
    drawn = world.drawn
    gain = (
        drawn["resolve"]
        + audience_costs(world, state, np.zeros_like(due), due)
        + effect_of_threats(world, state, due)
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


def effect_of_threats(world: World, state: State, due: Mask) -> Array:
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
