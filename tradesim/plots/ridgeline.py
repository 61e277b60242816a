"""Ridgeline: an outcome across many scenarios, ridge behind ridge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from tradesim.model.outcomes import OUTCOMES
from tradesim.plots.bins import Asked, Bins, binned
from tradesim.plots.frame import axes, heading, listed, named, percent
from tradesim.plots.outcome import check_outcome, missing_note, same_runs, value_axis
from tradesim.plots.rows import name_rows, row_height
from tradesim.plots.style import BLUE, ORANGE, SMALL, Size, ground, ink, mixed
from tradesim.results.data import runs_of
from tradesim.results.ensemble import Ensemble
from tradesim.results.weights import Weights, quantiles_there
from tradesim.terms.sides import Array

WIDTH = 26
"""Characters of a line of a name."""
REACH = 1.35
"""Height of the tallest ridge; rows are 1 apart, so ridges stand in front of each other."""


def ridgeline(
    ensembles: Ensemble | Sequence[Ensemble],
    name: str,
    *,
    label: str | Sequence[str] | None = None,
    bins: Asked = None,
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Distribution of an outcome, a ridge an ensemble, in the outcome's unit; first on top.

    Ridges are shares of all runs on one scale, in shared bins; one too tall for the rest is cut.
    The tick on the foot of each is the median of the runs that have the outcome. For few
    scenarios `outcome` says more. ResultError where the outcome is not known, or is a name of
    cases, which have no order.
    """
    drawn = listed(ensembles, label)
    check_outcome(name, ordered=True)
    columns = [ens.columns[name] for ens in drawn]
    weights = [ens.weights for ens in drawn]
    shared, shares, tallest = binned(columns, OUTCOMES[name][0], weights, bins)
    names = [_name(drawn, ens, name) for ens in drawn]
    each = row_height(names, WIDTH, 0.42, size=SMALL)
    with axes(ax, size=(8.0, 1.8 + each * len(drawn)), figsize=figsize) as on:
        for k, column in enumerate(columns):
            row = len(columns) - 1 - k
            _ridge(on, row, shared, REACH * np.minimum(shares[k] / tallest, 1.0))
            _median(on, row, column, weights[k])
        limits = -0.25, len(names) - 0.9 + REACH
        name_rows(on, range(len(names))[::-1], names, limits, width=WIDTH, size=SMALL, grid=True)
        value_axis(on, name, shared, drawn)
        what = OUTCOMES[name][1]
        heading(on, what[0].upper() + what[1:], *_captions(drawn, shares, tallest))
    return on


def _ridge(ax: Axes, row: int, bins: Bins, heights: Array) -> None:
    """Lower rows stand in front."""
    look: dict[str, Any] = {"baseline": row, "edges": bins.edges, "zorder": 2.0 - 0.01 * row}
    ax.stairs(row + heights, fill=True, color=mixed(BLUE, ground(ax), 0.35), **look)
    ax.stairs(row + heights, color=mixed(BLUE, ink(ax), 0.45), linewidth=0.8, **look)


def _median(ax: Axes, row: int, column: Array, weights: Weights) -> None:
    (middle,) = quantiles_there(column, (0.5,), weights).tolist()
    if not np.isnan(middle):
        color = mixed(ORANGE, ink(ax), 0.15)
        ax.plot([middle] * 2, [row, row + 0.4], color=color, linewidth=2.4, zorder=3.0)


def _name(drawn: Sequence[Ensemble], ens: Ensemble, name: str) -> str:
    runs = [] if same_runs(drawn) else [runs_of(ens)]
    return " · ".join([named(ens), *runs, *missing_note(ens.columns[name], name, ens.weights)])


def _captions(drawn: Sequence[Ensemble], shares: Sequence[Array], tallest: float) -> list[str]:
    runs = f"{runs_of(drawn[0])} per row" if same_runs(drawn) else "the runs given at the left"
    cut = any((row > tallest).any() for row in shares)
    scale = f"tallest {percent(tallest)}{', taller ones truncated' if cut else ''}"
    return [
        f"ridges: share of {runs}, common scale ({scale}); tick: median of runs with the outcome"
    ]
