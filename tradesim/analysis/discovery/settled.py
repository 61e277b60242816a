"""Runs in which a condition is decided by a day, whatever comes after it."""

from __future__ import annotations

from itertools import product

import numpy as np

from tradesim.analysis.discovery.landmark import named_outcomes
from tradesim.results.conditions import EVENTS, Condition, InTime
from tradesim.results.ensemble import Ensemble
from tradesim.terms.sides import Mask

MOST_TERMS = 6
"""Most events and states of which all combinations are tried."""
ENDED_BY = {"first_deal_unbroken": "first_breach_day", "signed_ever": "first_agreement_day"}
"""States at the end that an event decides for good."""


def settled(ens: Ensemble, condition: Condition, day: float) -> Mask:
    """Runs in which what came before day number `day` decides the condition, (n_runs,).

    Where it names events and states of the deal alone: the condition is tried with every way in
    which what is open may end. Of values on a date and of other outcomes nothing is decided.
    """
    states = list(dict.fromkeys(named_outcomes(condition)))
    open_ended = not all(isinstance(term, InTime) for term in condition.terms.values())
    others = [name for name in states if name not in ENDED_BY]
    if open_ended or others or len(condition.terms) + len(states) > MOST_TERMS:
        return np.zeros(ens.n_runs, dtype=np.bool_)
    known = [_event_is_known(ens, term, day) for term in condition.terms.values()]
    known += [ens.columns[ENDED_BY[name]] < day for name in states]
    true = [term.holds(ens.columns, ens.dates) for term in condition.terms.values()]  # type: ignore[union-attr]
    true += [ens.columns[name] > 0.0 for name in states]
    answers = []
    for ends in product((False, True), repeat=len(known)):
        values = [np.where(k, t, end) for k, t, end in zip(known, true, ends, strict=True)]
        terms = dict(zip(condition.terms, values, strict=False))
        at_end = dict(zip(states, values[len(terms) :], strict=True))
        outcomes = ens.outcomes.assign(**{name: 1.0 * each for name, each in at_end.items()})
        answers.append(condition.holds(outcomes, terms))
    return np.asarray(np.all(np.array(answers) == answers[0], axis=0))


def _event_is_known(ens: Ensemble, term: object, day: float) -> Mask:
    """Whether the event has come, or can no longer come in time."""
    assert isinstance(term, InTime)
    came = ens.columns[EVENTS[term.event]] < day
    if term.limit is None or (term.last_day(ens.dates) - ens.dates[0]).days + 1 > day:
        return came
    return np.ones(ens.n_runs, dtype=np.bool_)
