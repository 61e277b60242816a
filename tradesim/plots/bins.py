"""Bins of outcomes: whole numbers, whole weeks or equal widths, and how tall bars are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral

import numpy as np
from numpy.typing import NDArray

from tradesim.results.weights import Weights, at, nearest, total
from tradesim.terms import arguments
from tradesim.terms.sides import Array
from tradesim.terms.units import DAYS

Asked = int | Sequence[float] | None
"""A number of bins, their edges, or neither."""
BINS = 80
ENDS = (0.005, 0.995)
"""Quantiles of each column that the bins reach to."""
DISCRETE = 25
"""Most whole values that each get a bar of their own."""
TALL = 3
"""Most bars of a row that may be cut, and at most one in ten, so that the others can be seen."""
CUT = 1.6
"""A bar is cut only if it is this many times as tall as the tallest that TALL does not count."""


@dataclass(frozen=True, slots=True)
class Bins:
    """Bins that all rows share."""

    edges: Array
    discrete: bool

    @property
    def centers(self) -> Array:
        """Middle of each bin."""
        return np.asarray((self.edges[:-1] + self.edges[1:]) / 2.0)

    def shares(self, column: Array, weights: Weights = None) -> Array:
        """Share of all runs in each bin, missing ones in the denominator."""
        there = ~np.isnan(column)
        counts = np.histogram(column[there], self.edges, weights=at(weights, there))[0]
        return np.asarray(counts / (total(weights, column.size) or 1.0))


def binned(
    columns: Sequence[Array],
    unit: str,
    weights: Sequence[Weights] | None = None,
    asked: Asked = None,
) -> tuple[Bins, list[Array], float]:
    """Shared bins, shares of runs in them by column, and the share that reaches the full height.

    `weights` are those of the runs of each column, `asked` how many bins or which edges.
    """
    bins = shared_bins(columns, unit, weights, asked)
    each = zip(columns, weights or [None] * len(columns), strict=True)
    shares = [bins.shares(*one) for one in each]
    return bins, shares, full_height(shares, cutting=not bins.discrete)


def shared_bins(
    columns: Sequence[Array],
    unit: str,
    weights: Sequence[Weights] | None = None,
    asked: Asked = None,
) -> Bins:
    """Bins for all columns: one a whole number where there are few, else of equal width.

    Or those asked for: so many of equal width, or with the edges given, which rise.

    Outcomes that fall on whole numbers, or on ends of weeks, get bins of whole numbers or weeks,
    so that no bin holds one more of them than its neighbour. The bins span the middle 99 % of
    every column, so that the tails of none are cut for the sake of the others.
    """
    if asked is not None and not isinstance(asked, Integral):
        return Bins(_edges(asked), discrete=False)
    count = None if asked is None else arguments.whole("bins", asked, least=1, most=1_000)
    each = [_there(*one) for one in zip(columns, weights or [None] * len(columns), strict=True)]
    known = np.concatenate([values for values, _ in each])
    if not known.size:
        return Bins(np.array([0.0, 1.0]), discrete=False)
    ends = [nearest(values, ENDS, its) for values, its in each if values.size]
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    whole = count is None and bool((known == np.rint(known)).all())
    if whole and unit != DAYS and high - low <= DISCRETE:
        return Bins(np.arange(low - 0.5, high + 1.0), discrete=True)
    if count is None and (unit == DAYS or whole):
        grain = 7.0 if unit == DAYS else 1.0
        width = grain * max(np.ceil((high - low) / grain / (BINS / 2)), 1.0)
        return Bins(np.arange(low - 0.5, high + width + 0.5, width), discrete=False)
    if high <= low:
        low, high = low - 0.5 * max(abs(low), 1e-3), high + 0.5 * max(abs(high), 1e-3)
    return Bins(np.linspace(low, high, (count or BINS) + 1), discrete=False)


def _edges(asked: object) -> Array:
    allowed = "a whole number of bins, or edges that rise"
    edges = [arguments.real("bins", each) for each in arguments.listed("bins", asked, allowed)]
    if len(edges) < 2 or not (np.diff(edges) > 0.0).all():
        raise arguments.refusal("bins", asked, allowed)
    return np.array(edges)


def _there(column: Array, weights: Weights) -> tuple[Array, Weights]:
    """The values of the runs that have one and count, and their weights."""
    there = ~np.isnan(column)
    if weights is not None:
        there &= weights > 0.0
    return column[there], at(weights, there)


def full_height(shares: Sequence[Array], *, cutting: bool = True) -> float:
    """Share of runs that reaches the full height of a row; taller bars are cut there."""
    tallest = max(float(row.max()) for row in shares)
    if not cutting:
        return max(tallest, 1e-12)
    spared = min(TALL, max(1, len(shares[0]) // 10))
    usual = max(float(np.sort(row)[-spared - 1]) if len(row) > spared else 0.0 for row in shares)
    every = np.concatenate(shares)
    return max(float(every[every <= CUT * usual].max(initial=0.0)) if usual else tallest, 1e-12)


def together(bars: NDArray[np.intp], centers: Array, least: float) -> list[list[int]]:
    """Bars in groups: neighbours nearer than `least` are in one.

    >>> together(np.array([0, 1, 5]), np.arange(6.0), 2.0)
    [[0, 1], [5]]
    """
    groups: list[list[int]] = []
    for k in bars.tolist():
        if groups and centers[k] - centers[groups[-1][-1]] < least:
            groups[-1].append(k)
        else:
            groups.append([k])
    return groups
