"""The band of a chance over what is not known, for any weights of the runs.

What the draws of a run say of a chance is one number, its score by regression (`results.bands`).
Scores come in 64 classes; the slope of the log-odds on them is the one that gives the band of the
whole ensemble. Weights change which scores count and the chance itself, and the band follows: near
to what a regression of the weighted runs gives, and there where these are too few for one. The
page works this out in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from tradesim.reports.explorer.chances import Headline
from tradesim.reports.explorer.packing import Bytes, classes
from tradesim.results.bands import ENDS, Band, blas_threads
from tradesim.results.ensemble import Ensemble
from tradesim.terms.sides import Array

COUNT = 64
"""Classes of scores."""
ABSENT = 255
"""Class of runs whose draws were not looked at."""
ROUNDING = 1e-9
"""A weighted share that lies so near to none or all is none or all."""
HALVINGS = 32
"""Halvings of the interval in which the level of the log-odds lies."""


@dataclass(frozen=True, eq=False)
class Unknowns:
    """What is not known about one chance: the class of each run, and log-odds of each class."""

    classes: Bytes
    odds: Array
    """(64,), up to a level that the chance sets."""


def unknowns(ens: Ensemble, chance: Headline) -> Unknowns | None:
    """What is not known about a chance; None where it has no band, or the same in all runs."""
    low, high = chance.estimate.low, chance.estimate.high
    if low is None or high is None or not 0.0 < low < high < 1.0:
        return None
    runs = ens.draws.runs
    with blas_threads().limit(limits=1, user_api="blas"):
        scores = ens.draws.columns.predicted(chance.holds[runs].astype(np.float64)).scores
    codes = classes(scores) // (256 // COUNT)
    inside = np.bincount(codes, minlength=COUNT)
    middles = np.bincount(codes, scores, minlength=COUNT) / np.maximum(inside, 1)
    middles = np.interp(np.arange(COUNT), np.flatnonzero(inside), middles[inside > 0])
    all_codes = np.full(ens.n_runs, ABSENT, dtype=np.uint8)
    all_codes[runs] = codes
    weights = np.ones(ens.n_runs) if ens.weights is None else ens.weights
    ends = _ends(np.bincount(codes, weights[runs], COUNT).astype(np.float64), middles)
    if not ends[1] > ends[0]:
        return None
    slope = (logit(high) - logit(low)) / (ends[1] - ends[0])
    return Unknowns(all_codes, slope * middles)


def band(found: Unknowns, weights: Array, chance: float) -> Band | None:
    """5 and 95 % of a chance over what is not known; None where it is 0 or 1."""
    mass = np.bincount(found.classes, weights, 256)[:COUNT].astype(np.float64)
    if not (ROUNDING < chance < 1.0 - ROUNDING and mass.any()):
        return None
    low, high = -40.0, 40.0
    for _ in range(HALVINGS):
        level = (low + high) / 2.0
        share = float(mass @ expit(level + found.odds) / mass.sum())
        low, high = (level, high) if share < chance else (low, level)
    ends = _ends(mass, found.odds)
    return Band(*(float(expit((low + high) / 2.0 + end)) for end in ends))


def _ends(mass: Array, values: Array) -> Array:
    """Quantiles of the values of classes, between the middles of those that have any mass."""
    there = mass > 0.0
    upto = (np.cumsum(mass) - mass / 2.0)[there] / mass.sum()
    return np.interp(ENDS, upto, values[there])
