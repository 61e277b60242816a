"""What one outcome comes to in two ensembles: difference, ratio, chance to be higher, dominance.

Paired, a run is set against the run of the same number, a part of the runs at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import fsum, inf, nan, sqrt

import numpy as np

from tradesim.analysis import dominance
from tradesim.analysis.dominance import Dominance, Pairs
from tradesim.model.outcomes import OUTCOMES
from tradesim.model.shocks import BLOCK
from tradesim.results.statistics import InPieces
from tradesim.terms.sides import Array
from tradesim.terms.units import DAYS

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
    dominance: Dominance
    pairs: int
    """Runs that have the outcome on both sides; 0 unpaired."""
    missing_baseline: int
    missing: int
    variance_reduction: float
    """How many times as many unpaired runs the same standard error takes; nan unpaired."""


def paired(baseline: Columns, alternative: Columns, outcome: str) -> Contrast:
    """Contrast over runs that share their shocks, which have the same place in both columns.

    Where the outcome is the day of an event, superiority and dominance count never as later than
    any day and take all runs; of other outcomes they leave runs without one out.
    """
    both = _both(baseline, alternative, outcome)
    pairs, ordered = _known(both), _ordered(both, outcome)
    n, low, high = means = _means(pairs)
    ratio = high / low if low != 0.0 else nan
    one, two, apart, beyond = (
        each / (n - 1) if n > 1 else nan for each in _squares(pairs, means, ratio)
    )
    share, share_error = _higher(ordered)
    lost, lost_too = _missing(both)
    return Contrast(
        baseline_mean=low,
        mean=high,
        difference=high - low,
        standard_error=_root(apart, n),
        pooled_sd=_root(one + two, 2),
        ratio=ratio,
        ratio_standard_error=_root(beyond, n) / abs(low) if low != 0.0 else nan,
        superiority=share,
        superiority_standard_error=share_error,
        dominance=dominance.of_pairs(ordered, _thresholds(ordered)),
        pairs=n,
        missing_baseline=lost,
        missing=lost_too,
        variance_reduction=(one + two) / apart if apart > 0.0 else inf if one + two > 0.0 else nan,
    )


def unpaired(baseline: Columns, alternative: Columns, outcome: str) -> Contrast:
    """Contrast of two independent samples, of any sizes; missing outcomes as in `paired`."""
    both = baseline[outcome], alternative[outcome]
    (n, low, one), (m, high, two) = (_moments(_present(side)) for side in both)
    never = OUTCOMES[outcome][0] == DAYS
    sides = [np.where(np.isnan(side), inf, side) if never else _present(side) for side in both]
    ordered = sides[0], sides[1]
    ratio = high / low if low != 0.0 else nan
    share, share_error = _mann_whitney(*ordered)
    return Contrast(
        baseline_mean=low,
        mean=high,
        difference=high - low,
        standard_error=_root(one / max(n, 1) + two / max(m, 1), 1),
        pooled_sd=_root(one + two, 2),
        ratio=ratio,
        ratio_standard_error=_root(two / max(m, 1) + ratio * ratio * one / max(n, 1), 1)
        / (abs(low) or nan),
        superiority=share,
        superiority_standard_error=share_error,
        dominance=dominance.of_samples(*ordered, _thresholds([ordered].__iter__)),
        pairs=0,
        missing_baseline=len(both[0]) - n,
        missing=len(both[1]) - m,
        variance_reduction=nan,
    )


def _present(values: Array) -> Array:
    return values[~np.isnan(values)]


def _moments(values: Array) -> tuple[int, float, float]:
    """Number of values, mean and variance; nan where there are too few."""
    n = len(values)
    mean = float(values.mean()) if n else nan
    return n, mean, float(values.var(ddof=1)) if n > 1 else nan


def _root(variance: float, n: int) -> float:
    """Standard deviation of the mean of n."""
    return sqrt(variance / n) if n else nan


def _both(baseline: Columns, alternative: Columns, outcome: str) -> Pairs:
    def pairs() -> Iterator[tuple[Array, Array]]:
        return zip(_pieces(baseline, outcome), _pieces(alternative, outcome), strict=True)

    return pairs


def _pieces(columns: Columns, outcome: str) -> Iterator[Array]:
    """A column a block at a time, missing values and all."""
    if isinstance(columns, InPieces):
        yield from columns.pieces(outcome)
        return
    whole = columns[outcome]
    for first in range(0, len(whole), BLOCK):
        yield whole[first : first + BLOCK]


def _known(both: Pairs) -> Pairs:
    """The pairs of which neither is missing."""

    def pairs() -> Iterator[tuple[Array, Array]]:
        for low, high in both():
            there = ~(np.isnan(low) | np.isnan(high))
            yield low[there], high[there]

    return pairs


def _ordered(both: Pairs, outcome: str) -> Pairs:
    """Pairs as superiority and dominance see them: never is later than any day."""
    if OUTCOMES[outcome][0] != DAYS:
        return _known(both)

    def pairs() -> Iterator[tuple[Array, Array]]:
        for low, high in both():
            yield np.where(np.isnan(low), inf, low), np.where(np.isnan(high), inf, high)

    return pairs


def _missing(both: Pairs) -> tuple[int, int]:
    counts = [(np.count_nonzero(np.isnan(a)), np.count_nonzero(np.isnan(b))) for a, b in both()]
    return int(sum(low for low, _ in counts)), int(sum(high for _, high in counts))


def _means(pairs: Pairs) -> tuple[int, float, float]:
    sums = [(len(low), float(low.sum()), float(high.sum())) for low, high in pairs()]
    n = sum(count for count, _, _ in sums)
    if not n:
        return 0, nan, nan
    return n, fsum(low for _, low, _ in sums) / n, fsum(high for _, _, high in sums) / n


def _squares(pairs: Pairs, means: tuple[int, float, float], ratio: float) -> list[float]:
    """Sums of squares about the mean: baseline, alternative, difference, what the ratio leaves."""
    _, low_mean, high_mean = means
    sums = []
    for low, high in pairs():
        one, two = low - low_mean, high - high_mean
        deviations = (one, two, (high - low) - (high_mean - low_mean), two - ratio * one)
        sums.append([float(np.square(each).sum()) for each in deviations])
    return [fsum(row[k] for row in sums) for k in range(4)]


def _higher(pairs: Pairs) -> tuple[float, float]:
    """Share of pairs with the alternative higher, ties counted half, and its standard error."""
    n = won = tied = 0
    for low, high in pairs():
        n += len(low)
        won += int(np.count_nonzero(high > low))
        tied += int(np.count_nonzero(high == low))
    if not n:
        return nan, nan
    share = (won + tied / 2.0) / n
    squares = won + tied / 4.0 - n * share * share
    return share, sqrt(max(squares, 0.0) / (n - 1) / n) if n > 1 else nan


def _mann_whitney(low: Array, high: Array) -> tuple[float, float]:
    """Chance that one of `high` exceeds one of `low`, and its standard error.

    The U statistic over the number of couples; its error from the variance of the placements of
    each sample in the other (Brunner and Munzel 2000).
    """
    from scipy.stats import rankdata

    n, m = len(low), len(high)
    if not n or not m:
        return nan, nan
    ranks = rankdata(np.concatenate([low, high]))
    below, above = (ranks[:n] - rankdata(low)) / m, (ranks[n:] - rankdata(high)) / n
    if min(n, m) < 2:
        return float(above.mean()), nan
    variance = above.var(ddof=1) / m + below.var(ddof=1) / n
    return float(above.mean()), float(np.sqrt(variance))


def _thresholds(pairs: Pairs) -> Array:
    def pieces() -> Iterator[Array]:
        for sides in pairs():
            for side in sides:
                yield side[np.isfinite(side)]

    return dominance.thresholds(pieces, sum(len(piece) for piece in pieces()))
