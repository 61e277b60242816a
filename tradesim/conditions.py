"""Statements about runs: events in time, and expressions over outcomes.

An event is added as one entry of EVENTS: its name, and the outcome that dates it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from tradesim.errors import ResultError
from tradesim.sides import Array, Mask

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
GRAMMAR = f"allowed [no|not] EVENT [before|by|after DATE], EVENT one of {', '.join(EVENTS)}"


def evaluated(outcomes: pd.DataFrame, condition: str) -> Mask:
    """Where an expression over outcomes holds; ResultError where it is not understood."""
    try:
        found = outcomes.eval(condition, engine="python")
    except Exception as error:  # pandas raises whatever its parser or the names bring
        known = ", ".join(outcomes.columns)
        raise ResultError(f"{condition!r} is not understood: {error}; outcomes: {known}") from None
    return np.asarray(found)


def stated(columns: Mapping[str, Array], first_day: date, statement: str) -> Mask:
    """Where a statement about an event holds; ResultError shows the grammar."""
    words = statement.split()
    negated = bool(words) and words[0] in ("no", "not")
    event, *rest = words[1:] if negated else words or [""]
    if event not in EVENTS:
        raise ResultError(f"{event!r} is not known{near(event, list(EVENTS))}; {GRAMMAR}")
    day = columns[EVENTS[event]]
    if not rest:
        holds = ~np.isnan(day)
    elif len(rest) == 2 and rest[0] in COMPARED:
        holds = COMPARED[rest[0]](day, (as_date(rest[1]) - first_day).days)
    else:
        raise ResultError(f"{statement!r} is not understood; {GRAMMAR}")
    return ~holds if negated else holds


def near(what: str, known: list[str]) -> str:
    """The known name that looks most like `what`, as the end of a sentence; "" if none does."""
    close = get_close_matches(what, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def as_date(when: str | date) -> date:
    """A date, or one written as 2026-01-31; ResultError otherwise."""
    if isinstance(when, date):
        return when
    try:
        return date.fromisoformat(when)
    except (TypeError, ValueError):
        raise ResultError(f"date is {when!r}; allowed a date like '2026-01-31'") from None
