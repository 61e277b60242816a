"""Phase 2, each side looks: from the state to what one side sees of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tradesim.calendar import DAYS_PER_WEEK, Clock
from tradesim.levers import STEP_LEVER, STEP_SIZE, TARIFF
from tradesim.negotiation.compliance import shortfall
from tradesim.negotiation.odds import chance
from tradesim.negotiation.package import feared
from tradesim.negotiation.payoffs import Payoffs, concession, raised
from tradesim.phases.changes import is_in_force, room_left
from tradesim.phases.deal import follow_through, gain_from_deal, valued
from tradesim.phases.threat_game import concession_chances, resistance
from tradesim.phases.world import Index, World
from tradesim.sides import Array, Mask, other
from tradesim.state import State
from tradesim.strategies.base import View

MEMORY_DAYS = 28.0
"""A rise is answered within four weeks or not at all."""
OWN_PARAMETERS = (
    "precision",
    "resolve",
    "belligerence_cost",
    "inconsistency_cost",
    "back_down_cost",
    "reciprocity",
    "answer_share",
    "answer_elsewhere",
    "tariff_share",
    "reservation",
    "threat_reluctance",
    "escalation_reluctance",
    "talks_reluctance",
    "concession_reluctance",
    "breach_reluctance",
)


def unanswered(state: State, day: float) -> Mask:
    """Sides whose opponent's latest rise is later than their own and not too old, (2, n_runs)."""
    latest = state.rise_day[::-1]
    return (latest > state.rise_day) & (day - latest <= MEMORY_DAYS)


def unanswered_twice(seen: State, day: float, side: int) -> Mask:
    """Runs in which the rise before the latest one found no answer either, (n_runs,)."""
    them = other(side)
    earlier, latest = seen.rise_before[them], seen.rise_day[them]
    again = (earlier > seen.rise_day[side]) & (earlier >= latest - MEMORY_DAYS)
    return np.asarray(unanswered(seen, day)[side] & again)


def eased(seen: State, day: float, side: int) -> Mask:
    """Runs in which the other side's latest change of levers was down, unmatched, (n_runs,)."""
    last = seen.ease_day[other(side)]
    unmatched = (last > seen.ease_day[side]) & (last > seen.rise_day[other(side)])
    return np.asarray(unmatched & (day - last <= MEMORY_DAYS))


def view(world: World, clock: Clock, noise: Array, state: State, side: int, runs: Index) -> View:
    """What `side` sees in the runs `runs`; `noise` (2, n_runs) blurs the other's pain."""
    seen = state.at(runs)
    facts = public_facts(world, clock, seen, side, runs)
    stakes = what_is_at_stake(world, seen, side, runs)
    own: dict[str, Any] = {
        name: np.ascontiguousarray(world.drawn[name][side, runs]) for name in OWN_PARAMETERS
    }
    blurred = seen.pain[other(side)] + world.drawn["sight_noise"][runs] * noise[side, runs]
    return View(
        **facts,
        **stakes,
        **own,
        pain=seen.pain[side],
        worth=seen.worth[side],
        usual_worth=seen.usual_worth[side],
        pain_other=blurred,
        grievance=world.drawn["grievance"][side, runs],
        other_tough=chance(seen.tough_log_odds[other(side)]),
    )


