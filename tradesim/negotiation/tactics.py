"""Tactics inside talks: how much of its aspiration a side gives up, by time, imitation or need."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tradesim.terms.sides import Array, Mask


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


def exponential_concession(
    elapsed: Array, deadline: Array, *, beta: float | Array, opening: float | Array
) -> Array:
    """As the polynomial, alpha = exp((1 - min(t, T) / T)^beta ln kappa); `opening` above zero.

    Share conceded, any shape.
    """
    left = 1.0 - np.minimum(elapsed, deadline) / deadline
    return np.asarray(np.exp(np.power(left, beta) * np.log(opening)), dtype=np.float64)


def growth_concession(elapsed: Array, deadline: Array, *, exponent: float | Array) -> Array:
    """Share conceded on an exponential curve through 0 and 1: 1 - (e^((1 - t/T)^c) - 1) / (e - 1).

    The exponential aspiration of the NegMAS platform (Mohammad et al. 2019, PRIMA); `exponent`
    c below one holds out. Any shape, 0 to 1.
    """
    left = 1.0 - np.minimum(elapsed, deadline) / deadline
    return np.asarray(1.0 - np.expm1(np.power(left, exponent)) / np.expm1(1.0), dtype=np.float64)


def aspiration(
    concession: Array, *, best: Array | float = 1.0, reserve: Array | float = 0.0
) -> Array:
    """Payoff a side holds out for: best - concession (best - reserve); any shape, in its unit."""
    return best - concession * (best - reserve)


def resource_concession(resource: Array, *, opening: float | Array, half: float | Array) -> Array:
    """Share conceded when a resource runs low; any shape, `opening` to 1.

    kappa + (1 - kappa) exp(-ln 2 resource / half): a side concedes in full when nothing is left
    (Faratin et al. 1998, resource-dependent tactics; `half` is the stock at which half of what
    is left to concede is conceded). The resource may be a stockpile or political room.
    """
    need = np.exp(-np.log(2.0) * resource / half)
    return np.asarray(opening + (1.0 - opening) * need, dtype=np.float64)


def relative_tit_for_tat(
    own_last: Array,
    other_before: Array,
    other_last: Array,
    *,
    reserve: Array,
    best: Array,
    strength: float | Array = 1.0,
) -> Array:
    """Next aspiration of a side that answers concessions in proportion; any shape.

    In the unit of `own_last`.
    own_last * (other_before / other_last)^strength within `reserve`..`best`: `other_*` is what
    this side is offered, so an offer that grew by a tenth lowers the aspiration by a tenth
    (Faratin et al. 1998, eq. for relative tit-for-tat, with `strength` 1). Offers above zero.
    """
    imitated = own_last * np.power(other_before / other_last, strength)
    clipped: Array = np.clip(imitated, reserve, best)
    return clipped


def mixture(parts: Array, weights: Array) -> Array:
    """Weighted mean of tactics (K, n_runs), in their unit; (n_runs,); weights sum to one by run."""
    total: Array = weights[0] * parts[0]
    for weight, part in zip(weights[1:], parts[1:], strict=True):
        total = total + weight * part
    return total


def least_acceptable(own_payoffs: Array, wanted: Array) -> NDArray[np.intp]:
    """The deal a side offers: its own worst that still meets its aspiration; (n_runs,), an index.

    `own_payoffs` is (K, n_runs) over deals, `wanted` (n_runs,). Where no deal is good enough the
    side offers its best one.
    """
    meets = own_payoffs >= wanted
    offer = np.argmin(np.where(meets, own_payoffs, np.inf), axis=0)
    index: NDArray[np.intp] = np.where(meets.any(axis=0), offer, np.argmax(own_payoffs, axis=0))
    return index


def accepts(offered: Array, wanted: Array) -> Mask:
    """Where an offer is worth at least what the side would now ask for itself; any shape."""
    return offered >= wanted
