"""Text in rows and columns on axes, in a size that fits."""

from __future__ import annotations

from functools import cache
from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.textpath import TextPath

from tradesim.plots.frame import height_in_points, width_in_points
from tradesim.plots.style import SMALL, ground, ink, mixed

LARGEST, SMALLEST = SMALL + 0.5, 5.0
"""Sizes of text that are tried, points."""
SPACE = 1.3
"""Height of a line of text, in text sizes; rows have half a line more."""
GAP = 12.0
"""Least room between columns, points."""
HEAD = 66.0
"""Room that the head of a column may take where its numbers need less, points."""
LEAST, ENOUGH = 0.3, 200.0
"""Share of the width that the first column keeps, and points that are enough for it."""

Row = list[str]


def write(ax: Axes, head: Row, rows: list[Row]) -> None:
    """A table on axes: the first column left and wrapped, the others right; text shrinks to fit.

    Widths are measured from the text; the axes are taken as they stand.
    """
    height = height_in_points(ax)
    for size in np.arange(LARGEST, SMALLEST - 0.01, -0.25).tolist():
        shown, right, enough = _laid(head, rows, size, width_in_points(ax))
        if enough and size * SPACE * sum(map(_lines, shown)) <= height:
            break
    y = 1.0
    for k, row in enumerate(shown):
        step = size * _lines(row) * SPACE / height
        for column, text in enumerate(row):
            ax.text(
                right[column - 1] if column else 0.0,
                y - step / 2.0,
                text,
                transform=ax.transAxes,
                ha="right" if column else "left",
                va="center_baseline",
                fontsize=size,
                weight="bold" if k == 0 else "normal",
                linespacing=1.15,
                color=ink(ax),
            )
        y -= step
        color = mixed(ink(ax), ground(ax), 0.4 if k == 0 else 0.8)
        ax.plot([0.0, 1.0], [y, y], transform=ax.transAxes, color=color, linewidth=0.7)


def _laid(
    head: Row, rows: list[Row], size: float, width: float
) -> tuple[list[Row], list[float], bool]:
    """Cells wrapped in a size of text, right edges of columns (shares), and whether they fit."""
    numbers = range(1, len(head))
    widths = [max(_wide(row[c], size) for row in rows) for c in numbers]
    heads = [_narrow(head[c], max(widths[c - 1], HEAD), 1.1 * size) for c in numbers]
    widths = [max(w, _wide(heads[k], 1.1 * size)) + GAP for k, w in enumerate(widths)]
    left = width - sum(widths)
    right = [float(edge) / width for edge in left + np.cumsum(widths)]
    least = min(LEAST * width, ENOUGH)
    kept = max(left, least)
    wrapped = [[_narrow(row[0], kept, size), *row[1:]] for row in rows]
    return [[head[0], *heads], *wrapped], right, left >= least


def _narrow(text: str, width: float, size: float) -> str:
    """The text in lines of at most `width` points where its words allow, broken between them."""
    for most in range(len(text), 0, -1):
        parts = [wrap(part, most, break_long_words=False) for part in text.split("\n")]
        lines = [line for part in parts for line in part]
        if _wide("\n".join(lines), size) <= width or max(map(len, lines)) > most:
            break
    return "\n".join(lines) if text else text


def _lines(row: Row) -> float:
    """Height of a row in lines, the room around it included."""
    return max(text.count("\n") + 1 for text in row) + 0.5


def _wide(text: str, size: float) -> float:
    """Width of the widest line, points."""
    return max((_measured(line) for line in text.split("\n")), default=0.0) * size / 10.0


@cache
def _measured(line: str) -> float:
    return float(TextPath((0.0, 0.0), line, size=10.0).get_extents().width) if line else 0.0
