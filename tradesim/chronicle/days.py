"""The day that a caller means."""

from __future__ import annotations

from datetime import date, datetime

from tradesim.errors import ChronicleError


def as_day(when: date | str) -> date:
    """A date, or text like 2018-12-02, as a date; ChronicleError for anything else."""
    if isinstance(when, datetime):
        return when.date()
    if isinstance(when, date):
        return when
    try:
        return date.fromisoformat(when)
    except (TypeError, ValueError):
        said = "allowed a date like '2018-12-02'"
        raise ChronicleError(f"date is {when!r}; {said}"[:200]) from None
