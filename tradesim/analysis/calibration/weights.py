"""Weights of draws: importance ratios whose largest are smoothed, and how far to trust them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tradesim.terms.sides import Array

LARGEST_K = 0.7
"""Shape of the tail above which weights are not to be trusted."""


class Weighted(NamedTuple):
    """Weights of draws, (n_draws,), that add up to one, and the shape of their tail."""

    weights: Array
    pareto_k: float
    """Shape k of a generalised Pareto distribution fitted to the largest ratios; minus infinity
    where all are equal."""

    @property
    def effective_size(self) -> float:
        """Equally likely draws that would tell as much: 1 / sum of squared weights."""
        return float(1.0 / np.sum(self.weights**2))


def smoothed(log_ratios: Array) -> Weighted:
    """Weights in proportion to exp(log ratios) (n_draws,), the largest smoothed.

    Pareto-smoothed importance sampling (Vehtari, Simpson, Gelman, Yao and Gabry 2024), as ArviZ
    has it. Equal ratios stay equal, to the bit.

    >>> smoothed(np.zeros(4)).weights.tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    if np.ptp(log_ratios) < 1e-12:
        return Weighted(np.full(len(log_ratios), 1.0 / len(log_ratios)), -np.inf)
    import arviz_stats.base as arviz

    log_weights, k = arviz.array_stats.psislw(-log_ratios)  # it takes what is to be left out
    weights = np.exp(log_weights - log_weights.max())
    return Weighted(weights / weights.sum(), float(k))
