"""Streamed summaries: integer counts by step that merge exactly, in any order.

Quantiles come from histograms of fixed bins, so they are right to within a bin; means and
variances from sums in fixed point. Memory does not grow with the number of runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.model.shocks import BLOCK
from tradesim.model.variables import FLAGS, VARIABLES, Variable
from tradesim.negotiation.stages import STAGES
from tradesim.terms.frozen import read_only
from tradesim.terms.sides import Array

Counts = NDArray[np.integer[Any]]
BINS = 400
TARIFF_BINS = 52
"""Bins of each side of the joint histogram of the two tariffs: five points each."""
MEAN_BITS, SQUARE_BITS = 30, 19
assert BLOCK * 2**MEAN_BITS <= 2**53
assert BLOCK * 4**SQUARE_BITS <= 2**53
"""Sums over a block are whole numbers that float64 holds, so their order does not matter."""
_REACH = 4.0
"""Means count values up to four times the histogram's range; no variable comes near."""

SERIES = tuple(
    (variable, place, label)
    for variable in VARIABLES
    for place, label in enumerate(variable.labels)
)
"""Every recorded series: its variable, its place on the variable's axis and its label there."""
FLAG_SERIES = tuple((flag, k, label) for flag in FLAGS for k, label in enumerate(flag.labels))


@dataclass(frozen=True, eq=False)
class Summary:
    """Counts over runs at each step; `add` in any order gives the same numbers."""

    n_runs: float
    """Number of runs, or the sum of their weights where they count by weight."""
    histogram: Counts
    """(series, steps + 1, BINS)."""
    total: Counts
    """Sums of the values in fixed point, (series, steps + 1)."""
    coarse: Counts
    squares: Counts
    """Sums of the values in coarser fixed point, and of their squares, (series, steps + 1)."""
    stages: Counts
    """Runs in each stage, (10, steps + 1)."""
    flags: Counts
    """Runs in which each flag holds, (flag series, steps + 1)."""
    tariffs: Counts
    """Joint counts of the US and the Chinese tariff, (steps + 1, TARIFF_BINS, TARIFF_BINS)."""

    @classmethod
    def empty(cls, n_times: int, *, counts: type[np.integer[Any]] = np.int64) -> Summary:
        """A summary of no runs at `n_times` dates; `counts` is the type of what counts runs."""
        return cls(
            0,
            np.zeros((len(SERIES), n_times, BINS), dtype=counts),
            np.zeros((len(SERIES), n_times), dtype=np.int64),
            np.zeros((len(SERIES), n_times), dtype=np.int64),
            np.zeros((len(SERIES), n_times), dtype=np.int64),
            np.zeros((len(STAGES), n_times), dtype=counts),
            np.zeros((len(FLAG_SERIES), n_times), dtype=counts),
            np.zeros((n_times, TARIFF_BINS, TARIFF_BINS), dtype=counts),
        )

    def read_only(self) -> Summary:
        """The same counts, in arrays that cannot be written to."""
        counts: dict[str, Any] = {name: read_only(getattr(self, name)) for name in COUNTS}
        return replace(self, **counts)

    def __add__(self, other: Summary) -> Summary:
        return replace(self, **{n: getattr(self, n).astype(np.int64) for n in COUNTS}).absorb(other)

    def absorb(self, other: Summary) -> Summary:
        """The sum, in the memory of this one, which must not be used any more."""
        for name in COUNTS:
            mine = getattr(self, name)
            assert mine.dtype == np.int64, "the counts of one block hold no more runs than that"
            mine += getattr(other, name)
        return replace(self, n_runs=self.n_runs + other.n_runs)


COUNTS = tuple(field.name for field in fields(Summary) if field.name != "n_runs")
"""What a summary holds beside the number of runs."""


def bins(variable: Variable, values: Array) -> NDArray[np.intp]:
    """Bin of each value in the variable's histogram."""
    low, high = ends(variable)
    scaled = even(variable, values) - low
    scaled *= BINS / (high - low)
    return np.clip(scaled, 0.0, BINS - 1.0, out=scaled).astype(np.intp)


@cache
def ends(variable: Variable) -> tuple[float, float]:
    """Ends of the variable's histogram on the scale on which its bins are even."""
    low, high = even(variable, np.array([variable.low, variable.high]))
    return float(low), float(high)


def even(variable: Variable, values: Array) -> Array:
    """Values on the scale on which the variable's bins are even."""
    return np.asarray(np.arcsinh(values / variable.fine) if variable.fine else values)


def edges(variable: Variable) -> Array:
    """Edges of the variable's bins, (BINS + 1,)."""
    marks = np.linspace(*ends(variable), BINS + 1)
    return variable.fine * np.sinh(marks) if variable.fine else marks


def unit(variable: Variable, bits: int) -> float:
    """Value of one step of the fixed-point scale."""
    return float(_REACH * max(abs(variable.low), abs(variable.high)) / 2.0**bits)


def mean(summary: Summary, series: int) -> Array:
    """Mean over runs at each date, (steps + 1,)."""
    step = unit(SERIES[series][0], MEAN_BITS)
    return np.asarray(summary.total[series] * (step / summary.n_runs))


def deviation(summary: Summary, series: int) -> Array:
    """Standard deviation over runs at each date, (steps + 1,), zero where all runs are alike."""
    n_runs = summary.n_runs
    middle = summary.coarse[series] / n_runs
    variance = np.maximum(summary.squares[series] / n_runs - middle * middle, 0.0)
    return np.asarray(unit(SERIES[series][0], SQUARE_BITS) * np.sqrt(variance))


def quantiles(summary: Summary, series: int, shares: Sequence[float]) -> Array:
    """Quantiles over runs at each date, (len(shares), steps + 1), right to within a bin.

    Where all runs share a bin it is their mean.
    """
    variable = SERIES[series][0]
    counts = summary.histogram[series]
    below = np.cumsum(counts, axis=1)
    ends = edges(variable)
    alike = np.count_nonzero(counts, axis=1) == 1
    found = np.empty((len(shares), counts.shape[0]))
    for k, share in enumerate(shares):
        rank = share * summary.n_runs
        cell = np.minimum((below < rank).sum(axis=1), BINS - 1)
        at = np.arange(counts.shape[0])
        inside = np.where(counts[at, cell] > 0, counts[at, cell], 1)
        part = np.clip((rank - (below[at, cell] - counts[at, cell])) / inside, 0.0, 1.0)
        found[k] = ends[cell] + (ends[cell + 1] - ends[cell]) * part
    return np.where(alike, mean(summary, series), found)
