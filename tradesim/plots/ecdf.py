"""Cumulative distribution of an outcome: share of runs at or below each value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from tradesim.model.outcomes import OUTCOMES
from tradesim.plots.bins import shared_bins
from tradesim.plots.frame import axes, heading, listed, named, percent_axis, unit_axis
from tradesim.plots.labels import all_labels, beside, key_size, size_for
from tradesim.plots.lines import Dash, look
from tradesim.plots.notes import key
from tradesim.plots.outcome import check_outcome, missing_note, same_runs
from tradesim.plots.style import Size
from tradesim.results.data import runs_of
from tradesim.results.ensemble import Ensemble
from tradesim.results.weights import Weights, cumulative
from tradesim.terms.sides import Array
from tradesim.terms.units import DAYS

STEPS = 4_000
"""Most steps of a curve that are drawn; of more, every so many."""
TOGETHER = 0.1
"""Curves that end nearer than this share of runs have their names in a key."""
DOUBT = 0.05
"""Chance that the true curve leaves the shaded band anywhere."""


def ecdf(
    ensembles: Ensemble | Sequence[Ensemble],
    name: str,
    *,
    label: str | Sequence[str] | None = None,
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Share of all runs whose outcome is at most x, a curve an ensemble, in the outcome's unit.

    A run without the outcome never counts, so a curve ends at the share of runs that have it.
    Shaded: 95 % band for the whole curve, from the number of runs (Dvoretzky, Kiefer and
    Wolfowitz; Massart 1990). ResultError where the outcome is not known, or is a name of cases,
    which have no order: see `outcome`.
    """
    drawn = listed(ensembles, label)
    check_outcome(name, ordered=True)
    low, high = _span(drawn, name)
    names = [_label(ens, name) for ens in drawn]
    with axes(ax, size=size_for(names), figsize=figsize) as on:
        on.set_xlim(low, high)
        ends = [_curve(on, ens, name, *look(k)) for k, ens in enumerate(drawn)]
        on.set_ylim(0.0, 1.02)
        on.set_yticks(np.linspace(0.0, 1.0, 6))
        percent_axis(on.yaxis)
        on.set_ylabel("percent of runs")
        unit_axis(on.xaxis, OUTCOMES[name][0], start=drawn[0].dates[0])
        _names(on, all_labels(names, on), ends)
        what = OUTCOMES[name][1]
        heading(on, f"Cumulative distribution: {what}", *_captions(drawn))
    return on


def _span(drawn: Sequence[Ensemble], name: str) -> tuple[float, float]:
    """All days of the calendar, or the middle 99 % of every column."""
    if OUTCOMES[name][0] == DAYS:
        return 0.0, float(max((ens.dates[-1] - ens.dates[0]).days for ens in drawn))
    columns, weights = zip(*((ens.columns[name], ens.weights) for ens in drawn), strict=True)
    edges = shared_bins(columns, OUTCOMES[name][0], weights).edges
    return float(edges[0]), float(edges[-1])


def _curve(ax: Axes, ens: Ensemble, name: str, color: str, dash: Dash) -> float:
    """Draw the curve; the share it ends at."""
    x, share = _steps(ens.columns[name], ens.weights)
    if not len(x):
        return 0.0
    x, share = np.append(x, max(x[-1], ax.get_xlim()[1])), np.append(share, share[-1])
    band = float(np.sqrt(np.log(2.0 / DOUBT) / (2.0 * ens.effective_runs)))
    ax.step(x, share, where="post", color=color, linestyle=dash, label=named(ens))
    low, high = np.maximum(share - band, 0.0), np.minimum(share + band, 1.0)
    ax.fill_between(x, low, high, step="post", color=color, alpha=0.2, linewidth=0.0)
    return float(share[-1])


def _steps(column: Array, weights: Weights) -> tuple[Array, Array]:
    """Where the curve steps up, its foot included, and the share of all runs there."""
    x, share = cumulative(column, weights)
    some = np.unique(np.linspace(0, len(x) - 1, min(len(x), STEPS)).astype(np.intp))
    return np.concatenate([x[:1], x[some]]), np.concatenate([np.zeros(len(x[:1])), share[some]])


def _names(ax: Axes, names: Sequence[str], ends: Sequence[float]) -> None:
    """Beside the ends of the curves, or in a key where those are one."""
    colors, dashes = zip(*map(look, range(len(names))), strict=True)
    if max(ends) - min(ends) > TOGETHER or len(names) == 1:
        beside(ax, names, ends, colors)
        return
    lines = [
        Line2D([], [], color=color, linestyle=dash, label=name)
        for name, color, dash in zip(names, colors, dashes, strict=True)
    ]
    key(ax, lines, (1.01, 1.0), fontsize=key_size(ax, names), labelspacing=0.3)


def _label(ens: Ensemble, name: str) -> str:
    missing = "".join(missing_note(ens.columns[name], name, ens.weights))
    return f"{named(ens)}\n({missing})" if missing else named(ens)


def _captions(drawn: Sequence[Ensemble]) -> list[str]:
    if same_runs(drawn):
        runs = f"share of {runs_of(drawn[0])} per curve at or below"
    else:
        runs = f"share of {', '.join(map(runs_of, drawn))} at or below"
    return [f"{runs}; shaded: simultaneous 95 % confidence band (Monte Carlo error)"]
