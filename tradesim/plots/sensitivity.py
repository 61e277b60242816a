"""Shares of variance as bars, the largest first, with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from tradesim.analysis.sensitivity.groups import COLUMNS, NOISE
from tradesim.errors import ResultError
from tradesim.plots.frame import axes, heading, percent_axis
from tradesim.plots.notes import below, key
from tradesim.plots.rows import name_rows, row_height
from tradesim.plots.style import BLUE, GREY, SMALL, Size, ground, ink, mixed
from tradesim.results.display_names import input_display_name, outcome_display_name
from tradesim.terms.arguments import refusal, whole

if TYPE_CHECKING:
    import pandas as pd

MOST = 12
"""Most inputs drawn unless told otherwise."""
WIDTH = 26
"""Characters of a line of a name."""
LEGEND = 34.0
"""Points that numbers and label of the x axis take below the axes."""
GIVEN = "a table of ts.sensitivity by input or group"


def sensitivity(
    found: pd.DataFrame, *, most: int = MOST, figsize: Size | None = None, ax: Axes | None = None
) -> Axes:
    """First-order share of each input or group (solid bar) and its total share (light bar).

    A row an input, the largest total first, at most `most` of them; lines are intervals of 95 %,
    that of the total below that of the first where it is another. Noise that is left stands last,
    in grey. Shares below zero are noise and have no bar. ResultError where `found` is not what
    ts.sensitivity returns, or is by date.
    """
    table = _table(found)
    shown = _ranked(table).head(whole("most", most, least=1) + (NOISE in table.index))
    rows = [str(name) for name in shown.index]
    names = [input_display_name(name) for name in rows]
    places = [-float(k) for k in range(len(names))]
    tall = 1.9 + row_height(names, WIDTH, 0.34) * len(names)
    with axes(ax, size=(7.4, tall), figsize=figsize) as on:
        light = mixed(BLUE, ground(on), 0.62)
        for y, name, row in zip(places, rows, shown.to_dict("records"), strict=True):
            solid, pale = (GREY, mixed(GREY, ground(on), 0.62)) if name == NOISE else (BLUE, light)
            on.barh(y, max(row["total"], 0.0), height=0.72, color=pale)
            on.barh(y, max(row["first"], 0.0), height=0.36, color=solid)
            _interval(on, row["first_low"], row["first_high"], y)
            if row["total"] != row["first"]:
                _interval(on, row["total_low"], row["total_high"], y - 0.26)
        name_rows(on, places, names, (places[-1] - 0.6, 0.6), width=WIDTH)
        percent_axis(on.xaxis)
        on.set_xlim(min(0.0, *on.get_xlim()), max(1e-3, on.get_xlim()[1]))
        on.axvline(0.0, color=ink(on), linewidth=0.8)
        on.set_xlabel("share of the variance over runs")
        _legend(on, light)
        left = len(table) - len(shown)
        rest = f"; {left} more with smaller totals are not drawn" if left else ""
        heading(
            on,
            f"{_outcome(table)}: what it hangs on",
            *filter(None, [table.attrs.get("runs", "")]),
            f"lines: intervals of 95 %, of the total below where it is another{rest}",
        )
    return on


def _table(found: object) -> pd.DataFrame:
    import pandas as pd

    if not isinstance(found, pd.DataFrame) or not {*COLUMNS} <= {*found.columns}:
        raise refusal("found", found, GIVEN)
    if found.index.nlevels > 1 or not len(found):
        raise ResultError(f"found is by date or empty; allowed {GIVEN}")
    return found


def _outcome(table: pd.DataFrame) -> str:
    return outcome_display_name(str(table.attrs.get("outcome", "The outcome")))


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    """The largest total first, the noise that is left last."""
    last = table.index == NOISE
    order = table["total"].where(~last, -float("inf")).sort_values(ascending=False, kind="stable")
    return table.loc[order.index]


def _interval(ax: Axes, low: float, high: float, y: float) -> None:
    ax.plot([low, high], [y, y], color=ink(ax), linewidth=1.2, solid_capstyle="butt")


def _legend(ax: Axes, light: tuple[float, float, float]) -> None:
    handles = [
        Patch(color=BLUE, label="by itself"),
        Patch(color=light, label="with interactions"),
        Line2D([], [], color=ink(ax), linewidth=1.2, label="95 % interval"),
    ]
    place = {"bbox_transform": below(ax, LEGEND), "ncols": 3, "columnspacing": 1.4}
    key(ax, handles, (0.0, 0.0), fontsize=SMALL, **place)
