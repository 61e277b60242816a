"""What one outcome comes to in two ensembles: difference, ratio, chance to be higher, dominance.

Paired, a run is set against the run of the same number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import hypot, inf, nan, sqrt

import numpy as np

from tradesim.analysis import dominance
from tradesim.analysis.dominance import Dominance
from tradesim.model.outcomes import OUTCOMES
from tradesim.results import weights as weighted
from tradesim.results.statistics import step_of
from tradesim.results.weights import Weights
from tradesim.terms.sides import Array
from tradesim.terms.units import DAYS

UNLIKE = "unlike spans"
"""Stands for dominance where the two were simulated over unlike days."""
Columns = Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Contrast:
    """An outcome of an alternative against that of the baseline, in the outcome's unit.

    Means are over the runs that have the outcome on both sides, unpaired over those of each.
    """

    baseline_mean: float
    mean: float
    difference: float
    standard_error: float
    """Of the difference."""
    pooled_sd: float
    """Root of the mean variance of both sides over runs: a scale for the difference."""
    ratio: float
    """Mean to baseline mean; nan where that is 0."""
    ratio_standard_error: float
    """By the delta method."""
    superiority: float
    """Chance that the alternative is higher, and half the chance of a tie."""
    superiority_standard_error: float
    """Of none or all with a width, as in `results.estimates.share_error`."""
    dominance: Dominance
    pairs: int
    """Runs that have the outcome on both sides; 0 unpaired."""
    missing_baseline: int
    missing: int
    variance_reduction: float
    """How many times as many unpaired runs the same standard error takes; nan unpaired."""


def paired(
    baseline: Columns, alternative: Columns, outcome: str, weights: Weights = None
) -> Contrast:
    """Contrast over runs that share their shocks, which have the same place in both columns.

    Where the outcome is the day of an event, superiority and dominance count never as later than
    any day and take all runs; of other outcomes they leave runs without one out. `weights` are
    those of both sides, run by run.
    """
    both = baseline[outcome], alternative[outcome]
    there = ~(np.isnan(both[0]) | np.isnan(both[1]))
    low, high, its = both[0][there], both[1][there], weighted.at(weights, there)
    days = OUTCOMES[outcome][0] == DAYS
    ordered, of_ordered = (_never_last(*both), weights) if days else ((low, high), its)
    (n, low_mean, one), (_, high_mean, two) = _moments(low, its), _moments(high, its)
    apart = _moments(high - low, its)[2]
    ratio = high_mean / low_mean if low_mean != 0.0 else nan
    beyond = _moments(high - ratio * low, its)[2]
    higher = (ordered[1] > ordered[0]) + (ordered[1] == ordered[0]) / 2
    share = _moments(higher, of_ordered)[1]
    at = dominance.thresholds(*ordered, of_ordered, of_ordered)
    return Contrast(
        baseline_mean=low_mean,
        mean=high_mean,
        difference=high_mean - low_mean,
        standard_error=weighted.error_of_mean(high - low, its, step_of(outcome)),
        pooled_sd=_root(one + two, 2),
        ratio=ratio,
        ratio_standard_error=_root(beyond, weighted.effective_runs(its, n))
        / (abs(low_mean) or nan),
        superiority=share,
        superiority_standard_error=weighted.error_of_mean(
            higher, of_ordered, step=float(share in (0.0, 1.0))
        ),
        dominance=dominance.of_pairs(*ordered, at, of_ordered),
        pairs=n,
        missing_baseline=_n_missing(both[0]),
        missing=_n_missing(both[1]),
        variance_reduction=(one + two) / apart if apart > 0.0 else inf if one + two > 0.0 else nan,
    )


def unpaired(
    baseline: Columns,
    alternative: Columns,
    outcome: str,
    weights: tuple[Weights, Weights] = (None, None),
) -> Contrast:
    """Contrast of two independent samples, of any sizes; missing outcomes as in `paired`."""
    both = baseline[outcome], alternative[outcome]
    (low, its), (high, theirs) = (
        (side[there], weighted.at(of_side, there))
        for side, of_side in zip(both, weights, strict=True)
        for there in [~np.isnan(side)]
    )
    days = OUTCOMES[outcome][0] == DAYS
    ordered, of_ordered = (_never_last(*both), weights) if days else ((low, high), (its, theirs))
    (n, low_mean, one), (m, high_mean, two) = _moments(low, its), _moments(high, theirs)
    ratio = high_mean / low_mean if low_mean != 0.0 else nan
    share, share_error = _mann_whitney(*ordered, *of_ordered)
    sizes = weighted.effective_runs(its, n), weighted.effective_runs(theirs, m)
    errors = (
        weighted.error_of_mean(side, of_side, step_of(outcome))
        for side, of_side in ((low, its), (high, theirs))
    )
    at = dominance.thresholds(*ordered, *of_ordered)
    return Contrast(
        baseline_mean=low_mean,
        mean=high_mean,
        difference=high_mean - low_mean,
        standard_error=hypot(*errors),
        pooled_sd=_root(one + two, 2),
        ratio=ratio,
        ratio_standard_error=_root(
            two / max(sizes[1], 1) + ratio * ratio * one / max(sizes[0], 1), 1
        )
        / (abs(low_mean) or nan),
        superiority=share,
        superiority_standard_error=share_error,
        dominance=dominance.of_samples(*ordered, at, *of_ordered),
        pairs=0,
        missing_baseline=_n_missing(both[0]),
        missing=_n_missing(both[1]),
        variance_reduction=nan,
    )


def of_unlike_spans(found: Contrast) -> Contrast:
    """The contrast with the means of both sides alone, and nothing that sets them side by side."""
    return replace(
        found,
        difference=nan,
        standard_error=nan,
        ratio=nan,
        ratio_standard_error=nan,
        superiority=nan,
        superiority_standard_error=nan,
        dominance=Dominance(UNLIKE, UNLIKE),
        variance_reduction=nan,
    )


def _never_last(low: Array, high: Array) -> tuple[Array, Array]:
    """Days as superiority and dominance see them: never is later than any day."""
    return np.where(np.isnan(low), inf, low), np.where(np.isnan(high), inf, high)


def _n_missing(values: Array) -> int:
    return int(np.count_nonzero(np.isnan(values)))


def _moments(values: Array, weights: Weights) -> tuple[int, float, float]:
    """Number of values, mean and variance; nan where there are too few."""
    if not len(values) or (weights is not None and not weights.any()):
        return 0, nan, nan
    return len(values), weighted.mean(values, weights), weighted.variance(values, weights)


def _root(variance: float, n: float) -> float:
    """Standard deviation of the mean of n."""
    return sqrt(variance / n) if n else nan


def _mann_whitney(low: Array, high: Array, its: Weights, theirs: Weights) -> tuple[float, float]:
    """Chance that one of `high` exceeds one of `low`, and its standard error.

    The U statistic over the number of couples; its error from the variance of the placements of
    each sample in the other (Brunner and Munzel 2000).
    """
    n, m = len(low), len(high)
    if not weighted.effective_runs(its, n) or not weighted.effective_runs(theirs, m):
        return nan, nan
    below, above = _placements(high, low, its, theirs)
    share = weighted.mean(above, theirs)
    if min(n, m) < 2:
        return share, nan
    step = float(share in (0.0, 1.0))
    errors = weighted.error_of_mean(above, theirs, step), weighted.error_of_mean(below, its, step)
    return share, hypot(*errors)


def _placements(high: Array, low: Array, its: Weights, theirs: Weights) -> tuple[Array, Array]:
    """Share of `high` below each of `low`, and of `low` below each of `high`, ties counted half."""
    if its is None and theirs is None:
        from scipy.stats import rankdata

        n, m = len(low), len(high)
        ranks = rankdata(np.concatenate([low, high]))
        return (ranks[:n] - rankdata(low)) / m, (ranks[n:] - rankdata(high)) / n
    return weighted.placed(low, high, theirs), weighted.placed(high, low, its)
