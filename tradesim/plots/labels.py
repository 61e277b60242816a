"""Labels right of the axes, joined to their areas or curves by a short line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.typing import ColorType
from numpy.typing import NDArray

from tradesim.plots.frame import LINE, height_in_points, width_in_points
from tradesim.plots.names import SMALLEST, all_in_lines, most_lines
from tradesim.plots.style import SMALL, ink
from tradesim.terms.text import plain

WIDTH, WIDE = 34, 52
"""Characters of a line of a name, and of one that would take more than two such lines."""
MOST, BESIDE = 3, 0.42
"""Most lines of a name, and the share of the width of the axes that names beside them take."""
SPACE = 1.1 * LINE / SMALL
"""Height of a line of a label, in sizes of its text."""
SHARE_LEFT = 0.65
AROUND = 155.0
"""Height of the axes that is left for labels, as a share, or what heading and axes take, points."""


def beside(
    ax: Axes,
    names: Sequence[str],
    heights: Sequence[float],
    colors: Sequence[ColorType],
    *,
    x: Sequence[float] | None = None,
) -> None:
    """Write each name right of the axes at its height (data), names pushed apart where they clash.

    The line in the name's colour starts at the right edge, or at `x` where that is given. Where
    they are too many for the axes their text shrinks.
    """
    low, high = ax.get_ylim()
    order = np.argsort(np.asarray(heights), kind="stable")
    places = (np.asarray(heights, dtype=np.float64)[order] - low) / (high - low)
    room = _room(ax)
    tall = most_lines(names)
    size = float(np.clip(room / (len(names) * tall * SPACE), SMALLEST, SMALL))
    least = size * SPACE * tall / room
    moved = apart(places, least, margin=0.5 * least - 0.5 * LINE / room)
    right = ax.get_xlim()[1]
    line = {"arrowstyle": "-", "linewidth": 1.6, "shrinkA": 1.0, "shrinkB": 0.0}
    for k, place in zip(order, moved, strict=True):
        ax.annotate(
            plain(names[k], lines=True),
            (x[k] if x is not None else right, heights[k]),
            xytext=(1.035, float(place)),
            textcoords="axes fraction",
            va="center",
            fontsize=size,
            color=ink(ax),
            annotation_clip=False,
            arrowprops={**line, "color": colors[k], "relpos": (0.0, 0.5)},
        )


def all_labels(names: Sequence[str], ax: Axes | None = None) -> list[str]:
    """Labels with the first line of each, a name, in lines that leave the axes room."""
    width, most = _width(names), MOST
    if ax is not None:
        width = max(10, min(width, int(BESIDE * width_in_points(ax) / (0.5 * SMALL))))
        most = max(1, min(MOST, int(_room(ax) / (len(names) * SPACE * SMALLEST)) - 1))
    first = all_in_lines([name.partition("\n")[0] for name in names], width, most)
    rest = [name.partition("\n")[1:] for name in names]
    return ["".join([name, *more]) for name, more in zip(first, rest, strict=True)]


def size_for(names: Sequence[str]) -> tuple[float, float]:
    """Inches of a new figure in which `beside` has room for the names."""
    shown = all_labels(names)
    height = (len(names) * most_lines(shown) * SPACE * SMALL + AROUND) / 72.0
    return (8.0 if _width(names) == WIDTH else 9.5), max(4.5, height)


def _width(names: Sequence[str]) -> int:
    longest = max(len(name.partition("\n")[0]) for name in names)
    return WIDTH if longest <= 2 * WIDTH else WIDE


def _room(ax: Axes) -> float:
    """Height that labels may take, points: the axes as they stand are not laid out yet."""
    return max(SHARE_LEFT * height_in_points(ax), height_in_points(ax) / 0.77 - AROUND)


def key_size(ax: Axes, names: Sequence[str]) -> float:
    """Size of the text of a key beside the axes in which all names have room, points."""
    lines = sum(name.count("\n") + 1.3 for name in names)
    return float(np.clip(height_in_points(ax) / (lines * 1.25), SMALLEST, SMALL))


def apart(places: NDArray[np.float64], least: float, *, margin: float = 0.0) -> NDArray[np.float64]:
    """Places in rising order moved as little as needed to lie `least` apart, between 0 and 1.

    `margin` is kept free at both ends. Least squares: neighbours that clash move together (pool
    adjacent violators); where there is too little room they are spread evenly.

    >>> apart(np.array([0.5, 0.5, 0.9]), 0.2)
    array([0.4, 0.6, 0.9])
    """
    n = len(places)
    least = min(least, max(0.0, 1.0 - 2.0 * margin) / max(n - 1, 1))
    steps = least * np.arange(n)
    groups: list[tuple[float, int]] = []
    for each in (places - steps).tolist():
        mean, count = each, 1
        while groups and groups[-1][0] > mean:
            other, size = groups.pop()
            mean, count = (mean * count + other * size) / (count + size), count + size
        groups.append((mean, count))
    moved = np.repeat([mean for mean, _ in groups], [count for _, count in groups])
    free = np.clip(moved, margin, max(margin, 1.0 - margin - least * (n - 1)))
    return np.asarray(np.round(free + steps, 12))
