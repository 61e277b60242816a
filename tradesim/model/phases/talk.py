"""Phase 5, talks: offers, delegations, leaders, deliveries and breaches."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tradesim.model.phases.changes import at_stage, audience_costs, end_agreement, in_runs
from tradesim.model.phases.deliveries import deliver
from tradesim.model.phases.sign import leaders_decide
from tradesim.model.phases.threat_queue import issue
from tradesim.model.phases.world import World
from tradesim.model.shocks import Draws
from tradesim.model.state import Happened, State
from tradesim.negotiation import stages
from tradesim.negotiation.odds import chance
from tradesim.negotiation.tactics import aspiration, polynomial_concession
from tradesim.terms.calendar import DAYS_PER_WEEK, NEVER, Clock, chance_per_step
from tradesim.terms.columns import selected_columns
from tradesim.terms.levers import TARIFF
from tradesim.terms.sides import CN, US, Array, Codes, Mask, both, either

CROSSING_SHARPNESS = 12.0
"""How sharply the chance of a consensus rises as aspirations come to meet."""
FAILING_AFTER = 4.0
FAILURE_HAZARD = 0.2
"""Talks that have run four times as long as planned break off with this chance a week."""
SHORTEST_TALKS = 3.5
"""A deadline leaves talks half a week at least, days."""
UNDATED = 4.0
"""A threat without a date is carried out or forgotten in about four times the usual lead: 85 days
at the median of eleven US ones, 22 of those with a date (data/chronicle, threats)."""


class MeetingDraws(NamedTuple):
    """Uniforms for a meeting of the delegations, (n_runs,) each."""

    agree: Array
    fail: Array


def hold_talks(world: World, clock: Clock, shocks: Draws, state: State, happened: Happened) -> None:
    """Talks open, reach a consensus or fail; leaders decide; what was agreed is delivered."""
    agree, fail, take_up = shocks.uniforms("talks", 3)
    signature = shocks.uniforms("signature", 2)
    noise, notice = shocks.normals("delivery", 1)[0], shocks.uniforms("compliance", 1)[0]
    open_talks(world, clock, state, happened, talks_open(world, clock, state))
    talking = state.talking & ~happened.pressed
    meetings = MeetingDraws(agree, fail)
    meeting = talking & (state.meeting_day <= clock.closes)
    planned = np.minimum(DAYS_PER_WEEK * world.drawn["talks_length"], SHORTEST_TALKS)
    dragging = clock.closes - state.talks_since > FAILING_AFTER * planned
    concerned = meeting | (talking & dragging)
    in_runs(concerned, seek_consensus, world, state, happened, clock, meetings, meeting)
    deciding = taken_up(world, clock, take_up, state)
    in_runs(deciding, leaders_decide, world, state, happened, clock.closes, 0.0, signature)
    deliver(world, clock, noise, notice, state, happened)


def taken_up(world: World, clock: Clock, uniforms: Array, state: State) -> Mask:
    """Runs in which the leaders take up a consensus, (n_runs,): not while a meeting lies ahead.

    The hazard runs from the day of the consensus, be it within this step.
    """
    found = np.zeros(world.n_runs, dtype=np.bool_)
    if world.calendar.next_meeting(clock.closes) < NEVER:
        return found
    waiting = np.flatnonzero(state.stage == stages.PRELIMINARY)
    hazard = selected_columns(world.drawn["decision_hazard"], waiting)
    days = clock.closes - np.maximum(state.stage_since.take(waiting), clock.opens)
    found[waiting] = uniforms[waiting] < chance_per_step(hazard, days / DAYS_PER_WEEK)
    return found


def threaten(
    world: World,
    state: State,
    happened: Happened,
    chosen: Mask,
    lever: Codes,
    size: Array,
    dated: Array,
    day: float,
    due: float | None = None,
) -> None:
    """Threats issued by the sides `chosen` (2, n_runs), due after the lead time of the run.

    `dated` (2, n_runs) are uniforms that settle whether a day is named; a scenario may say when it
    is `due`. What becomes of a threat
    without one shows after a longer time.
    """
    happened.threatened[:] |= chosen
    happened.n_threats[:] += chosen
    happened.note("threat", chosen, day, size, lever=lever)
    state.pain[:] += audience_costs(world, state, chosen, np.zeros_like(chosen))
    named, none = dated < world.drawn["dated_share"], np.zeros(chosen.shape)
    lead = world.drawn["lead_time"] * np.where(named, 1.0, UNDATED)
    kept = np.array(world.binding.threat_kept)[:, None]
    deadline = np.ceil(day + DAYS_PER_WEEK * lead) if due is None else due
    deadline = np.broadcast_to(np.maximum(deadline, kept), chosen.shape)
    named = named | (due is not None)
    issue(state, chosen, np.stack([lever, size, deadline, none + day, none, named], axis=1))
    at_stage(state, stages.THREATENS, either(chosen), day)


def offer(state: State, chosen: Mask, day: float) -> None:
    """Offers to talk by the sides `chosen`; they stand for the offer life of the run."""
    np.copyto(state.offer_day, day, where=chosen)


def talks_open(world: World, clock: Clock, state: State) -> Mask:
    """Runs in which the offers of both sides stand at once, where talks can open, (n_runs,)."""
    standing = clock.closes - state.offer_day <= DAYS_PER_WEEK * world.drawn["offer_life"]
    free = stages.allows(state.stage, stages.TALKS_OPEN) | state.in_force
    free = free & (not world.binding.away)
    return both(standing) & free & ~state.in_talks


def open_talks(world: World, clock: Clock, state: State, happened: Happened, opening: Mask) -> None:
    """Talks open in the runs `opening`; the offers are taken up and a meeting is set."""
    if not opening.any():
        return
    day = clock.closes
    np.copyto(state.meeting_day, next_meeting(world, clock, state), where=opening)
    np.copyto(state.talks_since, day, where=opening)
    np.copyto(state.offer_day, -NEVER, where=opening)
    happened.talks_opened[:] |= opening
    happened.note("talks_opened", opening, day)
    state.reviewing[:] |= opening & state.in_force
    at_stage(state, stages.TALKS_OPEN, opening & ~state.in_force, day)


def next_meeting(world: World, clock: Clock, state: State) -> Array:
    """Day on which delegations meet next, (n_runs,): after the lead of the run, and halfway to the
    next date that presses them, a threat due, the end of a truce or a leaders' meeting."""
    leaders = world.calendar.next_meeting(clock.closes)
    pressing = np.minimum(next_deadline(state), leaders) - clock.closes
    lead = DAYS_PER_WEEK * world.drawn["meeting_lead"]
    return np.ceil(clock.closes + np.minimum(lead, np.maximum(pressing / 2.0, 1.0)))


