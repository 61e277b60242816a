"""How hard levers press on each flow, in logs: what trade adapts to, and the short-run wedges.

One row a lever of `policy.LEVERS`: ln(1 + points) of the four tariffs, and of a restriction and of
purchases minus the log of what they leave of the flow at unchanged prices. All zero where no lever
moves.
"""

from __future__ import annotations

import numpy as np

from tradesim.economy.policy import (
    CN_PURCHASES,
    REACH,
    US_TECHNOLOGY_RESTRICTION,
    flow_left,
)
from tradesim.terms.sides import Array

TARIFFS = slice(0, US_TECHNOLOGY_RESTRICTION)


def log_levers(levers: Array) -> Array:
    """Levers (6, n) in logs; (6, n).

    >>> log_levers(np.array([[0.0], [np.e - 1.0], [0.0], [0.0], [0.0], [1.0]])).round(3).tolist()
    [[0.0], [1.0], [0.0], [0.0], [0.0], [-0.693]]
    """
    logs = np.empty_like(levers)
    logs[TARIFFS] = np.log1p(levers[TARIFFS])
    logs[US_TECHNOLOGY_RESTRICTION] = 0.0 - np.log1p(-REACH * levers[US_TECHNOLOGY_RESTRICTION])
    logs[CN_PURCHASES] = 0.0 - np.log(flow_left(levers[CN_PURCHASES]))
    return logs


def levers_of_logs(logs: Array) -> Array:
    """Levers (6, n) that `log_levers` gives (6, n) of; zero, exactly, for zero."""
    levers = np.empty_like(logs)
    levers[TARIFFS] = np.expm1(logs[TARIFFS])
    levers[US_TECHNOLOGY_RESTRICTION] = np.expm1(-logs[US_TECHNOLOGY_RESTRICTION]) / -REACH
    change = np.expm1(-logs[CN_PURCHASES])
    levers[CN_PURCHASES] = np.where(change < 0.0, change / REACH, change)
    return levers


def quantity_wedge(now: Array, adapted: Array, *, stiffness: float | Array) -> Array:
    """Log of the wedge that holds a quantity while buyers have adapted to some of it; any shape.

    `now`: log of the wedge that would do in the long run, `adapted`: what buyers have adapted to.
    A wedge that goes further than that must be `stiffness` times as large for the rest, the ratio
    of long-run to short-run elasticity; one that is taken back is what it is in the long run.

    >>> quantity_wedge(np.array([1.0, 1.0, 0.5]), np.array([0.0, 1.0, 1.0]), stiffness=4.0).tolist()
    [4.0, 1.0, 0.5]
    """
    low, high = np.minimum(now, 0.0), np.maximum(now, 0.0)
    return np.asarray(now + (stiffness - 1.0) * (now - np.clip(adapted, low, high)))
