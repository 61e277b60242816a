"""The tally: what outcomes need, added up while a run is played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tradesim.model.outcomes import OUTCOMES
from tradesim.model.phases.changes import is_unbroken, was_in_force
from tradesim.model.phases.respond import average_tariff
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.model.step import Moment
from tradesim.model.variables import CHANNELS, PERCENT
from tradesim.terms.calendar import DAYS_PER_WEEK, WEEKS_PER_YEAR, Clock
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
    worth: Array
    channels: Mapping[str, Array]
    """Growth, prices, markets and farms a year from the start, or at the latest step before."""
    lowest_gdp_world: Array
    equities: Array
    """US equities of the last week, by step, oldest first, (steps a week, n_runs)."""
    slowdown: Array
    scare: Array
    bear_week: Array


COUNTED = frozenset({"tariff", "purchases", "imports", "real_income"})
"""Variables of each step that are added up."""


YEAR = DAYS_PER_WEEK * WEEKS_PER_YEAR
"""Days after which growth, prices, markets and farms are told as outcomes."""
SLOWDOWN, SCARE = -0.3, -0.8
"""World GDP this far below the path of the first day, percent: the size of the IMF's risk scenario
of October 2025, and of the fears of 2019 and April 2025."""
BEAR_WEEK = -0.05
"""US equities down by this share in a week."""


def first_tally(moment: Moment, seen: Mapping[str, Array], channels: Mapping[str, Array]) -> Tally:
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
        worth=two,
        channels=channels,
        lowest_gdp_world=none,
        equities=np.zeros((DAYS_PER_WEEK // world.calendar.step_days, world.n_runs)),
        slowdown=never,
        scare=never,
        bear_week=never,
    )


def next_tally(
    moment: Moment,
    happened: Happened,
    seen: Mapping[str, Array],
    channels: Mapping[str, Array],
    tally: Tally,
) -> Tally:
    """The tally with one more step in it; arrays as in `first_tally`, in the units of OUTCOMES.

    `seen` holds the variables COUNTED by name as they are recorded, (labels, n_runs) each;
    `channels` what is told of growth, prices, markets and farms, (n_runs,) each.
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
        worth=tally.worth + (state.worth - moment.world.start_worth),
        **_of_channels(clock, channels, tally),
    )


def _of_channels(clock: Clock, channels: Mapping[str, Array], tally: Tally) -> dict[str, Any]:
    """What the tally keeps of growth and markets."""
    world, equities = channels["gdp_world"], channels["equities_us"]
    week_before, day = tally.equities[0], np.full(world.shape, clock.closes)
    in_a_week = (100.0 + equities) / (100.0 + week_before) - 1.0
    return {
        "channels": channels if clock.closes <= YEAR else tally.channels,
        "lowest_gdp_world": np.minimum(tally.lowest_gdp_world, world),
        "equities": np.concatenate([tally.equities[1:], equities[None]]),
        "slowdown": first(tally.slowdown, world <= SLOWDOWN, day),
        "scare": first(tally.scare, world <= SCARE, day),
        "bear_week": first(tally.bear_week, in_a_week <= BEAR_WEEK, day),
    }


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
        "lowest_gdp_world": tally.lowest_gdp_world,
        "slowdown_day": tally.slowdown,
        "scare_day": tally.scare,
        "bear_week_day": tally.bear_week,
    }
    found |= {name: tally.channels[name] for name, *_ in CHANNELS}
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
        "worth": tally.worth / world.calendar.n_steps,
    }
