"""Phase 2, each side looks: a View whose fields are worked out when a strategy first reads them.

A field that no strategy reads costs nothing. What a side may not see has no field.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from tradesim.model.phases.changes import MEMORY_DAYS, newer_rise, room_left
from tradesim.model.phases.estimates import Estimates
from tradesim.model.phases.prospects import Prospects
from tradesim.model.phases.seats import Seats
from tradesim.model.phases.world import World
from tradesim.model.state import State
from tradesim.negotiation.compliance import shortfall
from tradesim.negotiation.odds import chance
from tradesim.negotiation.payoffs import OTHER, OWN
from tradesim.strategies.base import View
from tradesim.terms.calendar import DAYS_PER_WEEK, NEVER, Clock
from tradesim.terms.sides import Array, Mask


def seen(worked_out: Callable[[Estimates], Any]) -> Any:
    """Field of a View: worked out when it is first read, then kept."""
    return cached_property(lambda look: worked_out(look._here))


def own(column: str) -> Any:
    """Field of a View: the own side's row of a column of the state."""
    return seen(lambda here: here.own(column))


def others(column: str) -> Any:
    """Field of a View: the other side's row of a column of the state."""
    return seen(lambda here: here.others(column))


def in_run(column: str) -> Any:
    """Field of a View: a column of the state that does not differ by side."""
    return seen(lambda here: here.in_run(column))


def parameter(name: str) -> Any:
    """Field of a View: a parameter of the own side."""
    return seen(lambda here: here.parameter(name))


class Look(View):
    """What sides see in their seats, which View calls runs."""

    def __init__(
        self,
        world: World,
        clock: Clock,
        sight: Array,
        state: State,
        prospects: Prospects,
        seats: Seats,
    ) -> None:
        """World, state and prospects of all runs; `sight` (2, all runs) are standard normals."""
        self._here = Estimates(world, state, clock, seats, sight, prospects)

    # public facts
    stage = in_run("stage")
    level = seen(lambda here: here.seats.row(here.levers))
    level_other = seen(lambda here: here.seats.row(here.levers[::-1]))
    room = seen(lambda here: room(here))
    threats = own("threats")
    coverage = seen(lambda here: here.coverage)
    threat_lever, threat_lever_other = own("threat_lever"), others("threat_lever")
    threat_size, threat_size_other = own("threat_size"), others("threat_size")
    threat_weeks = seen(lambda here: weeks_to(here, here.own("threat_deadline")))
    threat_weeks_other = seen(lambda here: weeks_to(here, here.others("threat_deadline")))
    truce_weeks = seen(lambda here: weeks_to(here, here.in_run("truce_end")))
    in_force, in_talks = in_run("in_force"), in_run("in_talks")
    undisputed = seen(lambda here: is_undisputed(here))
    shortfall = seen(lambda here: noticed_shortfall(here))
    own_move = own("last_move")
    own_rose = seen(lambda here: here.clock.opens - here.own("rise_day") < DAYS_PER_WEEK)
    other_rose = seen(lambda here: here.clock.opens - here.others("rise_day") < DAYS_PER_WEEK)
    other_ever_rose = seen(lambda here: here.others("rise_day") > -np.inf)
    other_rise_lever, other_rise = others("rise_lever"), others("rise_size")
    has_offered = seen(lambda here: here.stands(here.own("offer_day")))
    unanswered = seen(lambda here: wants_answer(here))
    unanswered_before = seen(lambda here: unanswered_twice(here))
    first_look = seen(lambda here: here.others("rise_day") != here.own("seen_rise"))
    raising = seen(lambda here: here.own("rise_day") > here.own("ease_day"))
    eased = seen(lambda here: eased_unmatched(here))
    harsh_other, mild_other = others("harsh"), others("mild")
    imports = parameter("imports")
    imports_other = seen(lambda here: here.seats.others(here.whole.drawn["imports"]))
    reputation = seen(lambda here: here.believed)
    reputation_other = seen(lambda here: here.believed_other)
    weeks_to_election = seen(
        lambda here: np.full(here.n_seats, weeks_to(here, here.world.election_day))
    )

    # own and private
    precision = parameter("precision")
    resolve = parameter("resolve")
    pain = own("pain")
    worth = seen(lambda here: here.worth)
    usual_worth = own("usual_worth")
    reservation = parameter("reservation")
    effect = seen(lambda here: here.steps[OWN])
    answer = seen(lambda here: here.answer)
    prize = seen(lambda here: here.prize)
    deal = seen(lambda here: here.deal)
    danger = seen(lambda here: here.danger)
    setback = seen(lambda here: here.setback)
    continuation = seen(lambda here: here.continuation)
    belligerence_cost = parameter("belligerence_cost")
    inconsistency_cost = parameter("inconsistency_cost")
    back_down_cost = parameter("back_down_cost")
    reciprocity = parameter("reciprocity")
    answer_share = parameter("answer_share")
    answer_elsewhere = parameter("answer_elsewhere")
    tariff_share = parameter("tariff_share")
    grievance = parameter("grievance")
    threat_reluctance = parameter("threat_reluctance")
    escalation_reluctance = parameter("escalation_reluctance")
    talks_reluctance = parameter("talks_reluctance")
    concession_reluctance = parameter("concession_reluctance")
    breach_reluctance = parameter("breach_reluctance")

    # a noisy sight or an estimate of what the other side feels
    pain_other = seen(lambda here: sighted_pain(here))
    effect_other = seen(lambda here: here.steps[OTHER])
    concedes = seen(lambda here: here.concedes)
    resists = seen(lambda here: here.resists)
    other_tough = seen(lambda here: chance(here.others("tough_log_odds")))


