"""Tactics inside talks: how much of its aspiration a side gives up with time."""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array


def polynomial_concession(
    elapsed: Array, deadline: Array, *, beta: float | Array, opening: float | Array = 0.0
) -> Array:
    """Share conceded by time `elapsed` of `deadline`; any shape, `opening` to 1.

    alpha = kappa + (1 - kappa) (min(t, T) / T)^(1 / beta), kappa = `opening`; beta < 1 holds out
    to the end (Boulware), beta > 1 concedes early (Faratin, Sierra and Jennings 1998, Robotics
    and Autonomous Systems 24:159).
    """
    relative = np.minimum(elapsed, deadline) / deadline
    conceded = np.power(relative, 1.0 / np.asarray(beta, dtype=np.float64))
    return opening + (1.0 - opening) * conceded


def aspiration(
    concession: Array, *, best: Array | float = 1.0, reserve: Array | float = 0.0
) -> Array:
    """Payoff a side holds out for: best - concession (best - reserve); any shape, in its unit."""
    return best - concession * (best - reserve)
