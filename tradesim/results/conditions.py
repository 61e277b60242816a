"""Statements about runs: expressions over outcomes, values on a date, events in time.

An event is added as one entry of EVENTS: its name, and the outcome that dates it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tradesim.errors import ResultError, did_you_mean, in_short, shown
from tradesim.model.variables import FLAGS, STAGE, VARIABLES
from tradesim.results import expressions
from tradesim.terms.arguments import text
from tradesim.terms.calendar import as_date
from tradesim.terms.sides import Array, Mask

if TYPE_CHECKING:
    import pandas as pd

EVENTS = {
    "agreement": "first_agreement_day",
    "consensus": "first_consensus_day",
    "breach": "first_breach_day",
    "truce_expired": "first_expiry_day",
    "us_rise": "first_rise_day_us",
    "cn_rise": "first_rise_day_cn",
    "us_threat_carried_out": "threat_carried_day_us",
    "cn_threat_carried_out": "threat_carried_day_cn",
    "slowdown": "slowdown_day",
    "scare": "scare_day",
    "bear_week": "bear_week_day",
}
"""Events that `probability(..., by=date)` knows, and the outcome that dates them."""
COMPARED = ("before", "by", "after")
"""How an event may stand to a day: by it is on it or earlier, after it is the opposite of by it."""
DAY = timedelta(days=1)
STATES = ("first_deal_unbroken", "agreement_in_force", "signed_ever")
"""What "the deal survives" may mean, each implied by the one before: flags by date, and outcomes
of the same names at the end. In a statement without a date they hold at the end."""
EVENT_NAMES = {
    "agreement": "agreement signed at any time",
    "consensus": "consensus of the delegations at any time",
    "breach": "agreement broken at any time",
    "truce_expired": "truce expired at any time",
    "us_rise": "lever raised by the US",
    "cn_rise": "lever raised by China",
    "us_threat_carried_out": "initial US threat carried out",
    "cn_threat_carried_out": "initial Chinese threat carried out",
    "slowdown": "slowdown: world GDP 0.3 % below the path",
    "scare": "scare: world GDP 0.8 % below the path",
    "bear_week": "US equities 5 % down in a week",
}
"""Name of each of EVENTS in tables."""
GRAMMAR = (
    "allowed [no|not] EVENT [before|by|after DATE] or STATE [on DATE]; events "
    f"{', '.join(EVENTS)}; states {', '.join(STATES)}"
)
LABELS: Mapping[str, tuple[str, ...]] = {
    **{variable.name: variable.labels for variable in VARIABLES},
    **{flag.name: flag.labels for flag in FLAGS},
    STAGE: ("",),
}
"""What is recorded at every step, with the names along its first axis."""
WHY = 70
"""Most characters of what pandas says of an expression."""
Values = NDArray[Any]


@dataclass(frozen=True, slots=True)
class OnDate:
    """What is recorded under a name at the latest step that ended by a day."""

    name: str
    label: str
    """A side or region; "" where there is but one."""
    day: date

    @property
    def place(self) -> int:
        """Place along the first axis of the variable or flag."""
        return LABELS[self.name].index(self.label)


@dataclass(frozen=True, slots=True)
class InTime:
    """Whether the first event of a kind came before, by or after a day; without one, at all."""

    event: str
    when: str = ""
    limit: date | None = None

    def holds(self, columns: Mapping[str, Array], dates: Sequence[date]) -> Mask:
        """Where it does, (n_runs,); `dates` are the ends of the steps that were simulated.

        An event has a day with a fraction, and falls on the date that its narrative gives. By a
        day is before the next one. ResultError where the days asked about were not simulated.
        """
        day = columns[EVENTS[self.event]]
        if self.limit is None:
            return ~np.isnan(day)
        by = day < (self.last_day(dates) - dates[0]).days + 1
        return ~np.isnan(day) & ~by if self.when == "after" else by

    def last_day(self, dates: Sequence[date]) -> date:
        """Last day on which the event counts, or after which where `when` is "after"."""
        assert self.limit is not None
        early = DAY if self.when == "before" else timedelta(0)
        if not dates[0] <= self.limit - early <= dates[-1]:
            raise ResultError(
                f"date is {self.limit}; allowed {dates[0] + early} to {dates[-1] + early} for "
                f"{self.event} {self.when}: nothing was simulated beyond"
            )
        return self.limit - early


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as read: an expression over outcomes, and over terms by their stand-ins."""

    text: str
    expression: str
    terms: Mapping[str, OnDate | InTime]

    def check(self) -> None:
        """ResultError where it compares a stage with what is none, or text with anything else."""
        terms = self.terms.items()
        names = {key: term.name if isinstance(term, OnDate) else term.event for key, term in terms}
        expressions.check(self.text, self.expression, names)

    def holds(self, outcomes: pd.DataFrame, terms: Mapping[str, Values]) -> Values:
        """Where it holds, from outcomes and the values of its terms, (n_runs,) each.

        ResultError where pandas does not understand the expression.
        """
        try:
            found = outcomes.assign(**terms).eval(self.expression, engine="python")
        except Exception as error:  # pandas raises whatever its parser or the names bring
            name = re.search(r"name '(\w+)' is not defined", str(error))
            hint = did_you_mean(name[1], [str(column) for column in outcomes]) if name else ""
            why = " ".join(str(error).split())[:WHY]
            raise ResultError(
                f"{shown(self.text)} is not understood: {why}{hint}; allowed {expressions.ALLOWED}"
            ) from None
        return np.asarray(found)


