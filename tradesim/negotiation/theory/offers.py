"""Alternating offers: what a side offers, and how patience splits the surplus."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tradesim.terms.sides import CN, US, Array


def growth_concession(elapsed: Array, deadline: Array, *, exponent: float | Array) -> Array:
    """Share conceded on an exponential curve through 0 and 1: 1 - (e^((1 - t/T)^c) - 1) / (e - 1).

    The exponential aspiration of the NegMAS platform (Mohammad et al. 2019, PRIMA); `exponent`
    c below one holds out. Any shape, 0 to 1.
    """
    left = 1.0 - np.minimum(elapsed, deadline) / deadline
    return np.asarray(1.0 - np.expm1(np.power(left, exponent)) / np.expm1(1.0), dtype=np.float64)


def least_acceptable(own_payoffs: Array, wanted: Array) -> NDArray[np.intp]:
    """The deal a side offers: its own worst that still meets its aspiration; (n_runs,), an index.

    `own_payoffs` is (K, n_runs) over deals, `wanted` (n_runs,). Where no deal is good enough the
    side offers its best one.
    """
    meets = own_payoffs >= wanted
    offer = np.argmin(np.where(meets, own_payoffs, np.inf), axis=0)
    index: NDArray[np.intp] = np.where(meets.any(axis=0), offer, np.argmax(own_payoffs, axis=0))
    return index


def rubinstein_weight(discount: Array, first_mover: int) -> Array:
    """The US share when offers alternate, with discount factors a round; (n_runs,), a share.

    The first mover gets (1 - delta_j) / (1 - delta_i delta_j) (Rubinstein 1982, Econometrica
    50:97); `discount` is (2, n_runs), below one. With rounds ever shorter the US share goes to
    r_CN / (r_US + r_CN), with r the discount rates.
    """
    weight: Array = (1.0 - discount[CN]) / (1.0 - discount[US] * discount[CN])
    return weight if first_mover == US else discount[US] * weight