def weeks_to(here: Estimates, day: Array | float) -> Array:
    """Weeks from the opening of the step to `day`, (n_runs,)."""
    return np.asarray((day - here.clock.opens) / DAYS_PER_WEEK)


def room(here: Estimates) -> Array:
    """How far own levers can rise, (3, n_runs)."""
    left = room_left(
        here.levers,
        here.in_run("layers"),
        emergency=here.in_run("emergency"),
        procedure=here.in_run("procedure"),
        temporary_until=here.in_run("temporary_until"),
    )
    left = here.seats.row(left)
    return np.asarray(left * here.whole.levers_on[:, None])


def is_undisputed(here: Estimates) -> Mask:
    """Seats in which an agreement without an end stands and nobody has moved since, (n_seats,)."""
    endless = here.in_run("in_force") & (here.in_run("truce_end") == NEVER)
    found = endless & (np.maximum(here.own("threats"), here.others("threats")) == 0.0)
    rise = np.maximum(here.own("rise_day"), here.others("rise_day"))
    return np.asarray(found & (rise <= here.in_run("signed_day")))


def noticed_shortfall(here: Estimates) -> Array:
    """Share of purchases due that is missing where that is noticed, (n_runs,)."""
    found = np.zeros(here.n_seats)
    which = np.flatnonzero(here.in_run("noticed"))
    runs, state = here.seats.run.take(which), here.everything
    found[which] = shortfall(state.due.take(runs), state.delivered.take(runs))
    return found


def wants_answer(here: Estimates) -> Mask:
    """Seats in which the other side's latest rise wants an answer, (n_seats,)."""
    return newer_rise(here.own("rise_day"), here.others("rise_day"), here.clock.opens)


def unanswered_twice(here: Estimates) -> Mask:
    """Runs in which the rise before the latest one found no answer either, (n_runs,)."""
    earlier, latest, mine = (
        here.others("rise_before"),
        here.others("rise_day"),
        here.own("rise_day"),
    )
    again = (earlier > mine) & (earlier >= latest - MEMORY_DAYS)
    return np.asarray(wants_answer(here) & again)


def eased_unmatched(here: Estimates) -> Mask:
    """Runs in which the other side's latest change of levers was down, unmatched, (n_runs,)."""
    last, mine = here.others("ease_day"), here.own("ease_day")
    recent = here.clock.opens - last <= MEMORY_DAYS
    return np.asarray((last > mine) & (last > here.others("rise_day")) & recent)


def sighted_pain(here: Estimates) -> Array:
    """The other side's pain through the noise of the own sight, (n_runs,), percent."""
    noise = here.world.drawn["sight_noise"] * here.seats.own(here.sight)
    return np.asarray(here.others("pain") + noise)
