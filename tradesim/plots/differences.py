"""Distribution over runs of the difference from the baseline, run by run with common shocks."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from tradesim.analysis.comparison import Comparison
from tradesim.analysis.contrasts import Contrast
from tradesim.model.outcomes import OUTCOMES
from tradesim.plots.amounts import Z, amount, scaled
from tradesim.plots.bins import Bins, Values, full_height, shared_bins, together
from tradesim.plots.frame import axes, heading, percent
from tradesim.plots.style import PALETTE, SMALL, ground, ink

HEIGHT = 0.62
"""Height of the tallest bar; rows are 1 apart."""
NEAR = 0.07
"""Cut bars nearer than this share of the width have their shares written together."""


def differences(comparison: Comparison, outcome: str, *, ax: Axes | None = None) -> Axes:
    """Distribution of the paired difference of an outcome, a row an alternative, zero marked.

    Bars are shares of all pairs, on one scale for all rows, of those whose runs differ; a bar too
    tall for the rest is cut and carries its share. Below them the mean difference (dot) and its
    95 % interval (line, of the mean, not of runs). Beside each row: mean, and shares of pairs that
    are higher, lower and the same. ResultError where the comparison is unpaired or the outcome is
    not known.
    """
    scale, unit = scaled(outcome) if outcome in OUTCOMES else (1.0, "")
    table = scale * comparison.differences(outcome)
    columns = {
        name: table[name].dropna().to_numpy(dtype=np.float64) for name in comparison.alternatives
    }
    bins = shared_bins([column[column != 0.0] for column in columns.values()], "")
    shares = [_shares(bins, column) for column in columns.values()]
    tallest = full_height(shares, cutting=not bins.discrete)
    with axes(ax, size=(8.0, 1.9 + 0.85 * len(columns))) as on:
        on.axvline(0.0, color=ink(on), linewidth=1.0, zorder=1.5)
        for k, (name, column) in enumerate(columns.items()):
            row, color = len(columns) - 1 - k, PALETTE[(k + 1) % len(PALETTE)]
            _bars(on, row, bins, shares[k] / tallest, color)
            _cut(on, row, bins, shares[k], tallest)
            found = comparison.contrast(name, outcome)
            _mean(on, row, scale * found.difference, scale * found.standard_error, color)
            _beside(on, row, _numbers(found, scale, column))
        _frame(on, list(columns), bins, unit)
        cut = any((each > tallest).any() for each in shares)
        heading(on, _title(outcome), *_captions(comparison, outcome, cut))
    return on


def _shares(bins: Bins, column: Values) -> Values:
    """Share of all pairs in each bin, of those that differ."""
    return np.histogram(column[column != 0.0], bins.edges)[0] / max(len(column), 1)


def _bars(ax: Axes, row: int, bins: Bins, heights: Values, color: str) -> None:
    tall = HEIGHT * np.minimum(heights, 1.0)
    if bins.discrete:
        ax.bar(_centers(bins), tall, width=0.8, bottom=row, color=color, alpha=0.75)
        return
    ax.stairs(row + tall, bins.edges, baseline=row, fill=True, color=color, alpha=0.75)


def _cut(ax: Axes, row: int, bins: Bins, shares: Values, tallest: float) -> None:
    """Write the shares of bars that were cut above them."""
    centers = _centers(bins)
    least = NEAR * (bins.edges[-1] - bins.edges[0])
    for group in together(np.flatnonzero(shares > tallest), centers, least):
        ax.annotate(
            ", ".join(percent(shares[k]) for k in group),
            (float(centers[group].mean()), row + HEIGHT),
            xytext=(3.0, 1.0),
            textcoords="offset points",
            ha="left",
            va="bottom",
            fontsize=SMALL - 1.0,
            color=ink(ax),
        )


def _centers(bins: Bins) -> Values:
    return (bins.edges[:-1] + bins.edges[1:]) / 2.0


def _mean(ax: Axes, row: int, mean: float, error: float, color: str) -> None:
    y = row - 0.1
    ax.plot([mean - Z * error, mean + Z * error], [y, y], color=color, linewidth=2.5)
    ax.plot(
        [mean], [y], marker="o", markersize=5, color=ground(ax), markeredgecolor=color,
        markeredgewidth=1.6, linestyle="none", zorder=3,
    )  # fmt: skip


def _numbers(found: Contrast, scale: float, column: Values) -> list[str]:
    if not column.size:
        return ["no pairs"]
    mean = amount(scale * found.difference, scale * found.standard_error)
    signs = [float(np.mean(np.sign(column) == sign)) for sign in (1.0, -1.0, 0.0)]
    shown = [percent(share) for share in signs]
    return [f"mean {mean}", f"higher {shown[0]}, lower {shown[1]}", f"same {shown[2]}"]


def _beside(ax: Axes, row: int, lines: Sequence[str]) -> None:
    ax.annotate(
        "\n".join(lines), (1.02, row + 0.2), xycoords=ax.get_yaxis_transform(), va="center",
        fontsize=SMALL, color=ink(ax), annotation_clip=False,
    )  # fmt: skip


def _frame(ax: Axes, names: Sequence[str], bins: Bins, unit: str) -> None:
    shown = [fill(name.replace("-", "- "), 16).replace("- ", "-") for name in names]
    ax.set_yticks(range(len(names)), shown[::-1])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-0.32, len(names) - 1 + HEIGHT + 0.18)
    ax.grid(False, axis="y")
    ax.spines["left"].set_visible(False)
    low, high = min(0.0, *bins.edges), max(0.0, *bins.edges)
    ax.set_xlim(low - 0.02 * (high - low), high + 0.02 * (high - low))
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=bins.discrete))
    ax.set_xlabel(f"difference, {unit}")


def _title(outcome: str) -> str:
    about = OUTCOMES[outcome][1]
    return f"Difference: {about}"


def _captions(comparison: Comparison, outcome: str, cut: bool) -> list[str]:
    pairs = [comparison.contrast(name, outcome).pairs for name in comparison.alternatives]
    few, many = min(pairs), max(pairs)
    runs = f"{many:,}" if few == many else f"{few:,} to {many:,}"
    bars = f"bars: share of {runs} pairs of runs; equal pairs are left out"
    return [
        f"difference from {comparison.baseline}, run by run with common shocks",
        f"{bars}; truncated bars are labelled" if cut else bars,
        "dot and line: mean difference and its 95 % confidence interval",
    ]
