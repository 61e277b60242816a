"""Rows under each other: names at the left, bars, marks below them, and words at the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from tradesim.plots.bins import Bins, together
from tradesim.plots.frame import percent
from tradesim.plots.notes import note
from tradesim.plots.style import SMALL, ground
from tradesim.terms.sides import Array

HEIGHT = 0.62
"""Height of the tallest bar; rows are 1 apart."""
NEAR = 0.07
"""Cut bars nearer than this share of the width have their shares written together."""


def name_rows(
    ax: Axes, places: Sequence[float], names: Iterable[str], limits: tuple[float, float],
    *, grid: bool = False, **look: Any,
) -> None:  # fmt: skip
    """Names of rows at their places, without ticks and without a spine beside them."""
    ax.set_yticks(places, list(names), **look)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(*limits)
    ax.grid(grid, axis="y")
    ax.spines["left"].set_visible(False)


def in_lines(name: str, width: int) -> str:
    """A name in lines of at most so many characters, broken after hyphens too."""
    return fill(name.replace("-", "- "), width).replace("- ", "-")


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
