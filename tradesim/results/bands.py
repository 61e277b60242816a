"""How far a chance or mean would move if what is not known were known: 5 to 95 % over draws.

A run's answer is regressed on what the run drew. The spread of the predictions is too narrow by
what the penalty shrinks and too wide by the noise of the fits; the slope of the answers on the
predictions of other runs, and the variance of that noise, set both right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from threadpoolctl import ThreadpoolController

from tradesim.results import weights as weighted
from tradesim.results.data import EnsembleData
from tradesim.results.estimates import Estimate
from tradesim.results.inputs import input_table
from tradesim.results.rerun import Runs
from tradesim.results.ridge import Columns, Predicted, standardised
from tradesim.terms.sides import Array

ENOUGH, MOST = 6_000, 32_768
"""Runs that are looked at: the first that count, so many at most; of very many a fifth."""
FEWEST = 1_000
"""Fewest effective runs from which a band can be told."""
RAREST = 60.0
"""Fewest effective runs in which it happens, and in which it does not."""
NOISIEST = 0.6
"""Largest part of the spread of the predictions that may be noise."""
SURE = 3.0
"""Least slope of answers on predictions, in its standard errors."""
ENDS = (0.05, 0.95)
FEW = "too few runs for a band over what is not known"
NOT_STORED = "the band was not asked for before the estimate was stored"


class Band(NamedTuple):
    """5 and 95 % of a chance or mean over parameter draws."""

    low: float
    high: float


AnswersOf = Callable[[Runs], NDArray[Any]]
"""Answers of some runs, by their places in the ensemble."""


@dataclass(frozen=True, eq=False)
class AskedBand:
    """The band of one answer, worked out when it is first asked for."""

    draws: Draws
    answers: AnswersOf
    chance: bool
    most: int | None = None
    """How many runs are asked for their answers at most."""

    @cached_property
    def found(self) -> tuple[float, float] | str:
        """Its ends, or why there is none."""
        return self.draws.band(self.answers, chance=self.chance, most=self.most)

    def __getstate__(self) -> dict[str, Any]:
        """What is stored of it: the ends, if they are known, and not the runs."""
        return {"found": self.__dict__.get("found", NOT_STORED)}


@dataclass(frozen=True, eq=False)
class Draws:
    """What runs drew, for regressions; worked out once for all answers of an ensemble."""

    ens: EnsembleData

    @cached_property
    def runs(self) -> Runs:
        """Which runs are looked at: the first that count."""
        most = max(ENOUGH, min(self.ens.n_runs // 5, MOST))
        if self.ens.weights is None:
            return np.arange(min(self.ens.n_runs, most))
        return np.flatnonzero(self.ens.weights)[:most]

    @cached_property
    def weights(self) -> Array:
        """Of the runs looked at, of mean one."""
        if self.ens.weights is None:
            return np.ones(len(self.runs))
        its = self.ens.weights[self.runs]
        return np.asarray(its / its.mean())

    @cached_property
    def columns(self) -> Columns:
        """Their draws."""
        ens, numbers = self.ens, self.ens.run_numbers[self.runs]
        table = input_table(ens.scenario, ens.seed, len(numbers), numbers)
        draws = [
            column.cat.codes.to_numpy() if column.dtype == "category" else column.to_numpy()
            for _, column in table.items()
        ]
        return Columns(standardised(draws), self.weights)

    def band(self, answers: AnswersOf, *, chance: bool, most: int | None = None) -> Band | str:
        """The band of a mean of answers, or why there is none.

        `chance` says that they are 0 and 1; missing answers are none. `most` is how many runs may
        be asked for theirs.
        """
        some = self.weights[:most]
        if weighted.effective_runs(some, len(some)) < FEWEST:
            return FEW
        its = np.asarray(answers(self.runs[:most]), dtype=np.float64)
        there = ~np.isnan(its)
        if _too_few(its[there], some[there], chance=chance):
            return FEW
        with blas_threads().limit(limits=1, user_api="blas"):  # small matrices: threads cost more
            whole = len(its) == len(self.runs) and bool(there.all())
            columns = self.columns if whole else self.columns.only(np.flatnonzero(there))
            if not columns.table.shape[1]:
                middle = weighted.mean(its[there], columns.weights)
                return Band(middle, middle)
            found = columns.predicted(its[there])
        return (_of_chance if chance else _of_mean)(found, its[there], columns.weights)

    def __getstate__(self) -> dict[str, Any]:
        """Without what can be worked out again."""
        return {"ens": self.ens}


@cache
def blas_threads() -> ThreadpoolController:
    """Who sets how many threads BLAS takes; to look for the libraries takes a while."""
    return ThreadpoolController()


def with_band(estimate: Estimate, draws: Draws, answers: NDArray[Any]) -> Estimate:
    """The estimate with the band of its answers (n_runs,): truths of a share, numbers of a mean."""
    band = AskedBand(draws, lambda runs: answers[runs], chance=not estimate.unit)
    return replace(estimate, band=band)


def _too_few(answers: Array, weights: Array, *, chance: bool) -> bool:
    n = weighted.effective_runs(weights, len(weights))
    if n < FEWEST:
        return True
    share = weighted.mean(answers, weights)
    return chance and n * min(share, 1.0 - share) < RAREST


def _of_mean(found: Predicted, answers: Array, weights: Array) -> Band | str:
    """Slope by least squares: what is not known moves the mean in proportion."""
    z, spread = found.scores, weighted.variance(found.scores, weights, ddof=0)
    middle = weighted.mean(answers, weights)
    slope = weighted.mean((answers - middle) * z, weights) / spread if spread > 0.0 else 0.0
    left = answers - middle - slope * z
    error = weighted.error_of_mean(left * z, weights) / spread if spread > 0.0 else np.inf
    if not _is_clear(found, spread, slope / error if error > 0.0 else np.inf):
        return FEW
    factor = slope * spread / np.sqrt((spread - found.noise) * spread)
    ends = middle + factor * weighted.quantiles(z, ENDS, weights)
    low, high = np.clip(ends, answers.min(), answers.max())
    return Band(float(low), float(high))


def _of_chance(found: Predicted, answers: Array, weights: Array) -> Band | str:
    """Slope of the log-odds: what is not known moves these in proportion."""
    z, spread = found.scores, weighted.variance(found.scores, weights, ddof=0)
    share = weighted.mean(answers, weights)
    if not spread > 0.0:
        return FEW
    slope, error = _slope_of_odds(z / np.sqrt(spread), answers, weights)
    if not _is_clear(found, spread, slope / error):
        return FEW
    part = 1.0 - found.noise / spread
    unseen = slope * slope / part * (1.0 - part)  # variance of the log-odds at one score
    factor = slope * np.sqrt((1.0 + LOGISTIC * unseen) / part)
    odds = factor * z / np.sqrt(spread)
    low, high = expit(_level(odds, share, weights) + weighted.quantiles(odds, ENDS, weights))
    return Band(float(low), float(high))


LOGISTIC = 0.346
"""(16 sqrt(3) / (15 pi))^2: how far unseen spread of log-odds flattens a logistic curve."""


def _is_clear(found: Predicted, spread: float, sure: float) -> bool:
    return bool(found.noise < NOISIEST * spread and sure > SURE)


def _slope_of_odds(z: Array, answers: Array, weights: Array) -> tuple[float, float]:
    """Logistic regression on one column of variance one: slope and its error, by Newton's steps."""
    share = weighted.mean(answers, weights)
    v = np.array([logit(share), 0.0])
    for _ in range(50):
        p = expit(v[0] + v[1] * z)
        w = weights * p * (1.0 - p)
        gap = weights * (answers - p)
        curvature = np.array([[w.sum(), w @ z], [w @ z, w @ (z * z)]])
        step = np.linalg.solve(curvature, np.array([gap.sum(), gap @ z]))
        v = v + np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-8:
            break
    error = np.sqrt(np.linalg.inv(curvature)[1, 1] * np.square(weights).mean())
    return float(v[1]), float(error)


def _level(odds: Array, share: float, weights: Array) -> float:
    """What is added to log-odds so that the mean chance is the share."""
    from scipy.optimize import brentq

    def gap(level: float) -> float:
        return weighted.mean(expit(level + odds), weights) - share

    reach = float(np.abs(odds).max()) + abs(float(logit(share))) + 1.0
    return float(brentq(gap, -reach, reach, xtol=1e-6))
