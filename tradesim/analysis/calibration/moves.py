"""Draws carried from the priors to the posterior in steps, where one reweighting is not enough.

Sequential Monte Carlo (Del Moral, Doucet and Jasra 2006): the likelihood is raised to a power that
grows as far as half of the draws remain effective; draws are taken by their weights and moved by
Metropolis steps that leave normal scores standard normal (Cotter, Roberts, Stuart and White 2013).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq

from tradesim.model.shocks import Shocks
from tradesim.terms.sides import Array

LogLikelihood = Callable[[Array], Array]
"""Of normal scores (n_names, n): (n,)."""
STAYING = 0.5
"""Part of the draws that stays effective in a step."""
METROPOLIS, STRIDE = 12, 0.25
"""Metropolis steps after each reweighting, and how far each goes, of a standard normal."""
MOST_STEPS = 40
OWN_BLOCKS = 2**48
"""First of the blocks whose shocks move draws; no run has them."""


def moved(scores: Array, log_likelihood: LogLikelihood, seed: int) -> tuple[Array, int]:
    """Equally likely draws of the posterior, (n_names, n), and the number of steps taken.

    `scores` (n_names, n) are draws of the priors, at most a block of them.
    """
    power, steps, own = 0.0, 0, log_likelihood(scores)
    while power < 1.0 and steps < MOST_STEPS:
        rise = _rise(own, 1.0 - power)
        power, steps = power + rise, steps + 1
        shocks = Shocks(seed, OWN_BLOCKS + steps, 0, scores.shape[1])
        weights = np.exp(rise * (own - own.max()))
        places = systematic(weights / weights.sum(), float(shocks.uniforms("posterior", 1)[0, 0]))
        scores, own = scores[:, places], own[places]
        for _ in range(METROPOLIS):
            scores, own = _metropolis(scores, own, power, log_likelihood, shocks)
    return scores, steps


def systematic(weights: Array, offset: float) -> np.ndarray:
    """Places of as many draws as there are, each as often as its weight asks, to one."""
    n = len(weights)
    bounds = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(bounds, (np.arange(n) + offset) / n, side="right"), n - 1)


def _rise(own: Array, most: float) -> float:
    """How much the power may grow, at most `most`."""

    def beyond(rise: float) -> float:
        weights = np.exp(rise * (own - own.max()))
        return float(weights.sum() ** 2 / (weights**2).sum() / len(own) - STAYING)

    return most if beyond(most) >= 0.0 else float(brentq(beyond, 0.0, most))


def _metropolis(
    scores: Array, own: Array, power: float, log_likelihood: LogLikelihood, shocks: Shocks
) -> tuple[Array, Array]:
    """One step of every draw, taken or not."""
    fresh = shocks.normals("posterior", len(scores))
    proposed = np.sqrt(1.0 - STRIDE**2) * scores + STRIDE * fresh
    theirs = log_likelihood(proposed)
    taken = np.log(shocks.uniforms("posterior", 1)[0]) < power * (theirs - own)
    return np.where(taken, proposed, scores), np.where(taken, theirs, own)
