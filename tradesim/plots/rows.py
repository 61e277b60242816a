"""Rows under each other: names at the left, bars, marks below them, and words at the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes

from tradesim.plots.bins import Bins, together
from tradesim.plots.frame import height_in_points, percent, width_in_points
from tradesim.plots.names import LINE_HEIGHT, all_in_lines, fitted, most_lines
from tradesim.plots.notes import note
from tradesim.plots.style import SMALL, ground
from tradesim.terms.sides import Array

NAMES = 9.0
"""Size of the names of rows, points."""
BESIDE = 0.4
"""Width of the axes that names beside them take at most, as a share."""
SHARE_OF_AXES = 0.75
"""Height of the axes in a new figure, before it is laid out."""
HEIGHT = 0.62
"""Height of the tallest bar; rows are 1 apart."""
NEAR = 0.07
"""Cut bars nearer than this share of the width have their shares written together."""


def name_rows(
    ax: Axes, places: Sequence[float], names: Sequence[str], limits: tuple[float, float],
    *, width: int, size: float = NAMES, grid: bool = False,
) -> None:  # fmt: skip
    """Names of rows at their places, in lines of `width` characters and in a size that fits.

    Without ticks, and without a spine beside them.
    """
    ax.set_ylim(*limits)
    apart = min(np.abs(np.diff(places)), default=limits[1] - limits[0])
    room = height_in_points(ax) * float(apart) / abs(limits[1] - limits[0])
    fit = int(BESIDE * width_in_points(ax) / (0.55 * size))
    shown, fontsize = fitted(names, max(10, min(width, fit)), room=room, size=size)
    ax.set_yticks(places, shown, fontsize=fontsize)
    for each in ax.get_shared_y_axes().get_siblings(ax):
        for label in each.get_yticklabels():
            label.set_parse_math(False)
    ax.tick_params(axis="y", length=0)
    ax.grid(grid, axis="y")
    ax.spines["left"].set_visible(False)


def row_height(names: Sequence[str], width: int, least: float, *, size: float = NAMES) -> float:
    """Inches of a row of a new figure in which names of so many characters a line have room."""
    lines = most_lines(all_in_lines(names, width))
    return max(least, (lines * LINE_HEIGHT * size + 2.0) / 72.0 / SHARE_OF_AXES)


def bars(ax: Axes, row: int, bins: Bins, shares: Array, tallest: float, color: str) -> None:
    """Shares of runs as bars on a row; those above `tallest` are cut there."""
    heights = HEIGHT * np.minimum(shares / tallest, 1.0)
    if bins.discrete:
        ax.bar(bins.centers, heights, width=0.8, bottom=row, color=color, alpha=0.75)
    else:
        ax.stairs(row + heights, bins.edges, baseline=row, fill=True, color=color, alpha=0.75)


def cut_bars(bins: Bins, shares: Array, tallest: float) -> list[list[int]]:
    """Which bars are cut, those near each other in one group."""
    least = NEAR * (bins.edges[-1] - bins.edges[0])
    return together(np.flatnonzero(shares > tallest), bins.centers, least)


def label_bars(
    ax: Axes, row: int, bins: Bins, shares: Array, tallest: float, groups: Iterable[list[int]],
    *, shift: float = 0.0, ha: str = "center",
) -> None:  # fmt: skip
    """Write the shares of some bars above them, those of a group in one place."""
    for group in groups:
        top = HEIGHT * min(float(shares[group].max()) / tallest, 1.0)
        at = (float(bins.centers[group].mean()), row + top)
        text = ", ".join(percent(share) for share in shares[group])
        note(ax, text, at, (shift, 1.0), ha=ha, va="bottom", fontsize=SMALL - 1.0)


def dot(ax: Axes, x: float, y: float, color: str) -> None:
    """A ring in a colour."""
    ax.plot(
        [x], [y], marker="o", markersize=5, color=ground(ax), markeredgecolor=color,
        markeredgewidth=1.6, linestyle="none", zorder=3,
    )  # fmt: skip


def beside(ax: Axes, y: float, text: str) -> None:
    """Words right of the axes at a height."""
    place = ax.get_yaxis_transform()
    note(ax, text, (1.02, y), xycoords=place, va="center", annotation_clip=False)
