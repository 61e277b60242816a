"""Tactics inside talks: how much of its aspiration a side gives up with time."""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array


def polynomial_concession(elapsed: Array, deadline: Array, *, beta: float | Array) -> Array:
    """Share conceded by time `elapsed` of `deadline`; any shape, 0 to 1.

    alpha = (min(t, T) / T)^(1 / beta); beta < 1 holds out to the end (Boulware), beta > 1
    concedes early (Faratin, Sierra and Jennings 1998, Robotics and Autonomous Systems 24:159).
    """
    relative = np.minimum(elapsed, deadline) / deadline
    return np.power(relative, 1.0 / np.asarray(beta, dtype=np.float64))


def aspiration(
    concession: Array, *, best: Array | float = 1.0, reserve: Array | float = 0.0
) -> Array:
    """Payoff a side holds out for: best - concession (best - reserve); any shape, in its unit."""
    return best - concession * (best - reserve)
