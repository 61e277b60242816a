"""The Brier score in its three parts, by recalibrated chances.

Recalibrated is the rising function of the forecast chance that fits what happened best (isotonic
regression). It needs no bins, and the parts add up exactly (Dimitriadis, Gneiting and Jordan 2021).
Where the shares of yes rise with the chances, they are those of Murphy (1973) by distinct chance.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tradesim.analysis.forecasts.rules import brier
from tradesim.terms.sides import Array


class BrierParts(NamedTuple):
    """Mean Brier score = reliability - resolution + uncertainty."""

    reliability: float
    """What is lost by chances that are not what happens; 0 is perfect."""
    resolution: float
    """What is gained by telling cases apart."""
    uncertainty: float
    """Score of the base rate of these very questions: p (1 - p)."""


def brier_parts(chances: Array, happened: Array) -> BrierParts:
    """The parts for questions, (n,) each; missing where there is none.

    >>> [round(part, 4) for part in brier_parts(np.array([.2, .2, .8, .8]), np.array([0, 1, 1, 1]))]
    [0.065, 0.0625, 0.1875]
    """
    if not len(chances):
        return BrierParts(np.nan, np.nan, np.nan)
    after = float(np.mean(brier(recalibrated(chances, happened), happened)))
    base = float(np.mean(brier(float(np.mean(happened)), happened)))
    return BrierParts(float(np.mean(brier(chances, happened))) - after, base - after, base)


def recalibrated(chances: Array, happened: Array) -> Array:
    """Share of yes among questions with about the same chance, never falling with it, (n,)."""
    from scipy.optimize import isotonic_regression

    distinct, place, counts = np.unique(chances, return_inverse=True, return_counts=True)
    shares = np.bincount(place, weights=happened, minlength=len(distinct)) / counts
    return np.asarray(isotonic_regression(shares, weights=counts).x)[place]
