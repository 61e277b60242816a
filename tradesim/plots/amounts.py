"""Differences of outcomes as people write them: scale, unit, and digits that the error allows."""

from __future__ import annotations

from math import floor, isfinite, log10

from tradesim.model.outcomes import OUTCOMES
from tradesim.results.estimates import Z
from tradesim.terms.units import BOOLEAN, DAYS, decimals

POINTS = "percentage points"
UNITS = {
    "share": (100.0, POINTS),
    BOOLEAN: (100.0, "percentage points of runs"),
    "percent": (1.0, POINTS),
    DAYS: (1.0, "days"),
}


def scaled(outcome: str) -> tuple[float, str]:
    """What a difference of the outcome is multiplied by to be shown, and the unit it then has.

    >>> scaled("tariff_us"), scaled("first_breach_day")
    ((100.0, 'percentage points'), (1.0, 'days'))
    """
    unit = OUTCOMES[outcome][0]
    return UNITS.get(unit, (1.0, unit))


def amount(value: float, error: float) -> str:
    """A difference and half its 95 % interval, to two digits of the latter.

    >>> amount(-4.3385, 0.0978), amount(1234.5, 61.0), amount(0.0, 0.0), amount(float("nan"), 0.1)
    ('−4.34 ± 0.19', '+1,234 ± 120', '0', 'none')
    """
    if not isfinite(value):
        return "none"
    width = Z * error if isfinite(error) else 0.0
    digits = decimals(width or abs(value), 2)
    sign = "+" if value > 0.0 else "−" if value < 0.0 else ""
    shown = f"{sign}{abs(value):,.{digits}f}"
    if not width:
        return shown
    coarse = 10 ** max(0, floor(log10(width)) - 1)
    return f"{shown} ± {coarse * round(width / coarse) if digits == 0 else width:,.{digits}f}"
