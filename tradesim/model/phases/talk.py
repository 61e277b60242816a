"""Phase 5, talks: offers, delegations, leaders, deliveries and breaches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tradesim.model.phases.changes import at_stage, audience_costs, in_runs
from tradesim.model.phases.deliveries import deliver
from tradesim.model.phases.sign import leaders_decide
from tradesim.model.phases.world import World
from tradesim.model.shocks import Draws
from tradesim.model.state import Happened, State, replace
from tradesim.negotiation import stages
from tradesim.negotiation.odds import chance
from tradesim.negotiation.tactics import aspiration, polynomial_concession
from tradesim.terms.calendar import DAYS_PER_WEEK, NEVER, Clock, chance_per_step
from tradesim.terms.columns import Record
from tradesim.terms.levers import TARIFF
from tradesim.terms.sides import CN, US, Array, Codes, Mask, both, either

CROSSING_SHARPNESS = 12.0
"""How sharply the chance of a consensus rises as aspirations come to meet."""
FAILING_AFTER = 1.5
FAILURE_HAZARD = 0.3
"""Talks that have run half as long again as planned break off with this chance a week."""


@dataclass(frozen=True)
class MeetingDraws(Record):
    """Uniforms for a meeting of the delegations, (n_runs,) each."""

    agree: Array
    fail: Array


@dataclass(frozen=True)
class TalkDraws(Record):
    """Uniforms for the talks of a step."""

    meeting: MeetingDraws
    take_up: Array
    """Whether leaders take a consensus up, (n_runs,)."""
    sign: Array
    """Whether each leader signs, (2, n_runs)."""


def hold_talks(
    world: World, clock: Clock, shocks: Draws, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Talks open, reach a consensus or fail; leaders decide; what was agreed is delivered."""
    agree, fail, take_up = shocks.uniforms("talks", 3)
    draws = TalkDraws(MeetingDraws(agree, fail), take_up, shocks.uniforms("signature", 2))
    noise, notice = shocks.normals("delivery", 1)[0], shocks.uniforms("compliance", 1)[0]
    opening = talks_open(world, clock, state)
    runs = np.flatnonzero(opening | stages.is_in(state.stage, stages.IN_TALKS))
    state, happened = in_runs(runs, negotiate, world, (clock, draws, opening), state, happened)
    return deliver(world, clock, noise, notice, state), happened


