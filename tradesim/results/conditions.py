"""Statements about runs: expressions over outcomes, values on a date, events in time.

An event is added as one entry of EVENTS: its name, and the outcome that dates it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tradesim.errors import ResultError, did_you_mean, in_short
from tradesim.model.variables import FLAGS, STAGE, VARIABLES
from tradesim.terms.sides import Array, Mask

if TYPE_CHECKING:
    import pandas as pd

EVENTS = {
    "agreement": "first_agreement_day",
    "breach": "first_breach_day",
    "truce_expired": "first_expiry_day",
    "us_rise": "first_rise_day_us",
    "cn_rise": "first_rise_day_cn",
    "us_threat_carried_out": "threat_carried_day_us",
    "cn_threat_carried_out": "threat_carried_day_cn",
}
"""Events that `probability(..., by=date)` knows, and the outcome that dates them."""
COMPARED = {"before": np.less, "by": np.less_equal, "after": np.greater}
EVENT_NAMES = {
    "agreement": "agreement signed at any time",
    "breach": "agreement broken at any time",
    "truce_expired": "truce expired at any time",
    "us_rise": "lever raised by the US",
    "cn_rise": "lever raised by China",
    "us_threat_carried_out": "initial US threat carried out",
    "cn_threat_carried_out": "initial Chinese threat carried out",
}
"""Name of each of EVENTS in tables."""
GRAMMAR = f"allowed [no|not] EVENT [before|by|after DATE], EVENT one of {', '.join(EVENTS)}"
LABELS: Mapping[str, tuple[str, ...]] = {
    **{variable.name: variable.labels for variable in VARIABLES},
    **{flag.name: flag.labels for flag in FLAGS},
    STAGE: ("",),
}
"""What is recorded at every step, with the names along its first axis."""
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

    def holds(self, columns: Mapping[str, Array], first_day: date) -> Mask:
        """Where it does, (n_runs,)."""
        day = columns[EVENTS[self.event]]
        if self.limit is None:
            return ~np.isnan(day)
        return np.asarray(COMPARED[self.when](day, (self.limit - first_day).days))


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as read: an expression over outcomes, and over terms by their stand-ins."""

    text: str
    expression: str
    terms: Mapping[str, OnDate | InTime]

    def holds(self, outcomes: pd.DataFrame, terms: Mapping[str, Values]) -> Values:
        """Where it holds, from outcomes and the values of its terms, (n_runs,) each.

        ResultError where pandas does not understand the expression.
        """
        try:
            found = outcomes.assign(**terms).eval(self.expression, engine="python")
        except Exception as error:  # pandas raises whatever its parser or the names bring
            name = re.search(r"name '(\w+)' is not defined", str(error))
            hint = did_you_mean(name[1], [str(column) for column in outcomes]) if name else ""
            raise ResultError(
                f"{self.text!r} is not understood: {error}{hint}; allowed: columns of "
                "ens.outcomes, NAME [of SIDE] on DATE, [no] EVENT [before|by|after DATE]"
            ) from None
        return np.asarray(found)


def read(condition: str) -> Condition:
    """A condition read from text; ResultError where a term names what is not known.

    >>> read("tariff on 2025-11-08 > 0.6 and no breach").expression
    'term_0_ > 0.6 and not term_1_'
    """
    terms: dict[str, OnDate | InTime] = {}

    def stand_in(found: re.Match[str]) -> str:
        if found["name"] is None and found["event"] is None and found["alone"] is None:
            return found[0]
        name = f"term_{len(terms)}_"
        terms[name] = _on_date(found) if found["name"] else _in_time(found)
        return f"not {name}" if found["no"] or found["none"] else name

    return Condition(condition, _TERM.sub(stand_in, condition), terms)


def statement_holds(columns: Mapping[str, Array], first_day: date, statement: str) -> Mask:
    """Where a statement about one event holds; ResultError shows the grammar."""
    words = statement.split()
    negated = bool(words) and words[0] in ("no", "not")
    event, *rest = words[1:] if negated else words or [""]
    known_event(event)
    if not rest:
        holds = InTime(event).holds(columns, first_day)
    elif len(rest) == 2 and rest[0] in COMPARED:
        holds = InTime(event, rest[0], as_date(rest[1])).holds(columns, first_day)
    else:
        raise ResultError(f"{statement!r} is not understood; {GRAMMAR}")
    return ~holds if negated else holds


def known_event(event: str) -> str:
    """The event, if it is one of EVENTS; ResultError otherwise."""
    if event not in EVENTS:
        raise ResultError(f"{event!r} is not known{did_you_mean(event, list(EVENTS))}; {GRAMMAR}")
    return event


def as_date(when: str | date) -> date:
    """A date, or one written as 2026-01-31; ResultError otherwise."""
    if isinstance(when, date):
        return when
    try:
        return date.fromisoformat(when)
    except (TypeError, ValueError):
        raise ResultError(f"date is {when!r}; allowed a date like '2026-01-31'") from None


_TERM = re.compile(
    rf"""
    "[^"]*" | '[^']*'
    | \b (?P<name>\w+) (?:\s+of\s+(?P<label>\w+))? \s+on\s+ (?P<on>[\w-]+)
    | \b (?:(?P<no>no)\s+)? (?P<event>\w+) \s+(?P<when>before|by|after)\s+ (?P<limit>[\w-]+)
    | \b (?:(?P<none>no)\s+)? (?P<alone>{"|".join(EVENTS)}) \b
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