def public_facts(
    world: World, clock: Clock, seen: State, side: int, runs: Index
) -> Mapping[str, Any]:
    """What anyone can read in the papers."""
    them, day = other(side), clock.opens
    age = day - seen.rise_day
    missing = np.where(seen.noticed, shortfall(seen.due, seen.delivered), 0.0)
    believed = follow_through(seen)
    return {
        "stage": seen.stage,
        "level": seen.level[side],
        "level_other": seen.level[them],
        "room": room_left(seen)[side] * world.levers_on[:, None],
        "threat_lever": seen.threat_lever[side],
        "threat_size": seen.threat_size[side],
        "threat_weeks": (seen.threat_deadline[side] - day) / DAYS_PER_WEEK,
        "threat_lever_other": seen.threat_lever[them],
        "threat_size_other": seen.threat_size[them],
        "threat_weeks_other": (seen.threat_deadline[them] - day) / DAYS_PER_WEEK,
        "truce_weeks": (seen.truce_end - day) / DAYS_PER_WEEK,
        "in_force": is_in_force(seen),
        "shortfall": missing,
        "own_rose": age[side] < DAYS_PER_WEEK,
        "other_rose": age[them] < DAYS_PER_WEEK,
        "other_ever_rose": age[them] < np.inf,
        "other_rise_lever": seen.rise_lever[them],
        "other_rise": seen.rise_size[them],
        "unanswered": unanswered(seen, day)[side],
        "unanswered_before": unanswered_twice(seen, day, side),
        "first_look": seen.rise_day[them] != seen.seen_rise[side],
        "raising": seen.rise_day[side] > seen.ease_day[side],
        "eased": eased(seen, day, side),
        "harsh_other": seen.harsh[them],
        "mild_other": seen.mild[them],
        "imports": world.drawn["imports"][side, runs],
        "imports_other": world.drawn["imports"][them, runs],
        "reputation": believed[side],
        "reputation_other": believed[them],
        "own_move": seen.last_move[side],
        "has_offered": clock.closes - seen.offer_day[side]
        <= DAYS_PER_WEEK * world.drawn["offer_life"][runs],
        "weeks_to_election": np.full(len(runs), (world.election_day - day) / DAYS_PER_WEEK),
    }


def what_is_at_stake(world: World, seen: State, side: int, runs: Index) -> Mapping[str, Any]:
    """Own gains and losses from own steps, the deal, the other's threat and the truce's end."""
    payoffs = world.payoffs(runs, seen_by=side)
    level = valued(seen.level, seen.pledge, world.drawn["market_purchases"][runs])
    steps = payoffs.of_steps(side, level)
    none = np.zeros_like(seen.suspended)
    nobody = np.full_like(seen.threat_lever, -1)
    them = other(side)
    threatened = nobody.copy()
    threatened[them] = seen.threat_lever[them]
    struck = payoffs.of(feared(level, none, threatened, seen.threat_size))
    lapsed = payoffs.of(level + seen.suspended)
    prize = concession(side, seen.level, payoffs.weights)
    resist = resistance(world, side, runs, seen, steps, prize)
    return {
        "effect": steps[side],
        "answer": expected_answer(world, payoffs, level, seen, side, runs),
        "effect_other": steps[them],
        "prize": prize,
        "deal": gain_from_deal(world, runs, seen)[side],
        "danger": np.maximum(seen.worth[side] - struck[side], 0.0),
        "setback": seen.worth[side] - lapsed[side],
        "concedes": concession_chances(world, side, seen, steps[them], resist),
        "resists": resist,
    }


def expected_answer(
    world: World, payoffs: Payoffs, level: Array, seen: State, side: int, runs: Index
) -> Array:
    """Loss that the other side's answer to each own step would bring, (n_steps, n_runs), percent.

    The chance that it answers a rise, on the record, times the loss from an answer in kind and in
    its usual proportion; purchases are answered with nothing.
    """
    them = other(side)
    likely = world.drawn["answer_chance"][them, runs]
    share = world.typical["answer_share"][them]
    hit = payoffs.of(raised(level, them, TARIFF, ANSWERED_SIZE))[side]
    by_tariff = np.maximum(seen.worth[side] - hit, 0.0) / ANSWERED_SIZE
    per_unit = (by_tariff, payoffs.weights["restriction_stake"][side], np.zeros(len(runs)))
    losses = [likely * share * STEP_SIZE[s] * per_unit[STEP_LEVER[s]] for s in range(N_STEPS)]
    return np.stack(losses)


N_STEPS = len(STEP_SIZE)
ANSWERED_SIZE = 0.25
"""Answering tariff rise at which its cost is looked up; the cost of others is in proportion."""
