"""Runs in which a condition is decided by a day, whatever comes after it.

An event is decided once it has come, or can come in time no longer; a value on a date once the date
has passed. A state is decided by an event where all runs in which that event comes end alike in it:
so a deal that is broken, and never the first again, is known to be lost, and one that may be made
anew is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from tradesim.analysis.discovery.landmark import named_outcomes
from tradesim.model.outcomes import OUTCOMES
from tradesim.results.answers import on_dates
from tradesim.results.conditions import EVENTS, Condition, InTime
from tradesim.results.ensemble import Ensemble
from tradesim.terms.sides import Mask
from tradesim.terms.units import BOOLEAN

MOST_TERMS = 6
"""Most events and states that are open and of which all combinations are tried."""
CHANCE = 0.001
"""Chance up to which runs that end alike after an event are no accident."""


@dataclass(frozen=True, eq=False)
class _Truth:
    """A part of a condition that holds or does not, and in which runs that is known."""

    name: str
    holds: Mask
    known: Mask

    @property
    def ends(self) -> tuple[bool, ...]:
        """Ways in which it may end where it is not known."""
        return (False,) if self.known.all() else (False, True)


def settled(ens: Ensemble, condition: Condition, day: float) -> Mask:
    """Runs in which what came before day number `day` decides the condition, (n_runs,).

    The condition is tried with every way in which what is open may end. Where it names numbers
    that are open, of outcomes or on a later date, nothing is decided.
    """
    terms, states = list(_terms(ens, condition, day)), list(_states(ens, condition, day))
    open_ended = len(terms) + len(states) < len(condition.terms) + len(_named(condition))
    n_open = sum(not each.known.all() for each in (*terms, *states))
    if open_ended or n_open > MOST_TERMS:
        return np.zeros(ens.n_runs, dtype=np.bool_)
    answers = []
    for ends in product(*(each.ends for each in (*terms, *states))):
        values = {
            each.name: each.holds if each.known.all() else np.where(each.known, each.holds, end)
            for each, end in zip((*terms, *states), ends, strict=True)
        }
        outcomes = ens.outcomes.assign(**{each.name: 1.0 * values[each.name] for each in states})
        answers.append(condition.holds(outcomes, {each.name: values[each.name] for each in terms}))
    return np.asarray(np.all(np.array(answers) == answers[0], axis=0))


def _terms(ens: Ensemble, condition: Condition, day: float) -> Iterator[_Truth]:
    """Events, and values on dates of which something can be known."""
    for name, term in condition.terms.items():
        if isinstance(term, InTime):
            yield _Truth(name, term.holds(ens.columns, ens.dates), _event_is_known(ens, term, day))
        else:
            closes = float((ens.dates[ens.step_on(term.day)] - ens.dates[0]).days)
            (values,) = on_dates(ens, [term])
            if closes < day:
                yield _Truth(name, values, np.ones(ens.n_runs, dtype=np.bool_))
            elif values.dtype == np.bool_:
                yield _Truth(name, values, _state_is_known(ens, values, day, closes))


def _states(ens: Ensemble, condition: Condition, day: float) -> Iterator[_Truth]:
    """Outcomes that hold at the end or do not."""
    for name in _named(condition):
        if OUTCOMES[name][0] == BOOLEAN:
            holds = np.asarray(ens.columns[name] > 0.0)
            yield _Truth(name, holds, _state_is_known(ens, holds, day, np.inf))


def _named(condition: Condition) -> list[str]:
    return list(dict.fromkeys(named_outcomes(condition)))


def _event_is_known(ens: Ensemble, term: InTime, day: float) -> Mask:
    """Whether the event has come, or can no longer come in time."""
    came = ens.columns[EVENTS[term.event]] < day
    if term.limit is None or (term.last_day(ens.dates) - ens.dates[0]).days + 1 > day:
        return came
    return np.ones(ens.n_runs, dtype=np.bool_)


def _state_is_known(ens: Ensemble, holds: Mask, day: float, closes: float) -> Mask:
    """Whether an event has come after which a state ends the same way in all runs.

    `closes` is the day on which the state is asked for. As many runs that end alike by accident
    are not to be expected: where p of all runs end so, n do with a chance of p to the n.
    """
    known = np.full(ens.n_runs, bool(holds.all() or not holds.any()))
    for column in EVENTS.values():
        came = ens.columns[column] <= closes
        ends = holds[came]
        if not len(ends) or (ends != ends[0]).any():
            continue
        if float((holds == ends[0]).mean()) ** len(ends) <= CHANCE:
            known |= ens.columns[column] < day
    return known
