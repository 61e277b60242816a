"""Distribution of an outcome: a histogram, or one a scenario, with its quantiles below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from tradesim.errors import ResultError, check_known
from tradesim.model.outcomes import OUTCOMES
from tradesim.negotiation.stages import STAGES
from tradesim.plots.bins import Asked, Bins, binned
from tradesim.plots.frame import axes, heading, listed, named, percent, unit_axis, value_ticks
from tradesim.plots.rows import bars, beside, cut_bars, dot, label_bars, name_rows, row_height
from tradesim.plots.style import PALETTE, Size
from tradesim.results.data import runs_of
from tradesim.results.ensemble import Ensemble
from tradesim.results.weights import Weights, quantiles_there, share
from tradesim.terms.sides import Array
from tradesim.terms.units import BOOLEAN, DAYS, SHARE, decimals


def outcome(
    ensembles: Ensemble | Sequence[Ensemble],
    name: str,
    *,
    label: str | Sequence[str] | None = None,
    bins: Asked = None,
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Histogram of an outcome, a row an ensemble, in the outcome's unit.

    Bars are shares of all runs on one scale for all rows; below them, of the runs that have the
    outcome, the median (dot), the central 50 % (thick) and 90 % (thin). A bar too tall for the
    rest is cut and carries its share. Beside each row: the median, and the share of runs without
    the outcome. ResultError where the outcome is not known.
    """
    drawn = listed(ensembles, label)
    check_outcome(name)
    columns = [ens.columns[name] for ens in drawn]
    weights = [ens.weights for ens in drawn]
    shared, shares, tallest = binned(columns, OUTCOMES[name][0], weights, bins)
    cut = any((row > tallest).any() for row in shares)
    names = [named(ens) for ens in drawn]
    with axes(
        ax, size=(8.0, 1.6 + row_height(names, 16, 0.85) * len(drawn)), figsize=figsize
    ) as on:
        for k, column in enumerate(columns):
            row, color = len(columns) - 1 - k, PALETTE[k % len(PALETTE)]
            bars(on, row, shared, shares[k], tallest, color)
            written = _written(shared, shares[k], tallest)
            label_bars(on, row, shared, shares[k], tallest, written)
            if not is_code(name):
                _interval(on, row, column, weights[k], color)
            runs = [] if same_runs(drawn) else [runs_of(drawn[k])]
            numbers = _numbers(column, weights[k], name, shared)
            beside(on, row + 0.15, "\n".join([*runs, *numbers]))
        name_rows(on, range(len(names))[::-1], names, (-0.3, len(names) - 0.2), width=16)
        value_axis(on, name, shared, drawn)
        what = OUTCOMES[name][1]
        heading(on, what[0].upper() + what[1:], *_captions(drawn, name, cut))
    return on


def _written(bins: Bins, shares: Array, tallest: float) -> list[list[int]]:
    """Bars whose shares are written: all of a few cases, else those that are cut."""
    if not bins.discrete:
        return cut_bars(bins, shares, tallest)
    return [[k] for k in np.flatnonzero(shares > 0.0).tolist()] if len(shares) <= 10 else []


def _interval(ax: Axes, row: int, column: Array, weights: Weights, color: str) -> None:
    cuts = quantiles_there(column, (0.05, 0.25, 0.5, 0.75, 0.95), weights)
    if np.isnan(cuts).any():
        return
    low, lower, middle, upper, high = cuts
    y = row - 0.09
    ax.plot([low, high], [y, y], color=color, linewidth=1.2, solid_capstyle="butt")
    ax.plot([lower, upper], [y, y], color=color, linewidth=4.5, solid_capstyle="butt")
    dot(ax, middle, y, color)


def check_outcome(name: str, *, ordered: bool = False) -> None:
    """ResultError where an outcome is not known, or has no order where one is needed."""
    check_known("outcome", name, OUTCOMES)
    if ordered and is_code(name):
        raise ResultError(f"{name!r} has cases without an order; draw it with plots.outcome")


def is_code(name: str) -> bool:
    """Whether the numbers are names of cases, which have no median."""
    return name == "final_stage" or OUTCOMES[name][0] == BOOLEAN


def _numbers(column: Array, weights: Weights, name: str, bins: Bins) -> list[str]:
    """Median and share of missing runs, as text."""
    lines = []
    (middle,) = quantiles_there(column, (0.5,), weights)
    if not (is_code(name) or np.isnan(middle)):
        scale, mark = (100.0, " %") if OUTCOMES[name][0] == SHARE else (1.0, "")
        span = scale * (bins.edges[-1] - bins.edges[0])
        digits = 0 if bins.discrete else decimals(span, 3)
        lines.append(f"median {scale * middle:,.{digits}f}{mark}")
    return lines + missing_note(column, name, weights)


def missing_note(column: Array, name: str, weights: Weights) -> list[str]:
    """Share of runs without the outcome, as a line of text; none where all have it."""
    missing = share(np.isnan(column), weights)
    word = "never" if OUTCOMES[name][0] == DAYS else "none"
    return [f"{word} in {percent(missing)}"] if missing > 0.0 else []


def same_runs(drawn: Sequence[Ensemble]) -> bool:
    """Whether all ensembles have as many runs, and weights that come to as much."""
    return len({runs_of(ens) for ens in drawn}) == 1


def value_axis(ax: Axes, name: str, bins: Bins, drawn: Sequence[Ensemble]) -> None:
    """The outcome along x: its unit, its range, its cases by name."""
    unit = OUTCOMES[name][0]
    edge = 0.02 * (bins.edges[-1] - bins.edges[0])
    ax.set_xlim(bins.edges[0] - edge, bins.edges[-1] + edge)
    if name == "final_stage":
        ax.set_xticks(range(len(STAGES)), STAGES, rotation=30, ha="right")
        ax.set_xlim(-0.6, len(STAGES) - 0.4)
    elif unit == BOOLEAN:
        ax.set_xticks([0, 1], ["no", "yes"])
        ax.set_xlim(-0.6, 1.6)
    else:
        unit_axis(ax.xaxis, unit, start=drawn[0].dates[0])
        if bins.discrete:
            value_ticks(ax.xaxis, whole=True)


def _captions(drawn: Sequence[Ensemble], name: str, cut: bool) -> list[str]:
    runs = f"{runs_of(drawn[0])} per row" if same_runs(drawn) else "the runs given at the right"
    bars = f"bars: share of {runs}, common scale"
    if cut:
        bars += "; truncated bars are labelled"
    if is_code(name):
        return [bars]
    return [
        bars,
        "dot: median; thick and thin line: central 50 and 90 % of runs with the outcome",
    ]
