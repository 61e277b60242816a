"""Scoring rules: what a forecast loses by what happened. Lower is better for every score.

A forecast of an event is a chance, one of a quantity the values of all runs. The continuous ranked
probability score is that of scoringrules.
"""

from __future__ import annotations

import hashlib

import numpy as np

from tradesim.results.estimates import HALF
from tradesim.results.weights import Weights, quantiles, share
from tradesim.terms.sides import Array

LEVELS = (0.5, 0.8, 0.9)
"""Shares of runs that the central intervals hold."""
NEAR = 0.1
"""Runs within this share of the truth are near it."""


def brier(chance: float | Array, happened: float | Array) -> Array:
    """Squared error of a chance (Brier 1950), from 0 to 1; shape of `chance`.

    >>> float(brier(0.7, 1.0))
    0.09000000000000002
    """
    return np.asarray((np.asarray(chance) - happened) ** 2)


def log_score(chance: float | Array, happened: float | Array, n: float | Array) -> Array:
    """-ln of the chance given to what happened, shape of `chance`: ln 2 for a half.

    A chance that is a share of `n` runs keeps half a run away from none and all, so that the
    score is finite, as in `results.estimates.share_error`; of other chances `n` is infinite.
    """
    kept = HALF / np.asarray(n)
    inside = np.clip(chance, kept, 1.0 - kept)
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(np.where(np.asarray(happened) > HALF, inside, 1.0 - inside)))


def crps(values: Array, truth: float, weights: Weights = None) -> float:
    """Continuous ranked probability score of runs (n,), in their unit.

    The integral of (F - H)^2, F being the distribution function of the runs and H the step at the
    truth; of one value its distance from the truth (Gneiting and Raftery 2007). Weighted it is
    the mean distance from the truth less half the mean distance between two runs.
    """
    if weights is not None:
        return _weighted_crps(values - truth, weights)
    if len(values) == 1 or values.min() == values.max():
        return float(abs(values[0] - truth))
    import scoringrules

    return float(scoringrules.crps_ensemble(truth, values, estimator="qd"))


def _weighted_crps(apart: Array, weights: Array) -> float:
    """From the distances of runs from the truth, with their signs."""
    order = np.argsort(apart, kind="stable")
    x, w = apart[order], weights[order] / weights.sum()
    upto = np.cumsum(w)
    between = float((w * x) @ (2.0 * upto - w - 1.0))
    return max(0.0, float(w @ np.abs(x)) - between)


def covered(values: Array, truth: float, weights: Weights = None) -> Array:
    """Whether the central intervals of LEVELS hold the truth, 1 or 0, (levels,); ends included."""
    tails = (1.0 - np.array(LEVELS)) / 2.0
    low, high = quantiles(values, np.stack([tails, 1.0 - tails]), weights)
    return np.asarray((low <= truth) & (truth <= high), dtype=np.float64)


def pit(values: Array, truth: float, name: str, seed: int, weights: Weights = None) -> float:
    """Probability integral transform: share of runs below the truth, from 0 to 1.

    Where runs equal the truth, a random part of them counts as below (Czado, Gneiting and Held
    2009), so that it is uniform if the truth is one more run. The part is worked out from `seed`
    and the `name` of the question, whatever other questions there are.
    """
    below, equal = share(values < truth, weights), share(values == truth, weights)
    return float(below + uniform(name, seed) * equal)


def uniform(name: str, seed: int) -> float:
    """A number in [0, 1) that looks random and depends on a name and a seed alone."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2.0**64


def near_truth(values: Array, truth: float, weights: Weights = None) -> float:
    """Share of runs that are no further from the truth than NEAR of it."""
    return share(np.abs(values - truth) <= NEAR * abs(truth), weights)
