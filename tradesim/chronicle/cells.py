"""Cells of a table: text as a date, a number or words, and what is not allowed."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from tradesim.chronicle.schema import Column
from tradesim.errors import in_short

FIRST_YEAR = 1700


class NotAllowed(ValueError):
    """A cell that its column does not allow."""


def value_of(cell: str, column: Column) -> Any:
    """A cell as a date, a float or text; None where it is blank. NotAllowed says what is allowed.

    >>> from tradesim.chronicle.schema import tables
    >>> value_of("2018-12-02", tables()["threats"].columns["announced"])
    datetime.date(2018, 12, 2)
    """
    if not cell:
        if column.required:
            raise NotAllowed(f"is blank; allowed {said(column)}")
        return None
    try:
        return _parsed(cell, column)
    except ValueError:
        raise NotAllowed(f"is {shortened(cell)!r}; allowed {said(column)}") from None


def shortened(text: str) -> str:
    """A text as a message shows it: no longer than 40 characters.

    >>> shortened("x" * 50)
    'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'
    """
    return text if len(text) <= 40 else f"{text[:37]}..."


def said(column: Column) -> str:
    """What a cell of a column may be, in words."""
    if column.allowed:
        return in_short(column.allowed)
    if column.kind == "number":
        unit = f" ({column.unit})" if column.unit else ""
        return f"a number from {column.low:g} to {column.high:g}{unit}"
    words = {"date": "a day as YYYY-MM-DD", "yes/no": "yes or no", "ids": "ids, with ; between"}
    return words.get(column.kind, "text")


def _parsed(cell: str, column: Column) -> Any:
    """ValueError where the cell is not allowed."""
    if column.kind == "date":
        return _day(cell)
    if column.kind == "number":
        return _number(cell, column)
    if (column.allowed and cell not in column.allowed) or (
        column.kind == "yes/no" and cell not in ("yes", "no")
    ):
        raise ValueError
    return cell


def _number(cell: str, column: Column) -> float:
    value = float(cell)
    if not math.isfinite(value) or not column.low <= value <= column.high:
        raise ValueError
    return value


def _day(cell: str) -> date:
    day = date.fromisoformat(cell)
    if day.isoformat() != cell or day.year < FIRST_YEAR:
        raise ValueError
    return day
