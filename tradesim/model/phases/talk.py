"""Phase 5, talks: offers, delegations, leaders, deliveries and breaches."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tradesim.model.phases.changes import at_stage, audience_costs, in_runs
from tradesim.model.phases.deliveries import deliver
from tradesim.model.phases.sign import leaders_decide
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
FAILING_AFTER = 1.5
FAILURE_HAZARD = 0.3
"""Talks that have run half as long again as planned break off with this chance a week."""


class MeetingDraws(NamedTuple):
    """Uniforms for a meeting of the delegations, (n_runs,) each."""

    agree: Array
    fail: Array


def hold_talks(world: World, clock: Clock, shocks: Draws, state: State, happened: Happened) -> None:
    """Talks open, reach a consensus or fail; leaders decide; what was agreed is delivered."""
    agree, fail, take_up = shocks.uniforms("talks", 3)
    signature = shocks.uniforms("signature", 2)
    noise, notice = shocks.normals("delivery", 1)[0], shocks.uniforms("compliance", 1)[0]
    open_talks(state, happened, talks_open(world, clock, state), clock.closes)
    talking = (state.stage == stages.TALKS) & ~happened.pressed
    meetings = MeetingDraws(agree, fail)
    in_runs(talking, seek_consensus, world, state, happened, clock, meetings)
    deciding = taken_up(world, clock, take_up, state, happened)
    in_runs(deciding, leaders_decide, world, state, happened, clock.closes, 0.0, signature)
    deliver(world, clock, noise, notice, state, happened)


def taken_up(world: World, clock: Clock, uniforms: Array, state: State, happened: Happened) -> Mask:
    """Runs in which the leaders take up a consensus, (n_runs,): not while a meeting lies ahead,
    and not in the step in which it was reached."""
    found = np.zeros(world.n_runs, dtype=np.bool_)
    if clock.closes < world.calendar.summit < NEVER:
        return found
    waiting = np.flatnonzero((state.stage == stages.PRELIMINARY) & ~happened.consensus)
    hazard = selected_columns(world.drawn["decision_hazard"], waiting)
    found[waiting] = uniforms[waiting] < chance_per_step(hazard, clock.weeks)
    return found


def threaten(
    world: World,
    state: State,
    happened: Happened,
    chosen: Mask,
    lever: Codes,
    size: Array,
    day: float,
) -> None:
    """Threats issued by the sides `chosen` (2, n_runs), due after the lead time of the run."""
    happened.threatened[:] |= chosen
    state.pain[:] += audience_costs(world, state, chosen, np.zeros_like(chosen))
    deadline = day + DAYS_PER_WEEK * world.drawn["lead_time"]
    np.copyto(state.threat_lever, lever, where=chosen)
    np.copyto(state.threat_size, size, where=chosen)
    np.copyto(state.threat_deadline, deadline, where=chosen)
    np.copyto(state.threat_since, day, where=chosen)
    np.copyto(state.put_off, 0.0, where=chosen)
    at_stage(state, stages.THREATENS, either(chosen), day)


def offer(state: State, chosen: Mask, day: float) -> None:
    """Offers to talk by the sides `chosen`; they stand for the offer life of the run."""
    np.copyto(state.offer_day, day, where=chosen)


def talks_open(world: World, clock: Clock, state: State) -> Mask:
    """Runs in which the offers of both sides stand at once, where talks can open, (n_runs,)."""
    standing = clock.closes - state.offer_day <= DAYS_PER_WEEK * world.drawn["offer_life"]
    return both(standing) & stages.allows(state.stage, stages.TALKS_OPEN)


def open_talks(state: State, happened: Happened, opening: Mask, day: float) -> None:
    """Talks open in the runs `opening`; the offers are taken up."""
    if not opening.any():
        return
    np.copyto(state.talks_since, day, where=opening)
    np.copyto(state.offer_day, -NEVER, where=opening)
    happened.talks_opened[:] |= opening
    at_stage(state, stages.TALKS_OPEN, opening, day)


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


def seek_consensus(
    world: World, state: State, happened: Happened, clock: Clock, draws: MeetingDraws
) -> None:
    """Delegations agree once their aspirations meet, with a hazard; or talks drag on and fail.

    For runs in talks.
    """
    asked, late = aspirations(world, clock, state)
    surplus = 1.0 - asked[US] - asked[CN]
    weekly = world.drawn["consensus_hazard"] * chance(CROSSING_SHARPNESS * surplus)
    talked_weeks = np.maximum(clock.closes - state.talks_since, 0.0) / DAYS_PER_WEEK
    exposed = np.minimum(talked_weeks, clock.weeks)
    agreed = draws.agree < chance_per_step(weekly, exposed)
    failing = np.where(late > FAILING_AFTER, FAILURE_HAZARD, 0.0)
    failed = ~agreed & (draws.fail < chance_per_step(failing, clock.weeks))
    happened.consensus[:] |= agreed
    happened.levers_moved[:] |= agreed
    np.copyto(state.split, np.clip(asked[US] + 0.5 * surplus, 0.0, 1.0), where=agreed)
    at_stage(state, stages.CONSENSUS, agreed, clock.closes)
    fail_talks(world, state, happened, failed, clock.closes)


def fail_talks(world: World, state: State, happened: Happened, failed: Mask, day: float) -> None:
    """Talks break off in the runs `failed`, which leads back to where the levers stand."""
    happened.talks_failed[:] |= failed
    risen = state.level[:, TARIFF] > world.start_level[:, TARIFF, None]
    at_stage(state, stages.TALKS_FAIL, failed, day)
    at_stage(state, stages.THREATENS, failed & either(state.threat_open), day)
    at_stage(state, stages.CARRIES_OUT, failed & either(risen), day)


def break_off(state: State, happened: Happened, breaking: Mask, day: float) -> None:
    """Sides `breaking` (2, n_runs) declare the agreement broken."""
    broken = either(breaking) & stages.allows(state.stage, stages.BREACHED)
    happened.breached[:] |= breaking & broken
    at_stage(state, stages.BREACHED, broken, day)
