"""What was recorded before the first day of a forecast, drawn in front of it.

A variable is added as one entry of LEVER_OF: the lever whose record it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from matplotlib.axes import Axes

from tradesim.chronicle.chronicle import Chronicle
from tradesim.plots.style import ink
from tradesim.terms.levers import LEVERS, PURCHASE, RESTRICTION, TARIFF
from tradesim.terms.sides import CN, SIDES, US

PART = 0.5
"""Time shown before the first day, as a share of the time after it."""
LEVER_OF: Mapping[str, tuple[str, str]] = {
    "tariff": (LEVERS[TARIFF], SIDES[US]),
    "restriction": (LEVERS[RESTRICTION], SIDES[CN]),
    "purchases_withheld": (LEVERS[PURCHASE], SIDES[CN]),
}
"""Lever and, where the variable has no sides, whose it is."""
Steps = list[tuple[date, float]]
"""Days from which a value held, in order, with it."""


def before(dates: tuple[date, ...], variable: str, side: str | None) -> Steps:
    """What held in the time before the first of the dates, as known at the end of that day.

    From the shipped chronicle; empty where it says nothing of the variable.
    """
    if variable not in LEVER_OF:
        return []
    lever, whose = LEVER_OF[variable]
    first, last = dates[0] - timedelta(days=int(PART * (dates[-1] - dates[0]).days)), dates[0]
    found = Chronicle.shipped().level_history(lever, side or whose, last)
    earlier = [value for day, value in found if day <= first][-1:]
    inside = [(day, value) for day, value in found if first < day <= last]
    shown = [(first, value) for value in earlier] + inside
    return [*shown, (last, shown[-1][1])] if shown else []


def history_line(ax: Axes, steps: Steps) -> None:
    """Draw it as steps in the colour of the ink."""
    days, values = zip(*steps, strict=True)
    ax.plot(
        days, values, color=ink(ax), drawstyle="steps-post", label="recorded before", zorder=3.0
    )
