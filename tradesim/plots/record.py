"""What was recorded, drawn over the forecast of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from tradesim.plots.frame import day_number
from tradesim.plots.style import ORANGE, ground, ink


def recorded_line(
    ax: Axes, days: Sequence[date], values: Sequence[float], marked: Sequence[date]
) -> None:
    """Draw what was recorded by day over a fan, and mark the days on which questions are resolved.

    Days that lie outside the axes are not marked.
    """
    low, high = ax.get_xlim()
    ax.plot(
        days,  # type: ignore[arg-type]
        values,
        color=ink(ax),
        linewidth=1.8,
        drawstyle="steps-post",
        label="recorded",
        zorder=3.0,
        path_effects=[withStroke(linewidth=3.5, foreground=ground(ax))],
    )
    inside = [x for x in map(day_number, marked) if low <= x <= high]
    ax.plot(
        inside,
        [0.0] * len(inside),
        transform=ax.get_xaxis_transform(),
        color=ORANGE,
        marker="^",
        linestyle="none",
        clip_on=False,
        label="questions resolved",
        zorder=4.0,
    )
    ax.legend(loc="best", frameon=False, labelcolor=ink(ax))
