"""The tally: what outcomes need, added up while a run is played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from tradesim.model.outcomes import OUTCOMES
from tradesim.model.phases.changes import is_unbroken, was_in_force
from tradesim.model.phases.respond import average_tariff
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.model.step import Moment
from tradesim.model.variables import PERCENT
from tradesim.terms.calendar import WEEKS_PER_YEAR
from tradesim.terms.sides import Array, Mask, either


@dataclass(frozen=True)
class Tally:
    """Sums and firsts so far, in units of OUTCOMES; (n_runs,) or with sides or regions first."""

    agreement_weeks: Array
    agreements: Array
    first_agreement: Array
    first_consensus: Array
    first_breach: Array
    first_expiry: Array
    first_rise: Array
    threat_carried_out: Array
    threats: Array
    rises: Array
    withdrawals: Array
    highest: Array
    restriction: Array
    bought: Array
    due: Array
    delivered: Array
    imports: Array
    income: Array


COUNTED = frozenset({"tariff", "purchases", "imports", "real_income"})
"""Variables of each step that are added up."""


def first_tally(moment: Moment, seen: Mapping[str, Array]) -> Tally:
    """The tally of the first day, on which nothing has happened; `seen` as for `next_tally`.

    Arrays (n_runs,), by side (2, n_runs), in the units of OUTCOMES.
    """
    world = moment.world
    none, two = np.zeros(world.n_runs), np.zeros((2, world.n_runs))
    never, neither = np.full(world.n_runs, np.nan), np.full((2, world.n_runs), np.nan)
    return Tally(
        agreement_weeks=none,
        agreements=none,
        first_agreement=never,
        first_consensus=never,
        first_breach=never,
        first_expiry=never,
        first_rise=neither,
        threat_carried_out=neither,
        threats=two,
        rises=two,
        withdrawals=two,
        highest=seen["tariff"],
        restriction=two,
        bought=none,
        due=none,
        delivered=none,
        imports=two,
        income=np.zeros((3, world.n_runs)),
    )


def next_tally(
    moment: Moment, happened: Happened, seen: Mapping[str, Array], tally: Tally
) -> Tally:
    """The tally with one more step in it; arrays as in `first_tally`, in the units of OUTCOMES.

    `seen` holds the variables COUNTED by name as they are recorded, (labels, n_runs) each.
    """
    clock, before, state = moment.clock, moment.before, moment.state
    years = clock.weeks / WEEKS_PER_YEAR
    raised = happened.raised
    return replace(
        tally,
        agreement_weeks=tally.agreement_weeks + clock.weeks * state.in_force,
        agreements=tally.agreements + happened.signed,
        first_agreement=first(tally.first_agreement, happened.signed, happened.signed_on),
        first_consensus=first(tally.first_consensus, happened.consensus, happened.consensus_on),
        first_breach=first(tally.first_breach, either(happened.breached), happened.broken_on),
        first_expiry=first(tally.first_expiry, happened.expired, happened.expired_on),
        first_rise=first(tally.first_rise, raised, state.rise_day),
        threat_carried_out=first(
            tally.threat_carried_out, happened.carried_first, happened.carried_on
        ),
        threats=tally.threats + happened.n_threats,
        rises=tally.rises + happened.n_rises,
        withdrawals=tally.withdrawals + happened.withdrew,
        highest=np.maximum(tally.highest, seen["tariff"]),
        restriction=tally.restriction + years * state.level[:, 1],
        bought=tally.bought + years * seen["purchases"][0],
        due=tally.due + np.maximum(state.due - np.where(happened.signed, 0.0, before.due), 0.0),
        delivered=tally.delivered
        + np.maximum(state.delivered - np.where(happened.signed, 0.0, before.delivered), 0.0),
        imports=tally.imports + years * seen["imports"],
        income=tally.income + years * seen["real_income"],
    )


def first(day: Array, now: Mask, closes: Array) -> Array:
    """Day of the first time: kept where known, else `closes` where it is now; shape of `day`."""
    hit = np.flatnonzero(now)
    new = hit[np.isnan(day.take(hit))]
    if not new.size:
        return day
    days = day.copy()
    days.put(new, closes.take(new))
    return days


def final_outcomes(world: World, state: State, tally: Tally) -> dict[str, Array]:
    """Every outcome of OUTCOMES, (n_runs,) each, from the state at the end."""
    share = np.where(tally.due > 0.0, tally.delivered / np.maximum(tally.due, 1e-12), np.nan)
    found = {
        "final_stage": state.stage.astype(np.float64),
        "first_deal_unbroken": is_unbroken(state).astype(np.float64),
        "agreement_in_force": state.in_force.astype(np.float64),
        "signed_ever": was_in_force(state).astype(np.float64),
        "agreement_at_end": state.in_force.astype(np.float64),
        "agreement_weeks": tally.agreement_weeks,
        "agreements": tally.agreements,
        "extensions": state.extensions,
        "first_agreement_day": tally.first_agreement,
        "first_consensus_day": tally.first_consensus,
        "first_breach_day": tally.first_breach,
        "first_expiry_day": tally.first_expiry,
        "purchases": tally.bought,
        "delivered_share": share,
        "us_share": state.split,
        "nash_distance": state.distance[0],
        "kalai_smorodinsky_distance": state.distance[1],
        "pareto_distance": state.distance[2],
    }
    for name, values in outcomes_by_side(world, state, tally).items():
        for label, row in zip(("us", "cn", "row"), values, strict=False):
            found[f"{name}_{label}"] = row
    return {name: found[name] for name in OUTCOMES}


def outcomes_by_side(world: World, state: State, tally: Tally) -> dict[str, Array]:
    """Outcomes of each side, or of each region, (2 or 3, n_runs) each."""
    years = world.calendar.n_steps * world.calendar.weeks_per_step / WEEKS_PER_YEAR
    worth = np.stack([*world.drawn["income"], world.drawn["row_income"]]) / PERCENT
    return {
        "first_rise_day": tally.first_rise,
        "threat_carried_day": tally.threat_carried_out,
        "threats": tally.threats,
        "rises": tally.rises,
        "withdrawals": tally.withdrawals,
        "tariff": average_tariff(world, state.level),
        "highest_tariff": tally.highest,
        "restriction": tally.restriction / years,
        "imports": tally.imports / years,
        "real_income": tally.income / years,
        "income": tally.income * worth,
    }
