"""Heat map of the two tariffs on a date."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.ticker import FuncFormatter

from tradesim.model.histograms import TARIFF_BINS
from tradesim.model.variables import variable
from tradesim.plots.frame import axes, heading, percent_axis, source
from tradesim.plots.notes import color_bar, note
from tradesim.plots.style import BLUE, ORANGE, Size, ground, ink, mixed
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.terms.calendar import DayLike, in_full


def tariffs(
    ens: Ensemble,
    *,
    on: DayLike | None = None,
    label: str | None = None,
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Share of runs by average tariff of the US (x) and of China (y) on a date.

    Colour is logarithmic, cells are five points wide, empty ones stay blank. `on` is a date, the
    last one where none is given; the title names the end of the step that is shown. ResultError
    for a date outside the calendar, or where nothing by date was recorded.
    """
    an_ensemble(ens)
    when = on if on is not None else ens.dates[-1]
    step = ens.step_on(when)
    shares = ens.counts.tariffs[step] / ens.counts.n_runs
    edges = np.linspace(0.0, variable("tariff").high, TARIFF_BINS + 1)
    with axes(ax, size=(6.4, 5.2), figsize=figsize) as drawn:
        blank = ground(drawn)
        stops = [mixed(BLUE, blank, 0.85), mixed(BLUE, blank, 0.2), mixed(BLUE, ink(drawn), 0.8)]
        mesh = drawn.pcolormesh(
            edges,
            edges,
            np.ma.masked_equal(shares.T, 0.0),
            norm=LogNorm(1.0 / ens.n_runs, 1.0),
            cmap=LinearSegmentedColormap.from_list("tariffs", stops),
            linewidth=0.0,
        )
        percent = FuncFormatter(lambda share, _: f"{100.0 * share:g} %")
        color_bar(drawn, mesh, "percent of runs", format=percent)
        _limits(drawn, edges, shares)
        _guides(drawn, ens)
        caption = "share of runs in cells of 5 points, logarithmic colour scale; cross: first day"
        heading(
            drawn,
            f"US and Chinese tariffs on {in_full(ens.dates[step])}",
            source(ens, label),
            caption,
        )
    return drawn


def _guides(ax: Axes, ens: Ensemble) -> None:
    start = (ens.scenario.us.tariff, ens.scenario.cn.tariff)
    ax.axline((0.0, 0.0), slope=1.0, color=ink(ax), linewidth=0.7, linestyle=":")
    ax.plot(*start, marker="x", color=ORANGE, markersize=8, markeredgewidth=2.0, linestyle="none")
    end = 0.97 * min(ax.get_xlim()[1], ax.get_ylim()[1])
    along = {"rotation": 45, "transform_rotates_text": True, "rotation_mode": "anchor"}
    note(ax, "equal tariffs", (end, end), (-2.0, 2.0), ha="right", **along)


def _limits(ax: Axes, edges: np.ndarray, shares: np.ndarray) -> None:
    last_us = np.flatnonzero(shares.any(axis=1)).max()
    last_cn = np.flatnonzero(shares.any(axis=0)).max()
    ax.set_xlim(0.0, edges[min(last_us + 2, len(edges) - 1)])
    ax.set_ylim(0.0, edges[min(last_cn + 2, len(edges) - 1)])
    percent_axis(ax.xaxis)
    percent_axis(ax.yaxis)
    ax.set_xlabel("US average tariff on Chinese goods, percent")
    ax.set_ylabel("Chinese average tariff on US goods, percent")
