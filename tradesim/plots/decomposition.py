"""Change of real income by channel: exports, tariff revenue, prices and critical inputs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from tradesim.analysis.decomposition import CHANNELS, Decomposition
from tradesim.plots.frame import axes, date_axis, day_number, heading, value_ticks, width_in_points
from tradesim.plots.notes import below, key, note
from tradesim.plots.rows import name_rows, row_height
from tradesim.plots.style import BLUE, ORANGE, RED, VIOLET, Size, ground, ink
from tradesim.terms.arguments import of_kind
from tradesim.terms.sides import NAMES, Array

COLORS = dict(zip(CHANNELS, (BLUE, ORANGE, RED, VIOLET), strict=True))
HATCHES = dict(zip(CHANNELS, ("", "", "", "///"), strict=True))
LINE: dict[str, Any] = {"linewidth": 1.9}
MARK: dict[str, Any] = {"marker": "D", "markersize": 6.5, "linestyle": "none"}
"""The sum of the channels, by date and by policy."""
KEY = 118.0
"""Width of a column of the key, points."""
ROW = 0.62
"""Height of a bar; rows are 1 apart."""


def decomposition(
    found: Decomposition, *, region: str = "US", figsize: Size | None = None, ax: Axes | None = None
) -> Axes:
    """Change of a region's real income by channel, percent; what lowers it hangs below zero.

    `found` comes from `decompose`, and then bars are means over runs, a bar a date, or from
    `decompose_policies`, and then there is a row a policy. The line, or the diamond, is their
    sum. `region` is US, CN or ROW. ResultError where it is none of these.
    """
    of_kind("found", found, Decomposition, "what ts.decompose returns")
    parts = found.of(region)
    dated = [when for when in found.rows if isinstance(when, date)]
    each = row_height([str(row) for row in found.rows], 22, 0.5)
    size = (8.0, 4.5) if dated else (8.0, 2.0 + each * len(found.rows))
    with axes(ax, size=size, figsize=figsize) as on:
        if dated:
            _by_date(on, parts, dated)
        else:
            _by_policy(on, parts, [str(row) for row in found.rows])
        _key(on, parts, dated=bool(dated))
        title = f"Change of real income by channel: {NAMES[region]}"
        heading(on, title, found.name, _caption(found))
    return on


def _by_date(ax: Axes, parts: Array, dates: Sequence[date]) -> None:
    """Bars from the end of a step to that of the next, and their sum as a line."""
    ends = [day_number(when) for when in dates]
    for name, low, high in _stacked(parts[:, 1:]):
        look = _look(ax, name)
        ax.bar(ends[:-1], high - low, width=np.diff(ends), bottom=low, align="edge", **look)
    total = np.concatenate([parts.sum(axis=0)[1:], parts.sum(axis=0)[-1:]])
    around = [withStroke(linewidth=3.5, foreground=ground(ax))]
    look = {"color": ink(ax), "path_effects": around, **LINE}
    ax.step(ends, total, where="post", label="real income", **look)
    ax.axhline(0.0, color=ink(ax), linewidth=0.8)
    date_axis(ax, dates)
    ax.set_ylabel("percent of real income")
    ax.grid(False, axis="x")


def _by_policy(ax: Axes, parts: Array, names: Sequence[str]) -> None:
    rows = np.arange(len(names))[::-1]
    for name, low, high in _stacked(parts):
        ax.barh(rows, high - low, height=ROW, left=low, **_look(ax, name))
    total = parts.sum(axis=0)
    look: dict[str, Any] = {"color": ink(ax), "markeredgecolor": ground(ax), "zorder": 3}
    ax.plot(total, rows, label="real income", **MARK, **look)
    for row, value in zip(rows, total, strict=True):
        _number(ax, float(value), float(row))
    ax.axvline(0.0, color=ink(ax), linewidth=0.8)
    name_rows(ax, rows.tolist(), names, (-0.6, len(names) - 0.25), width=22)
    value_ticks(ax.xaxis)
    ax.set_xlabel("percent of real income")


def _number(ax: Axes, value: float, row: float) -> None:
    around = [withStroke(linewidth=2.5, foreground=ground(ax))]
    look: dict[str, Any] = {"ha": "center", "va": "bottom", "path_effects": around}
    note(ax, f"{value:+.3f}".replace("-", "−"), (value, row + ROW / 2.0), (0.0, 1.0), **look)


def _stacked(parts: Array) -> list[tuple[str, Array, Array]]:
    """Each channel's name and the ends of its bars: gains up from zero, losses down."""
    bars, up, down = [], np.zeros(parts.shape[1]), np.zeros(parts.shape[1])
    for name, values in zip(CHANNELS, parts, strict=True):
        base = np.where(values >= 0.0, up, down)
        if values.any():
            bars.append((name, base, base + values))
        up, down = up + np.maximum(values, 0.0), down + np.minimum(values, 0.0)
    return bars


def _look(ax: Axes, name: str) -> dict[str, Any]:
    area = {"facecolor": COLORS[name], "hatch": HATCHES[name]}
    return {**area, "edgecolor": ground(ax), "linewidth": 0.0, "label": name}


def _key(ax: Axes, parts: Array, *, dated: bool) -> None:
    total = Line2D([], [], color=ink(ax), label="real income (sum)", **(LINE if dated else MARK))
    patches = [Patch(**{**_look(ax, name), "linewidth": None}) for name, _, _ in _stacked(parts)]
    place = {"bbox_transform": below(ax, 18.0 if dated else 32.0), "borderpad": 0.0}
    columns = max(1, int(width_in_points(ax) / KEY))
    key(ax, [total, *patches], (0.0, 0.0), ncols=columns, **place)


def _caption(found: Decomposition) -> str:
    unit = "numeraire: world value added"
    if not found.n_runs:
        return f"change from the baseline without policy; {unit}"
    error = found.standard_error[..., -1].max()
    return f"mean of {found.n_runs:,} runs, standard error at most {error:.1g} at the end; {unit}"
