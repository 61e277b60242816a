"""Stochastic dominance between two samples, claimed only where it shows beyond sampling error.

The higher side dominates at first order if it is above every threshold at least as often, and at
second order if its mean shortfall below every threshold is at most as large.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tradesim.results import weights as weighted
from tradesim.results.weights import Weights
from tradesim.terms.sides import Array

SHARES = (0.01, 0.025, 0.05, *(k / 10.0 for k in range(1, 10)), 0.95, 0.975, 0.99, 1.0)
"""Thresholds: quantiles of both sides together."""
LEVEL = 0.05
"""Chance that anything at all is shown between two sides that are alike, at most."""
BASELINE, ALTERNATIVE = "baseline", "alternative"
NEITHER, UNDECIDED, EQUAL = "neither", "undecided", "equal"


@dataclass(frozen=True, slots=True)
class Dominance:
    """Which side dominates: baseline, alternative, neither, undecided or equal.

    A side is named where it is shown to be higher at some threshold and the other at none, so it
    is what the runs do not contradict and no proof. Neither: each is shown to be higher
    somewhere. Undecided: no difference is shown; more runs may. Equal: no run differs.
    """

    first_order: str
    second_order: str


def thresholds(
    baseline: Array, alternative: Array, its: Weights = None, theirs: Weights = None
) -> Array:
    """Where both sides are looked at: quantiles SHARES of their finite values, each once.

    `its` and `theirs` are the weights of the runs of each side.
    """
    values = np.concatenate([baseline, alternative])
    there = np.isfinite(values)
    weights = None
    if its is not None or theirs is not None:
        sides = zip((its, theirs), (baseline, alternative), strict=True)
        weights = np.concatenate([np.ones(len(x)) if w is None else w for w, x in sides])
        there &= weights > 0.0
    if not there.any():
        return np.empty(0)
    cuts = weighted.quantiles(values[there], SHARES, weighted.at(weights, there))
    return np.asarray(np.unique(cuts))


def of_pairs(baseline: Array, alternative: Array, at: Array, weights: Weights = None) -> Dominance:
    """Dominance from runs that share their shocks, (n,) each, none missing, at thresholds (k,).

    Infinity is a value.
    First order: the exact test of McNemar (1947) in the runs that have one side above the
    threshold. Second order: Student's t of the paired difference of the shortfalls, of which none
    counts for more than as many runs as differ can show (2^-runs). Bonferroni over thresholds,
    orders and directions. Weighted, the first order is tested as the second is.
    """
    if weights is not None:
        return _of_weighted_pairs(baseline, alternative, at, weights)
    from scipy.stats import binom

    n = len(baseline)
    above, below, differ, total, squares = _counted(baseline, alternative, at)
    if not differ.any() and not (above + below).any():
        word = EQUAL if n else UNDECIDED
        return Dominance(word, word)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / n
        error = np.sqrt(np.maximum(squares - total * mean, 0.0) / (n - 1) / n)
    crossing = above + below
    first = binom.sf(above - 1, crossing, 0.5), binom.sf(below - 1, crossing, 0.5)
    return _judged(first, _student(mean, error, differ - 1.0, differ))


def _of_weighted_pairs(baseline: Array, alternative: Array, at: Array, weights: Array) -> Dominance:
    """The same where runs count by weight: t of both differences, by the runs that differ."""
    differing = (baseline != alternative) & (weights > 0.0)
    if not differing.any():
        word = EQUAL if weights.any() else UNDECIDED
        return Dominance(word, word)
    found = np.zeros((2, 4, len(at)))
    for k, t in enumerate(at):
        with np.errstate(invalid="ignore"):
            above = np.where(differing, 1.0 * (alternative > t) - (baseline > t), 0.0)
            gain = np.maximum(t - baseline, 0.0) - np.maximum(t - alternative, 0.0)
        for order, values in enumerate((above, np.where(differing, gain, 0.0))):
            runs = weighted.effective_runs(weights[values != 0.0], 0)
            error = weighted.error_of_mean(values, weights)
            found[order, :, k] = weighted.mean(values, weights), error, runs - 1.0, runs
    return _judged(_student(*found[0]), _student(*found[1]))


def of_samples(
    baseline: Array, alternative: Array, at: Array, its: Weights = None, theirs: Weights = None
) -> Dominance:
    """Dominance from two independent samples, (n,) and (m,), none missing, at thresholds (k,).

    First order: the pooled test of two shares. Second order: Welch's t of the shortfalls. Both as
    cautious as in `of_pairs` where few runs decide.
    """
    n = weighted.effective_runs(its, len(baseline))
    m = weighted.effective_runs(theirs, len(alternative))
    if not n or not m:
        return Dominance(UNDECIDED, UNDECIDED)
    share, shortfall = np.empty((4, len(at))), np.empty((4, len(at)))
    for k, t in enumerate(at):
        above = (
            weighted.effective_count(baseline > t, its),
            weighted.effective_count(alternative > t, theirs),
        )
        rare = min(sum(above), n + m - sum(above))
        pooled = sum(above) / (n + m)
        error = np.sqrt(pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m))
        share[:, k] = above[1] / m - above[0] / n, error, np.inf, rare
        below = np.maximum(t - baseline, 0.0), np.maximum(t - alternative, 0.0)
        shortfall[:, k] = _welch(*below, its, theirs)
    return _judged(_student(*share), _student(*shortfall))


def _counted(baseline: Array, alternative: Array, at: Array) -> Array:
    """At each threshold: pairs with the alternative alone above it, with the baseline alone, with
    different shortfalls; sum and sum of squares of the differences. (5, k)."""
    differing = baseline != alternative
    low, high = baseline[differing], alternative[differing]
    found = np.zeros((5, len(at)))
    for k, t in enumerate(at):
        gain = np.maximum(t - low, 0.0) - np.maximum(t - high, 0.0)
        found[:, k] = (
            np.count_nonzero((low <= t) & (t < high)),
            np.count_nonzero((high <= t) & (t < low)),
            np.count_nonzero(gain),
            gain.sum(),
            np.square(gain).sum(),
        )
    return found


def _welch(
    baseline: Array, alternative: Array, its: Weights, theirs: Weights
) -> tuple[float, float, float, float]:
    """Difference of two means, its error, degrees of freedom, and values that are not zero."""
    parts = []
    for values, weights in ((baseline, its), (alternative, theirs)):
        there = values != 0.0
        positive = weighted.effective_runs(weighted.at(weights, there), int(there.sum()))
        error = _squared_error(values, weights)
        parts.append((error, positive, error * error / max(positive - 1, 1)))
    (one, p, down), (two, q, across) = parts
    error, spread = one + two, down + across
    freedom = error * error / spread if spread > 0.0 else float(p + q - 1)
    apart = weighted.mean(baseline, its) - weighted.mean(alternative, theirs)
    return apart, float(np.sqrt(error)), freedom, p + q


def _squared_error(values: Array, weights: Weights) -> float:
    """Of the mean; 0 where there are too few runs."""
    if weights is None:
        return float(np.var(values, ddof=1)) / len(values) if len(values) > 1 else 0.0
    return float(np.nan_to_num(weighted.error_of_mean(values, weights)) ** 2)


def _student(mean: Array, error: Array, freedom: Array, runs: Array) -> tuple[Any, Any]:
    """Chance of a mean as high, and as low, if there were no difference."""
    from scipy.stats import t

    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(mean == 0.0, 0.0, mean / error)
    least = np.exp2(-runs)
    usable = np.maximum(freedom, 1.0)
    return tuple(np.maximum(t.sf(side, usable), least) for side in (score, -score))  # type: ignore[return-value]


def _judged(first: tuple[Any, Any], second: tuple[Any, Any]) -> Dominance:
    """Verdicts that agree: dominance at first order is dominance at second order."""
    bar = LEVEL / (4 * max(len(first[0]), 1))
    above, below = (bool((chance < bar).any()) for chance in first)
    less, more = (bool((chance < bar).any()) for chance in second)
    order_one = _verdict(higher=above or less, lower=below or more)
    if order_one in (BASELINE, ALTERNATIVE):
        return Dominance(order_one, order_one)
    return Dominance(order_one, _verdict(higher=less, lower=more))


def _verdict(*, higher: bool, lower: bool) -> str:
    """The side shown to be higher at some threshold (Bishop, Formby and Thistle 1992)."""
    if higher and lower:
        return NEITHER
    return ALTERNATIVE if higher else BASELINE if lower else UNDECIDED