def negotiate(
    world: World, clock: Clock, draws: TalkDraws, opening: Mask, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Talks in runs that are in talks or open them now."""
    state, happened = open_talks(clock, opening, state, happened)
    talking = (state.stage == stages.TALKS) & ~happened.pressed
    state, happened = seek_consensus(world, clock, draws.meeting, talking, state, happened)
    return leaders_decide(world, clock, draws.take_up, draws.sign, state, happened)


def threaten(
    world: World,
    chosen: Mask,
    lever: Codes,
    size: Array,
    day: float,
    state: State,
    happened: Happened,
) -> tuple[State, Happened]:
    """Threats issued by the sides `chosen` (2, n_runs), due after the lead time of the run."""
    deadline = day + DAYS_PER_WEEK * world.drawn["lead_time"]
    state = replace(
        state,
        threat_lever=np.where(chosen, lever, state.threat_lever).astype(np.int8),
        threat_size=np.where(chosen, size, state.threat_size),
        threat_deadline=np.where(chosen, deadline, state.threat_deadline),
        threat_since=np.where(chosen, day, state.threat_since),
        put_off=np.where(chosen, 0.0, state.put_off),
        pain=state.pain + audience_costs(world, state, chosen, np.zeros_like(chosen)),
    )
    state = at_stage(state, stages.THREATENS, either(chosen), day)
    return state, replace(happened, threatened=happened.threatened | chosen)


def offer(chosen: Mask, day: float, state: State, happened: Happened) -> tuple[State, Happened]:
    """Offers to talk by the sides `chosen`; they stand for the offer life of the run."""
    return replace(state, offer_day=np.where(chosen, day, state.offer_day)), happened


def talks_open(world: World, clock: Clock, state: State) -> Mask:
    """Runs in which the offers of both sides stand at once, where talks can open, (n_runs,)."""
    standing = clock.closes - state.offer_day <= DAYS_PER_WEEK * world.drawn["offer_life"]
    return both(standing) & stages.allows(state.stage, stages.TALKS_OPEN)


def open_talks(
    clock: Clock, opening: Mask, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Talks open in the runs `opening`; the offers are taken up."""
    state = replace(
        state,
        talks_since=np.where(opening, clock.closes, state.talks_since),
        offer_day=np.where(opening, -NEVER, state.offer_day),
    )
    state = at_stage(state, stages.TALKS_OPEN, opening, clock.closes)
    return state, replace(happened, talks_opened=happened.talks_opened | opening)


def aspirations(world: World, clock: Clock, state: State) -> tuple[Array, Array]:
    """Share of the surplus each delegation asks for, (2, n_runs), and how late it is, (n_runs,).

    1 - (1 - v) min(t, 1)^e, time-dependent tactics of Faratin, Sierra and Jennings (1998); t is
    time since talks opened over the time there is: to the next deadline, else the usual length.
    """
    usual = DAYS_PER_WEEK * world.drawn["talks_length"]
    deadline = np.minimum(state.threat_deadline[US], state.threat_deadline[CN])
    deadline = np.minimum(deadline, state.truce_end)
    available = np.minimum(usual, np.maximum(deadline - state.talks_since, DAYS_PER_WEEK / 2.0))
    late = np.maximum(clock.closes - state.talks_since, 0.0) / available
    reservation = world.drawn["reservation"]
    beta = 1.0 / world.drawn["concession_exponent"]
    conceded = polynomial_concession(late, np.ones_like(late), beta=beta)
    return aspiration(conceded, reserve=reservation), late


def meet_before_deadline(
    world: World, clock: Clock, draws: MeetingDraws, eve: Mask, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Talks with a deadline in this step: the delegations meet before it, not after."""
    pressed = eve & (state.stage == stages.TALKS)
    runs = np.flatnonzero(pressed)
    happened = replace(happened, pressed=pressed)
    return in_runs(runs, seek_consensus, world, (clock, draws, pressed), state, happened)


def seek_consensus(
    world: World,
    clock: Clock,
    draws: MeetingDraws,
    talking: Mask,
    state: State,
    happened: Happened,
) -> tuple[State, Happened]:
    """Delegations agree once their aspirations meet, with a hazard; or talks drag on and fail."""
    if not talking.any():
        return state, happened
    asked, late = aspirations(world, clock, state)
    surplus = 1.0 - asked[US] - asked[CN]
    weekly = world.drawn["consensus_hazard"] * chance(CROSSING_SHARPNESS * surplus)
    talked_weeks = np.maximum(clock.closes - state.talks_since, 0.0) / DAYS_PER_WEEK
    exposed = np.minimum(talked_weeks, clock.weeks)
    agreed = talking & (draws.agree < chance_per_step(weekly, exposed))
    failing = np.where(late > FAILING_AFTER, FAILURE_HAZARD, 0.0)
    failed = talking & ~agreed & (draws.fail < chance_per_step(failing, clock.weeks))
    split = np.clip(asked[US] + 0.5 * surplus, 0.0, 1.0)
    state = replace(state, split=np.where(agreed, split, state.split))
    state = at_stage(state, stages.CONSENSUS, agreed, clock.closes)
    state = at_stage(state, stages.TALKS_FAIL, failed, clock.closes)
    state = at_stage(state, stages.THREATENS, failed & either(state.threat_open), clock.closes)
    risen = state.level[:, TARIFF] > world.start_level[:, TARIFF, None]
    state = at_stage(state, stages.CARRIES_OUT, failed & either(risen), clock.closes)
    return state, replace(
        happened,
        consensus=happened.consensus | agreed,
        talks_failed=happened.talks_failed | failed,
    )


def break_off(
    state: State, happened: Happened, breaking: Mask, day: float
) -> tuple[State, Happened]:
    """Sides `breaking` (2, n_runs) declare the agreement broken."""
    broken = either(breaking) & stages.allows(state.stage, stages.BREACHED)
    state = at_stage(state, stages.BREACHED, broken, day)
    return state, replace(happened, breached=happened.breached | (breaking & broken))
