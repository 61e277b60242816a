"""What a side observes: each field of a View, from what the side works out when it looks.

Only what some strategy in play uses is observed; a field that none of them declares is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tradesim.model.phases.changes import is_in_force, room_of
from tradesim.model.phases.look import Look
from tradesim.model.phases.world import World
from tradesim.model.state import State
from tradesim.negotiation.compliance import shortfall
from tradesim.negotiation.odds import chance
from tradesim.strategies.base import OBSERVATIONS, View
from tradesim.terms.calendar import DAYS_PER_WEEK, Clock
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array

PUBLIC: dict[str, Callable[[Look], Any]] = {
    "stage": lambda look: look.state.stage,
    "level": lambda look: look.state.level[look.side],
    "level_other": lambda look: look.state.level[look.them],
    "room": lambda look: room_of(look.state, look.side) * look.world.levers_on[:, None],
    "threat_lever": lambda look: look.state.threat_lever[look.side],
    "threat_size": lambda look: look.state.threat_size[look.side],
    "threat_weeks": lambda look: weeks_left(look, look.state.threat_deadline[look.side]),
    "threat_lever_other": lambda look: look.state.threat_lever[look.them],
    "threat_size_other": lambda look: look.state.threat_size[look.them],
    "threat_weeks_other": lambda look: weeks_left(look, look.state.threat_deadline[look.them]),
    "truce_weeks": lambda look: weeks_left(look, look.state.truce_end),
    "in_force": lambda look: is_in_force(look.state),
    "shortfall": lambda look: noticed_shortfall(look.state),
    "own_rose": lambda look: look.age[look.side] < DAYS_PER_WEEK,
    "other_rose": lambda look: look.age[look.them] < DAYS_PER_WEEK,
    "other_ever_rose": lambda look: look.age[look.them] < np.inf,
    "other_rise_lever": lambda look: look.state.row("rise_lever", look.them),
    "other_rise": lambda look: look.state.row("rise_size", look.them),
    "unanswered": lambda look: look.unanswered,
    "unanswered_before": lambda look: look.unanswered_twice,
    "first_look": lambda look: look.state.rise_day[look.them] != look.state.seen_rise[look.side],
    "raising": lambda look: look.state.rise_day[look.side] > look.state.ease_day[look.side],
    "eased": lambda look: look.eased,
    "harsh_other": lambda look: look.state.row("harsh", look.them),
    "mild_other": lambda look: look.state.row("mild", look.them),
    "imports": lambda look: look.world.drawn["imports"][look.side],
    "imports_other": lambda look: look.world.drawn["imports"][look.them],
    "reputation": lambda look: look.believed[look.side],
    "reputation_other": lambda look: look.believed[look.them],
    "own_move": lambda look: look.state.row("last_move", look.side),
    "has_offered": lambda look: look.offered[look.side],
    "weeks_to_election": lambda look: np.full(
        look.world.n_runs, (look.world.election_day - look.day) / DAYS_PER_WEEK
    ),
}
"""What anyone can read in the papers."""

PRIVATE: dict[str, Callable[[Look], Any]] = {
    "pain": lambda look: look.state.row("pain", look.side),
    "worth": lambda look: look.worth,
    "usual_worth": lambda look: look.state.row("usual_worth", look.side),
    "effect": lambda look: look.steps[look.side],
    "answer": lambda look: look.answer,
    "prize": lambda look: look.prize,
    "deal": lambda look: look.deal,
    "danger": lambda look: look.danger,
    "setback": lambda look: look.setback,
    "continuation": lambda look: look.continuation,
    "pain_other": lambda look: (
        look.state.pain[look.them] + look.world.drawn["sight_noise"] * look.noise
    ),
    "effect_other": lambda look: look.steps[look.them],
    "concedes": lambda look: look.concedes,
    "resists": lambda look: look.resists,
    "other_tough": lambda look: chance(look.state.tough_log_odds[look.them]),
}
"""What the side knows of itself, and what it makes of the other."""

OWN_PARAMETERS = frozenset(
    {
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
        "grievance",
        "threat_reluctance",
        "escalation_reluctance",
        "talks_reluctance",
        "concession_reluctance",
        "breach_reluctance",
    }
)
"""Parameters of the own side, under their own names."""


def view(world: World, clock: Clock, noise: Array, state: State, side: int, runs: Index) -> View:
    """What `side` sees in the runs `runs`; `noise` (2, n_runs) blurs the other's pain."""
    look = Look(
        world=world.at(runs),
        state=state.at(runs),
        clock=clock,
        side=side,
        whole=world,
        runs=runs,
        noise=noise[side].take(runs),
    )
    seen: dict[str, Any] = {
        name: observed(look, name) if name in world.observed else None for name in OBSERVATIONS
    }
    return View(**seen)


def observed(look: Look, name: str) -> Any:
    """One field of the View."""
    if name in OWN_PARAMETERS:
        return look.own(name)
    return (PUBLIC.get(name) or PRIVATE[name])(look)


def weeks_left(look: Look, day: Array) -> Array:
    """Weeks from the opening of the step to `day`, (n_runs,)."""
    return (day - look.day) / DAYS_PER_WEEK


def noticed_shortfall(state: State) -> Array:
    """Share of purchases due that is missing where that is noticed, (n_runs,)."""
    found = np.zeros(state.noticed.shape)
    runs = np.flatnonzero(state.noticed)
    part = state.at(runs)
    found[runs] = shortfall(part.due, part.delivered)
    return found
