"""Outcomes as people write them: shares in percent, days as dates, errors to two digits."""

from __future__ import annotations

from datetime import date, timedelta
from math import isnan

from tradesim.terms.units import BOOLEAN, DAYS, SHARE

MISSING = "missing"


def number(value: float, unit: str) -> str:
    """A number in its unit.

    >>> number(0.3812, "share"), number(-0.0221, "percent"), number(1234.56, "billion USD")
    ('38.1%', '-0.022', '1,234.6')
    """
    if isnan(value):
        return MISSING
    if unit in (SHARE, BOOLEAN):
        return f"{value:.1%}"
    digits = 3 if unit == "percent" else 1
    return f"{round(value, digits) + 0.0:,.{digits}f}"


def error(value: float, unit: str) -> str:
    """A standard error to two digits, in the unit of the number beside it; empty where none is.

    >>> error(0.0043, "share"), error(0.35, "billion USD"), error(float("nan"), "share")
    ('0.43%', '0.35', '')
    """
    if isnan(value):
        return ""
    in_percent = unit in (SHARE, BOOLEAN)
    return f"{100.0 * value if in_percent else value:.2g}{'%' if in_percent else ''}"


def day(value: float, start: date) -> str:
    """The date of a day that is counted from `start`.

    >>> day(5.9, date(2025, 10, 26)), day(float("nan"), date(2025, 10, 26))
    ('31 Oct 2025', 'missing')
    """
    if isnan(value):
        return MISSING
    when = start + timedelta(days=int(value))
    return f"{when.day} {when:%b %Y}"


def shown_unit(unit: str) -> str:
    """The unit beside numbers that `number` writes; empty where they show it."""
    return "" if unit in (SHARE, BOOLEAN, DAYS) else unit
