"""Labels right of the axes, joined to their areas or curves by a short line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.typing import ColorType
from numpy.typing import NDArray

from tradesim.plots.frame import LINE, height_in_points
from tradesim.plots.style import SMALL, ink


def beside(
    ax: Axes,
    names: Sequence[str],
    heights: Sequence[float],
    colors: Sequence[ColorType],
    *,
    x: Sequence[float] | None = None,
) -> None:
    """Write each name right of the axes at its height (data), names pushed apart where they clash.

    The line in the name's colour starts at the right edge, or at `x` where that is given.
    """
    low, high = ax.get_ylim()
    order = np.argsort(np.asarray(heights), kind="stable")
    places = (np.asarray(heights, dtype=np.float64)[order] - low) / (high - low)
    room = 0.65 * height_in_points(ax)
    tall = max(name.count("\n") + 1 for name in names)
    least = 1.1 * LINE * tall / room
    moved = apart(places, least, margin=0.5 * least - 0.5 * LINE / room)
    right = ax.get_xlim()[1]
    line = {"arrowstyle": "-", "linewidth": 1.6, "shrinkA": 1.0, "shrinkB": 0.0}
    for k, place in zip(order, moved, strict=True):
        ax.annotate(
            names[k],
            (x[k] if x is not None else right, heights[k]),
            xytext=(1.035, float(place)),
            textcoords="axes fraction",
            va="center",
            fontsize=SMALL,
            color=ink(ax),
            annotation_clip=False,
            arrowprops={**line, "color": colors[k], "relpos": (0.0, 0.5)},
        )


def apart(places: NDArray[np.float64], least: float, *, margin: float = 0.0) -> NDArray[np.float64]:
    """Places in rising order moved as little as needed to lie `least` apart, between 0 and 1.

    `margin` is kept free at both ends.

    >>> apart(np.array([0.5, 0.5, 0.9]), 0.2)
    array([0.4, 0.6, 0.9])
    """
    moved = places.copy()
    for _ in range(200):
        short = np.maximum(least - np.diff(moved), 0.0) / 2.0
        if not (short > 1e-9).any():
            break
        moved[:-1] -= short
        moved[1:] += short
        moved += max(0.0, margin - moved.min()) - max(0.0, moved.max() - 1.0 + margin)
    return moved
