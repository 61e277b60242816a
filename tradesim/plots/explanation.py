"""An explanation as a scatter plot: runs with and without the condition, and the box."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from tradesim.analysis.discovery.plane import Plane
from tradesim.analysis.explanation import Explanation
from tradesim.plots.frame import axes, heading, percent, source
from tradesim.plots.notes import key
from tradesim.plots.style import BLUE, GREY, RED, Size, ground, ink
from tradesim.terms.arguments import of_kind
from tradesim.terms.sides import Mask

MOST_DOTS = 2_000
"""Most runs drawn; more are thinned out evenly, of both kinds alike."""
MARKS = {"typical": "*", "missed": "D", "surprise": "s"}
REACH = (0.002, 0.998)
"""Quantiles of the runs shown that the axes reach to: a few far runs do not press the rest flat."""


def explanation(found: Explanation, *, figsize: Size | None = None, ax: Axes | None = None) -> Axes:
    """Runs in the two columns of numbers that tell most, each in its unit, and the box.

    Dots are the runs that meet the limits of the box in every other column: red where the
    condition holds, grey where it does not. The frame is the box in these two
    columns; marked are the runs to replay. ResultError where fewer than two columns hold numbers.
    """
    of_kind("found", found, Explanation, "what ts.explain returns")
    plane = found.plane
    with axes(ax, figsize=figsize) as on:
        _reach(on, plane)
        _dots(on, plane, found.happens)
        _frame(on, plane)
        _marked(on, found, plane)
        on.set_xlabel(plane.labels[0])
        on.set_ylabel(plane.labels[1].replace(", ", "\n", 1))
        handles, _ = on.get_legend_handles_labels()
        key(on, handles, (1.01, 1.0), borderaxespad=0.0, handletextpad=0.4)
        heading(on, f"Runs where {found.condition}", *_captions(found, plane))
    return on


def _reach(ax: Axes, plane: Plane) -> None:
    ends = []
    for values, limits in zip(plane.values, plane.limits, strict=True):
        quantiles = np.quantile(values[plane.shown], REACH).tolist()
        known = [*quantiles, *(limit for limit in limits if np.isfinite(limit))]
        edge = 0.04 * (max(known) - min(known)) or 0.5
        ends.append((min(known) - edge, max(known) + edge))
    ax.set_xlim(*ends[0])
    ax.set_ylim(*ends[1])


def _dots(ax: Axes, plane: Plane, happens: Mask) -> None:
    """Runs in the order of their numbers, so that neither kind hides the other."""
    drawn = _drawn(plane)
    there = happens[drawn]
    colors = np.where(there[:, None], to_rgba(RED, 0.9), to_rgba(GREY, 0.9))
    ax.scatter(
        plane.values[0, drawn],
        plane.values[1, drawn],
        np.where(there, 15.0, 11.0),
        colors,
        linewidths=0.0,
        rasterized=True,
    )
    for color, label in ((RED, "condition holds"), (GREY, "does not hold")):
        ax.plot([], [], marker="o", markersize=4, color=color, linestyle="none", label=label)


def _drawn(plane: Plane) -> NDArray[np.intp]:
    """Numbers of the runs drawn."""
    shown = np.flatnonzero(plane.shown)
    return shown[:: max(1, -(-len(shown) // MOST_DOTS))]


def _frame(ax: Axes, plane: Plane) -> None:
    """The box; a free side lies on the edge of the axes, a box without limits is not drawn."""
    if not np.isfinite(plane.limits).any():
        return
    low, high = np.transpose([ax.get_xlim(), ax.get_ylim()])
    (left, bottom), (right, top) = np.clip(np.transpose(plane.limits), low, high).tolist()
    ax.add_patch(
        Rectangle(
            (left, bottom), right - left, top - bottom, facecolor=to_rgba(BLUE, 0.12),
            edgecolor=BLUE, linewidth=1.8, zorder=0.9, label="box",
        )
    )  # fmt: skip


def _marked(ax: Axes, found: Explanation, plane: Plane) -> None:
    for name, run in found.runs.items():
        if not plane.shown[run]:
            continue
        ax.plot(
            *plane.values[:, run], marker=MARKS[name], markersize=12 if name == "typical" else 7,
            color=ground(ax), markeredgecolor=ink(ax), markeredgewidth=1.3, linestyle="none",
            zorder=5 if name == "typical" else 4, label=f"run {run}, {name}",
        )  # fmt: skip


def _captions(found: Explanation, plane: Plane) -> list[str]:
    shown = int(plane.shown.sum())
    share = percent(float(found.happens[plane.shown].mean())) if shown else "none"
    which = f"dots: runs with {plane.rest}" if plane.rest else "dots: runs"
    drawn = len(_drawn(plane))
    thinned = f", {drawn:,} drawn" if drawn < shown else ""
    lines = [
        f"{source(found.ensemble)}; the condition holds in {percent(found.base_rate.value)}",
        f"{which} ({shown:,} runs{thinned}); it holds in {share} of them",
    ]
    if len(found.finding.box.limited):
        held = {name: float(found.scores[name]["held out"]) for name in ("density", "coverage")}
        lines.append(
            f"box, in held-out runs: density {percent(held['density'])}, "
            f"coverage {percent(held['coverage'])}"
        )
    return lines if found.found else [*lines, "no box or tree holds up in held-out runs"]