def next_deadline(state: State) -> Array:
    """Day on which the next threat or the truce falls due, (n_runs,)."""
    deadline = np.minimum(state.threat_deadline[US], state.threat_deadline[CN])
    return np.asarray(np.minimum(deadline, state.truce_end))


def aspirations(world: World, clock: Clock, state: State) -> tuple[Array, Array]:
    """Share of the surplus each delegation asks for, (2, n_runs), and how late it is, (n_runs,).

    1 - (1 - v) min(t, 1)^e, time-dependent tactics of Faratin, Sierra and Jennings (1998); t is
    time since talks opened over the time there is: to the next deadline, else the usual length.
    """
    usual = DAYS_PER_WEEK * world.drawn["talks_length"]
    left = np.maximum(next_deadline(state) - state.talks_since, SHORTEST_TALKS)
    available = np.minimum(usual, left)
    late = np.maximum(clock.closes - state.talks_since, 0.0) / available
    reservation = world.drawn["reservation"]
    beta = 1.0 / world.drawn["concession_exponent"]
    conceded = polynomial_concession(late, np.ones_like(late), beta=beta)
    return aspiration(conceded, reserve=reservation), late


def seek_consensus(
    world: World,
    state: State,
    happened: Happened,
    clock: Clock,
    draws: MeetingDraws,
    meeting: Mask,
) -> None:
    """Delegations that meet agree, likelier as their aspirations meet; or talks drag on and fail.

    For runs in talks that meet or drag on; after a meeting without result the next one is set.
    """
    asked, late = aspirations(world, clock, state)
    surplus = 1.0 - asked[US] - asked[CN]
    likely = world.drawn["meeting_success"] * chance(CROSSING_SHARPNESS * surplus)
    agreed = meeting & (draws.agree < likely)
    failing = np.where(late > FAILING_AFTER, FAILURE_HAZARD, 0.0)
    failed = ~agreed & (draws.fail < chance_per_step(failing, clock.weeks))
    split = np.clip(asked[US] + 0.5 * surplus, 0.0, 1.0)
    happened.levers_moved[:] |= agreed & (split != state.split)
    np.copyto(state.split, split, where=agreed)
    day = np.clip(state.meeting_day, clock.opens + 1.0, clock.closes)
    later = np.where(agreed, NEVER, next_meeting(world, clock, state))
    np.copyto(state.meeting_day, later, where=meeting)
    happened.met[:] |= meeting
    np.copyto(happened.consensus_on, day, where=agreed & ~happened.consensus)
    happened.note("consensus", agreed, day)
    happened.consensus[:] |= agreed
    state.reviewing[:] &= ~agreed
    at_stage(state, stages.CONSENSUS, agreed, day)
    fail_talks(world, state, happened, failed, clock.closes)


def fail_talks(world: World, state: State, happened: Happened, failed: Mask, day: float) -> None:
    """Talks break off in the runs `failed`, which leads back to where the levers stand."""
    happened.talks_failed[:] |= failed
    happened.note("talks_failed", failed, day)
    risen = state.level[:, TARIFF] > world.start_level[:, TARIFF, None]
    state.reviewing[:] &= ~failed
    alone = failed & ~state.in_force
    at_stage(state, stages.TALKS_FAIL, alone, day)
    at_stage(state, stages.THREATENS, alone & either(state.threat_open), day)
    at_stage(state, stages.CARRIES_OUT, alone & either(risen), day)


def break_off(state: State, happened: Happened, breaking: Mask, day: float) -> None:
    """Sides `breaking` (2, n_runs) declare the agreement broken."""
    end_agreement(state, happened, breaking & state.in_force, day)
