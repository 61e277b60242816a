"""Areas stacked by date: layers of a sum, or shares of runs that fill the axes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.typing import ColorType

from tradesim.plots.frame import date_axis, percent, percent_axis
from tradesim.plots.labels import beside
from tradesim.plots.style import ground
from tradesim.results.ensemble import Ensemble
from tradesim.terms.sides import Array

SHOWN = 0.01
"""Least share of runs, at any date, of an area that is named."""


def areas(
    ax: Axes, ens: Ensemble, heights: Array, names: Sequence[str], colors: Sequence[ColorType]
) -> None:
    """Stack areas of heights (areas, steps + 1), shares, from the first to the last name."""
    ax.stackplot(
        ens.dates,  # type: ignore[arg-type]
        heights,
        colors=colors,
        labels=names,
        edgecolor=ground(ax),
        linewidth=0.5,
    )
    date_axis(ax, ens.dates)
    percent_axis(ax.yaxis)


def shares_of_runs(
    ax: Axes,
    ens: Ensemble,
    shares: Array,
    names: Sequence[str],
    colors: Sequence[ColorType],
    *,
    mark: str = "",
) -> None:
    """Stack shares of runs that add up to one, each name and last share beside its area.

    `mark` stands between the name and the share. Areas under SHOWN at all dates have no name.
    """
    areas(ax, ens, shares, names, colors)
    ax.set_ylim(0.0, 1.0)
    ax.set_ylabel("percent of runs")
    ax.grid(False)
    last = shares[:, -1]
    shown = np.flatnonzero(shares.max(axis=1) >= SHOWN).tolist()
    labels = [f"{names[k]}{mark} {percent(last[k])}" for k in shown]
    middles = np.cumsum(last) - last / 2.0
    beside(ax, labels, middles[shown].tolist(), [colors[k] for k in shown])
