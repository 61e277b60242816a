"""The day that a caller means."""

from __future__ import annotations

from datetime import date

from tradesim.errors import ChronicleError, ResultError
from tradesim.terms.calendar import DayLike, as_date


def as_day(when: DayLike) -> date:
    """A day however it is given; ChronicleError for what is none."""
    try:
        return as_date(when)
    except ResultError as error:
        raise ChronicleError(str(error)) from None
