"""Threats that fall due: carried out, put off or dropped."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tradesim.model.phases.changes import (
    audience_costs,
    raise_levers,
    room_of,
    withdraw_threats,
    without_threats,
)
from tradesim.model.phases.prospects import payoffs_seen
from tradesim.model.phases.seats import Seats
from tradesim.model.phases.threat_queue import move_up
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.negotiation import stages
from tradesim.negotiation.deadlines import carry_out_probability, postponement_probability
from tradesim.negotiation.payoffs import OWN
from tradesim.terms.calendar import DAYS_PER_WEEK, Clock
from tradesim.terms.levers import TARIFF
from tradesim.terms.sides import Array, Mask

LARGE = 0.5 - 1e-9
"""A duty of 50 points or more."""
PART = 0.5
"""What is carried out of a threat that is carried out in part: of the 300 bn threatened for
1 September 2019 the first list, 112 bn at 15 in place of 10 points."""
TIRING = 0.6
"""By how much each postponement makes a further one less likely (judgement; two in a row in 2019
and in 2024)."""


class ThreatDraws(NamedTuple):
    """Uniforms for each side's due threat, (2, n_runs) each."""

    carry_out: Array
    put_off: Array
    in_part: Array


def settle_threats(
    world: World, state: State, happened: Happened, clock: Clock, draws: ThreatDraws, due: Mask
) -> None:
    """Threats `due` (2, n_runs) carried out, put off or dropped."""
    in_talks = state.in_talks
    likely = carry_out_chances(world, state, due)
    carried_out = due & (draws.carry_out < likely) & can_rise(state)
    base = world.drawn["postponement"]
    patience = postponement_probability(base, in_talks=in_talks) * TIRING**state.put_off
    put_off = due & ~carried_out & state.threat_dated & (draws.put_off < patience)
    dropped = due & ~carried_out & ~put_off
    happened.postponed[:] |= put_off
    happened.carried_out[:] |= carried_out
    due_day, threatened = state.threat_deadline, state.threat_lever
    happened.note("postponed", put_off, due_day, state.threat_size, lever=threatened)
    mark_first(state, happened, carried_out)
    np.copyto(happened.carry_chance, likely, where=due)
    later = np.ceil(state.threat_deadline + DAYS_PER_WEEK * world.drawn["lead_time"])
    day = np.where(carried_out, state.threat_deadline, 0.0)
    np.copyto(state.threat_deadline, np.maximum(later, clock.closes + 1.0), where=put_off)
    state.put_off[:] += put_off
    state.record_carried[:] += carried_out
    part = np.where(draws.in_part < world.drawn["partly_carried_out"], PART, 1.0)
    size = np.where(carried_out, part * state.threat_size, 0.0)
    lever = state.threat_lever.copy()
    happened.note("carried_out", carried_out, day, size, lever=lever)
    raise_levers(world, state, happened, lever, size, day, clock.closes)
    withdraw_threats(world, state, happened, dropped, clock.closes)
    without_threats(state, carried_out)
    move_up(state)


def mark_first(state: State, happened: Happened, carried_out: Mask) -> None:
    """Note which of the threats carried out, (2, n_runs), were open on the first day, and when."""
    first = carried_out & (state.threat_since <= 0.0)
    np.copyto(happened.carried_on, state.threat_deadline, where=first & ~happened.carried_first)
    happened.carried_first[:] |= first


def can_rise(state: State) -> Mask:
    """Whether the lever of each open threat has room left, by nature and by law, (2, n_runs)."""
    lever = np.maximum(state.threat_lever, 0)[:, None]
    return np.asarray(np.take_along_axis(room_of(state), lever, axis=1)[:, 0] > 0.0)


def carry_out_chances(world: World, state: State, due: Mask) -> Array:
    """Chance that each due threat is carried out, (2, n_runs)."""
    drawn = world.drawn
    gain = (
        drawn["resolve"]
        + audience_costs(world, state, np.zeros_like(due), due)
        + effect_of_threats(world, state, due)
        - drawn["pain_restraint"] * state.pain
    )
    talking = state.in_talks
    agreed = (state.stage == stages.PRELIMINARY) | state.in_force
    restraint = np.where(talking | agreed, drawn["talks_restraint"], 0.0)
    restraint = restraint + np.where(agreed, drawn["consensus_restraint"], 0.0)
    free = carry_out_probability(
        drawn["follow_through"],
        gain,
        precision=drawn["precision"],
        restraint=restraint,
        leaning=world.leaning["follow_through"] + shift_by_kind(world, state),
    )
    if world.threats_carried_out is None:
        return free
    return np.where(state.threat_since <= 0.0, float(world.threats_carried_out), free)


def shift_by_kind(world: World, state: State) -> Array:
    """Log-odds by which the kind of a threat moves the chance of carrying it out, (2, n_runs).

    Fewer of those without a date, and of tariffs of 50 points or more on what they cover.
    """
    drawn = world.drawn
    covered = np.where(state.emergency, drawn["decree_coverage"], drawn["list_coverage"])
    large = (state.threat_lever == TARIFF) & (state.threat_size >= LARGE * covered)
    undated = np.where(state.threat_dated, 0.0, drawn["undated_shift"])
    return np.asarray(undated + np.where(large, drawn["large_shift"], 0.0))


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
