"""Where weights of runs enter: shares, means, quantiles, ranks and their errors.

Weights say how many runs each run stands for, (n_runs,); None stands for runs that all count the
same. A run of weight 2 gives the same answers as that run twice. Everything that sums over runs
asks here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Day
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.results.estimates import HALF, Estimate, mean_error, share_error
from tradesim.terms.sides import Array, Mask

Weights = Array | None
WEIGHT = "weight"
"""Column with weights in tables that have a row a run."""
GOLDEN = 0.6180339887498949


def at(weights: Weights, runs: Any) -> Weights:
    """Weights of some runs, by mask, places or slice."""
    return None if weights is None else np.asarray(weights[runs])


def total(weights: Weights, n: int) -> float:
    """Sum of the weights of n runs: n where they all count the same."""
    return float(n) if weights is None else float(weights.sum())


def effective_runs(weights: Weights, n: int) -> float:
    """How many runs that count the same say as much (Kish 1965): (sum w)^2 / sum w^2.

    >>> effective_runs(None, 8), effective_runs(np.array([1.0, 1.0, 0.0, 0.0]), 4)
    (8.0, 2.0)
    """
    if weights is None:
        return float(n)
    squares = float(np.square(weights).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0.0 else 0.0


def share(holds: Mask, weights: Weights) -> float:
    """Share of the runs in which something holds."""
    if weights is None:
        return float(np.count_nonzero(holds) / len(holds))
    return min(float(weights[holds].sum()) / float(weights.sum()), 1.0)


def effective_count(holds: Mask, weights: Weights) -> float:
    """How many of the (effective) runs have it."""
    if weights is None:
        return int(np.count_nonzero(holds))
    return effective_runs(weights, len(holds)) * share(holds, weights)


def estimate(holds: Mask, weights: Weights, date: Day | None = None) -> Estimate:
    """Share of the runs in which something holds, with its error."""
    n = len(holds)
    if weights is None:
        return Estimate.of(int(np.count_nonzero(holds)), n, date)
    errors = error_of_share(holds, weights)
    return Estimate(share(holds, weights), errors, n, date, effective_runs(weights, n))


def mean_estimate(column: Array, weights: Weights, step: float, unit: str) -> Estimate:
    """Mean over the runs that have a value and count, with its error; `step` as in
    `error_of_mean`. Missing where no run does."""
    there = ~np.isnan(column)
    if weights is not None:
        there &= weights > 0.0
    values, its, n = column[there], at(weights, there), int(np.count_nonzero(there))
    effective = None if its is None else effective_runs(its, n)
    if not n:
        return Estimate(np.nan, np.nan, 0, None, effective, unit)
    return Estimate(mean(values, its), error_of_mean(values, its, step), n, None, effective, unit)


def mean(values: NDArray[Any], weights: Weights) -> float:
    """Mean over runs, none of them missing."""
    return float(values.mean()) if weights is None else float(np.average(values, weights=weights))


def variance(values: Array, weights: Weights, *, ddof: int = 1) -> float:
    """Variance over runs; nan where too few of them count."""
    if weights is None:
        return float(values.var(ddof=ddof)) if len(values) > ddof else np.nan
    n = effective_runs(weights, len(values))
    if not n > ddof:
        return np.nan
    return mean(np.square(values - mean(values, weights)), weights) * n / (n - ddof)


def error_of_mean(values: Array, weights: Weights, step: float = 0.0, *, ddof: int = 1) -> float:
    """Standard error of a mean over runs; `step` as in `results.estimates.mean_error`.

    Weighted: sqrt(sum w^2 (x - mean)^2) / sum w, the error of a ratio of two sums over runs drawn
    at random (Owen 2013, Monte Carlo theory, chapter 9).
    """
    if weights is None:
        return mean_error(values, step, ddof=ddof)
    n = effective_runs(weights, len(values))
    if not n > 1.0:
        return np.nan
    apart = weights * (values - mean(values, weights))
    spread = float(np.sqrt(np.square(apart).sum())) / float(weights.sum())
    return spread * float(np.sqrt(n / (n - ddof))) or step * float(share_error(0.0, n))


def error_of_share(holds: Mask, weights: Weights) -> float:
    """Standard error of `share`; never 0, nan where one run alone counts."""
    if weights is None:
        return float(share_error(share(holds, None), len(holds)))
    return float(
        errors_of_shares(
            share(holds, weights),
            float(np.square(weights[holds]).sum()),
            float(np.square(weights).sum()),
            float(weights.sum()),
        )
    )


def errors_of_shares(
    shares: float | Array, squares: float | Array, all_squares: float, whole: float
) -> Array:
    """Standard errors of weighted shares, any shape.

    `squares` are sums of squared weights of the runs in which each holds, `all_squares` and `whole`
    the sums of squares and of weights of all runs. At the edge half an effective run is kept away
    from none and all, as in `results.estimates.share_error`.
    """
    p = np.asarray(shares)
    n = whole * whole / all_squares
    if not n > 1.0:
        return np.full(p.shape, np.nan)
    inside = (1.0 - p) ** 2 * squares + p * p * np.maximum(all_squares - squares, 0.0)
    least = HALF / n * (1.0 - HALF / n) / n
    return np.asarray(np.sqrt(np.maximum(inside / whole**2, least)))


def quantiles(values: Array, shares: Sequence[float] | Array, weights: Weights) -> Array:
    """Quantiles over runs, none of them missing, shape of `shares`.

    Between two values on a straight line, as `numpy.quantile` has it. Weighted, a quantile is the
    mean of the values in a stretch of one run, which comes to the same where each run is there as
    often as its weight says.
    """
    if weights is None:
        return np.asarray(np.quantile(values, shares))
    ranked = Ranked(values, weights)
    return ranked.quantiles(np.asarray(shares, dtype=np.float64))


def quantiles_there(column: Array, shares: Sequence[float], weights: Weights) -> Array:
    """Quantiles over the runs that have a value and count; missing where none does."""
    there = ~np.isnan(column)
    if weights is not None:
        there &= weights > 0.0
    if not there.any():
        return np.full(len(shares), np.nan)
    return quantiles(column[there], shares, at(weights, there))


def nearest(values: Array, shares: Sequence[float], weights: Weights) -> Array:
    """Quantiles over runs that are values of a run: the nearest to those between two.

    As those of runs repeated, where weights are whole numbers.
    """
    if weights is None:
        return np.asarray(np.quantile(values, shares, method="nearest"))
    ranked = Ranked(values, weights)
    before = np.rint(np.asarray(shares) * np.maximum(ranked.whole - 1.0, 0.0))
    place = np.searchsorted(ranked.upto, before, side="right")
    return np.asarray(ranked.values[np.minimum(place, len(ranked.values) - 1)])


def quantile_errors(values: Array, shares: Array, weights: Array) -> Array:
    """Standard errors of weighted quantiles: half the distance between those one standard error
    of the share below and above (Woodruff 1952)."""
    ranked = Ranked(values, weights)
    around = ranked.share_errors(shares)
    low, high = np.clip([shares - around, shares + around], 0.0, 1.0)
    return np.asarray((ranked.quantiles(high) - ranked.quantiles(low)) / 2.0)


class Ranked:
    """Values of the runs that count, in rising order, with their weights."""

    def __init__(self, values: Array, weights: Array) -> None:
        counting = np.flatnonzero(weights > 0.0)
        order = counting[np.argsort(values[counting], kind="stable")]
        self.values, self.weights = values[order], weights[order]
        self.upto = np.cumsum(self.weights)

    @property
    def whole(self) -> float:
        """Sum of the weights."""
        return float(self.upto[-1])

    def quantiles(self, shares: Array) -> Array:
        """Means of stretches of one run, shape of `shares`."""
        width = min(1.0, self.whole)
        starts = np.clip(shares, 0.0, 1.0) * (self.whole - width)
        found = [self._stretch(float(start), width) for start in starts.reshape(-1)]
        return np.reshape(found, shares.shape)

    def _stretch(self, start: float, width: float) -> float:
        last = len(self.values) - 1
        first = min(int(np.searchsorted(self.upto, start, side="right")), last)
        end = min(int(np.searchsorted(self.upto, start + width, side="left")), last)
        some = slice(first, end + 1)
        upto = self.upto[some]
        inside = np.minimum(upto, start + width) - np.maximum(upto - self.weights[some], start)
        lowest = float(self.values[first])
        return lowest + float(inside @ (self.values[some] - lowest)) / width

    def share_errors(self, shares: Array) -> Array:
        """Standard errors of the shares of runs below the quantiles; nan where one run counts."""
        if len(self.values) < 2:
            return np.full(shares.shape, np.nan)
        upto, squares = (
            np.concatenate([[0.0], each])
            for each in (self.upto, np.cumsum(np.square(self.weights)))
        )
        below = np.interp(shares * self.whole, upto, squares)
        spread = (1.0 - shares) ** 2 * below + shares**2 * (squares[-1] - below)
        return np.asarray(np.sqrt(spread) / self.whole)


def cumulative(column: Array, weights: Weights) -> tuple[Array, Array]:
    """Values of the runs that have one and count, each once in rising order, and the share of all
    runs at or below each."""
    if weights is None:
        x, counts = np.unique(column[~np.isnan(column)], return_counts=True)
        return x, np.cumsum(counts) / max(column.size, 1)
    there = ~np.isnan(column) & (weights > 0.0)
    x, place = np.unique(column[there], return_inverse=True)
    return x, np.cumsum(np.bincount(place, weights[there], len(x))) / float(weights.sum())


def ranks(values: Array, weights: Weights) -> Array:
    """Share of the runs that rank lower, from 0; (..., n_runs), over the last axis.

    Equal values share the mean of their ranks.
    """
    from scipy.stats import rankdata

    n = values.shape[-1]
    if weights is None:
        lower = rankdata(values, axis=-1) - 1.0
        return np.asarray(lower / n)
    rows = [_ranks(row, weights) for row in values.reshape(-1, n)]
    return np.reshape(rows, values.shape)


def _ranks(values: Array, weights: Array) -> Array:
    _, place = np.unique(values, return_inverse=True)
    at_value = np.bincount(place, weights=weights)
    below = np.cumsum(at_value) - at_value
    return np.asarray((below + (at_value - 1.0) / 2.0)[place] / weights.sum())


def placed(values: Array, among: Array, weights: Weights) -> Array:
    """Share of other runs that each value is above, ties counted half; shape of `values`."""
    order = np.argsort(among, kind="stable")
    its = np.ones(len(among)) if weights is None else weights[order]
    upto = np.concatenate([[0.0], np.cumsum(its)])
    below, up_to = (np.searchsorted(among[order], values, side=side) for side in ("left", "right"))
    return np.asarray((upto[below] + upto[up_to]) / 2.0 / upto[-1])


def drawn_evenly(weights: Array, count: int) -> NDArray[np.intp]:
    """Places of `count` runs drawn by weight, at even steps through their sum; some may repeat."""
    upto = np.cumsum(weights)
    steps = (np.arange(count) + 0.5) / count * upto[-1]
    places = np.searchsorted(upto, steps, side="right")
    return np.asarray(np.minimum(places, len(weights) - 1), dtype=np.intp)


def thinned(weights: Array) -> NDArray[np.intp]:
    """Places of runs that are kept with a chance in proportion to their weights, each once.

    What is left are runs that all count the same: for what cannot use weights. The heaviest are
    all kept. Runs are exchangeable, so the lots need not be random: they are the fractions of
    multiples of the golden ratio, which fill (0, 1) evenly.
    """
    lots = np.arange(1, len(weights) + 1) * GOLDEN % 1.0
    return np.flatnonzero(lots * weights.max() < weights)