def read(condition: str) -> Condition:
    """A condition read from text; ResultError where a term names what is not known.

    >>> read("tariff on 2025-11-08 > 0.6 and no breach").expression
    'term_0_ > 0.6 and not term_1_'
    """
    terms: dict[str, OnDate | InTime] = {}
    condition = text("condition", condition, "tariff_us > 0.6 and no breach")

    def stand_in(found: re.Match[str]) -> str:
        if found["name"] is None and found["event"] is None and found["alone"] is None:
            return found[0]
        if found["alone"] in STATES:
            return f"{'not ' if found['none'] else ''}({found['alone']} == 1)"
        name = f"term_{len(terms)}_"
        terms[name] = _on_date(found) if found["name"] else _in_time(found)
        return f"not {name}" if found["no"] or found["none"] or found["nothing"] else name

    expression = expressions.with_words(_TERM.sub(stand_in, condition))
    return Condition(condition, expression, terms)


def statement_holds(columns: Mapping[str, Array], dates: Sequence[date], statement: str) -> Mask:
    """Where a statement about one event holds; ResultError shows the grammar."""
    words = text("statement", statement, "no breach").split()
    negated = bool(words) and words[0] in ("no", "not")
    event, *rest = words[1:] if negated else words or [""]
    if event in STATES:
        if rest:
            raise ResultError(f"{shown(statement)} is not understood; {GRAMMAR}")
        holds = np.asarray(columns[event] > 0.0)
        return ~holds if negated else holds
    known_event(event)
    if not rest:
        holds = InTime(event).holds(columns, dates)
    elif len(rest) == 2 and rest[0] in COMPARED:
        holds = InTime(event, rest[0], as_date(rest[1])).holds(columns, dates)
    else:
        raise ResultError(f"{shown(statement)} is not understood; {GRAMMAR}")
    return ~holds if negated else holds


def known_event(event: str) -> str:
    """The event, if it is one of EVENTS; ResultError otherwise."""
    if not isinstance(event, str) or event not in EVENTS:
        hint = did_you_mean(event, (*EVENTS, *STATES)) if isinstance(event, str) else ""
        raise ResultError(f"{shown(event)} is not known{hint}; allowed events {', '.join(EVENTS)}")
    return event


_TERM = re.compile(
    rf"""
    "[^"]*" | '[^']*'
    | \b (?:(?P<nothing>no)\s+)? (?P<name>\w+) (?:\s+of\s+(?P<label>\w+))? \s+on\s+ (?P<on>[\w-]+)
    | \b (?:(?P<no>no)\s+)? (?P<event>\w+) \s+(?P<when>before|by|after)\s+ (?P<limit>[\w-]+)
    | \b (?:(?P<none>no)\s+)? (?P<alone>{"|".join((*EVENTS, *STATES))}) \b
    """,
    re.VERBOSE,
)


def _on_date(found: re.Match[str]) -> OnDate:
    name, label = found["name"], found["label"]
    if name not in LABELS:
        known = f"on a date: {in_short(LABELS)}"
        raise ResultError(f"{name!r} is not known{did_you_mean(name, list(LABELS))}; {known}")
    labels = LABELS[name]
    if label is not None and label not in labels:
        allowed = ", ".join(labels) if len(labels) > 1 else "none: leave 'of' out"
        raise ResultError(f"side of {name!r} is {label!r}; allowed {allowed}")
    return OnDate(name, label or labels[0], as_date(found["on"]))


def _in_time(found: re.Match[str]) -> InTime:
    if found["alone"]:
        return InTime(found["alone"])
    return InTime(known_event(found["event"]), found["when"], as_date(found["limit"]))
