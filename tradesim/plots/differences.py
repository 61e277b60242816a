"""Distribution over runs of the difference from the baseline, run by run with common shocks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from tradesim.analysis.comparison import COMPARED, Comparison
from tradesim.analysis.contrasts import Contrast
from tradesim.errors import check_known
from tradesim.model.outcomes import OUTCOMES
from tradesim.plots.amounts import amount, scaled
from tradesim.plots.bins import Bins, binned
from tradesim.plots.frame import axes, heading, percent, value_ticks
from tradesim.plots.rows import bars, beside, cut_bars, dot, label_bars, name_rows, row_height
from tradesim.plots.style import PALETTE, Size, ink
from tradesim.results.estimates import Z
from tradesim.results.weights import Weights, at, share
from tradesim.terms.arguments import of_kind
from tradesim.terms.sides import Array


def differences(
    comparison: Comparison, outcome: str, *, figsize: Size | None = None, ax: Axes | None = None
) -> Axes:
    """Distribution of the paired difference of an outcome, a row an alternative, zero marked.

    Bars are shares of all pairs, on one scale for all rows, of those whose runs differ; a bar too
    tall for the rest is cut and carries its share. Below them the mean difference (dot) and its
    95 % interval (line, of the mean, not of runs). Beside each row: mean, and shares of pairs that
    are higher, lower and the same. ResultError where the comparison is unpaired or the outcome is
    not known.
    """
    of_kind("comparison", comparison, Comparison, "what ts.compare returns")
    check_known("outcome", outcome, COMPARED)
    scale, unit = scaled(outcome) if outcome in OUTCOMES else (1.0, "")
    table = scale * comparison.differences(outcome)
    columns = {
        name: table[name].dropna().to_numpy(dtype=np.float64) for name in comparison.alternatives
    }
    apart = [np.where(column == 0.0, np.nan, column) for column in columns.values()]
    its = comparison.ensembles[comparison.baseline].weights
    there = [at(its, table[name].notna().to_numpy()) for name in comparison.alternatives]
    bins, shares, tallest = binned(apart, "", there)
    height = row_height(list(columns), 16, 0.85)
    with axes(ax, size=(8.0, 1.9 + height * len(columns)), figsize=figsize) as on:
        on.axvline(0.0, color=ink(on), linewidth=1.0, zorder=1.5)
        for k, (name, column) in enumerate(columns.items()):
            row, color = len(columns) - 1 - k, PALETTE[(k + 1) % len(PALETTE)]
            bars(on, row, bins, shares[k], tallest, color)
            cut = cut_bars(bins, shares[k], tallest)
            label_bars(on, row, bins, shares[k], tallest, cut, shift=3.0, ha="left")
            found = comparison.contrast(name, outcome)
            _mean(on, row, scale * found.difference, scale * found.standard_error, color)
            beside(on, row + 0.2, _numbers(found, scale, column, there[k]))
        _frame(on, list(columns), bins, unit)
        any_cut = any((each > tallest).any() for each in shares)
        title = f"Difference: {OUTCOMES[outcome][1]}"
        heading(on, title, *_captions(comparison, outcome, any_cut))
    return on


def _mean(ax: Axes, row: int, mean: float, error: float, color: str) -> None:
    y = row - 0.1
    ax.plot([mean - Z * error, mean + Z * error], [y, y], color=color, linewidth=2.5)
    dot(ax, mean, y, color)


def _numbers(found: Contrast, scale: float, column: Array, weights: Weights) -> str:
    if not column.size:
        return "no pairs"
    mean = amount(scale * found.difference, scale * found.standard_error)
    signs = [share(np.sign(column) == sign, weights) for sign in (1.0, -1.0, 0.0)]
    higher, lower, same = map(percent, signs)
    return f"mean {mean}\nhigher {higher}, lower {lower}\nsame {same}"


def _frame(ax: Axes, names: Sequence[str], bins: Bins, unit: str) -> None:
    name_rows(ax, range(len(names))[::-1], names, (-0.32, len(names) - 0.2), width=16)
    low, high = min(0.0, *bins.edges), max(0.0, *bins.edges)
    ax.set_xlim(low - 0.02 * (high - low), high + 0.02 * (high - low))
    value_ticks(ax.xaxis, 6, whole=bins.discrete)
    ax.set_xlabel(f"difference, {unit}")


def _captions(comparison: Comparison, outcome: str, cut: bool) -> list[str]:
    pairs = [comparison.contrast(name, outcome).pairs for name in comparison.alternatives]
    few, many = min(pairs), max(pairs)
    runs = f"{many:,}" if few == many else f"{few:,} to {many:,}"
    bars = f"bars: share of {runs} pairs of runs; equal pairs are left out"
    weighted = comparison.ensembles[comparison.baseline].weights is not None
    return [
        f"difference from {comparison.baseline}, run by run with common shocks"
        + (", weighted" if weighted else ""),
        f"{bars}; truncated bars are labelled" if cut else bars,
        "dot and line: mean difference and its 95 % confidence interval",
    ]
