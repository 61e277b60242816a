"""What was recorded before the first day of a forecast, drawn in front of it.

A variable is added as one entry of RECORDS: how its record is found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from matplotlib.axes import Axes

from tradesim.chronicle.chronicle import Chronicle
from tradesim.plots.style import ink

PART = 0.5
"""Time shown before the first day, as a share of the time after it."""
Steps = list[tuple[date, float]]
"""Days from which a value held, in order, with it."""


def before(dates: tuple[date, ...], variable: str, side: str | None) -> Steps:
    """What held in the time before the first of the dates, as known at the end of that day.

    From the shipped chronicle; empty where it says nothing of the variable.
    """
    find = RECORDS.get(variable)
    if find is None:
        return []
    first, last = dates[0] - timedelta(days=int(PART * (dates[-1] - dates[0]).days)), dates[0]
    found = sorted(find(Chronicle.shipped().known_on(last), side or "", last))
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


def _tariffs(known: Chronicle, side: str, last: date) -> Steps:
    return known.tariff_history(side, last)


def _restrictions(known: Chronicle, side: str, last: date) -> Steps:
    rows = known.restrictions
    rows = rows[(rows["metric"] == "level") & (rows["side"] == side)]
    return _up_to(last, rows["date"], rows["value"])


def _withheld(known: Chronicle, _: str, last: date) -> Steps:
    rows = known.purchases
    rows = rows[rows["kind"] == "withheld"]
    return _up_to(last, rows["date"], rows["actual"])


def _up_to(last: date, days: object, values: object) -> Steps:
    import pandas as pd

    found = zip(pd.to_datetime(pd.Series(days)).dt.date, pd.Series(values), strict=True)
    return [(day, float(value)) for day, value in found if day <= last]


RECORDS: Mapping[str, Callable[[Chronicle, str, date], Steps]] = {
    "tariff": _tariffs,
    "restriction": _restrictions,
    "purchases_withheld": _withheld,
}
