"""Units of outcomes and variables, and how tables and axes show them."""

from __future__ import annotations

from datetime import date
from math import floor, inf, log10

from tradesim.terms.calendar import in_full

SHARE = "share"
BOOLEAN = "0 or 1"
COUNT = "count"
DAYS = "days from the start; missing if never"


def scale(unit: str) -> float:
    """What a number is multiplied by to be shown: shares are shown in percent."""
    return 100.0 if unit == SHARE else 1.0


def decimals(value: float, figures: int) -> int:
    """Digits after the point that show so many figures of a number; 0 where it has none.

    >>> decimals(0.0146, 2), decimals(34.0, 2), decimals(0.0, 2)
    (3, 0, 0)
    """
    return max(0, figures - 1 - floor(log10(value))) if 0.0 < value < inf else 0


def label(unit: str, start: date | None = None) -> str:
    """The unit as tables and axes give it; days are counted from `start` where it is given.

    >>> label("share"), label(DAYS), label(DAYS, date(2025, 10, 26))
    ('percent', 'days from the start', 'days from 26 October 2025')
    """
    if unit == DAYS:
        return f"days from {in_full(start) if start else 'the start'}"
    return "percent" if unit == SHARE else unit
