"""Two-level games: principals and their publics must ratify what negotiators agree."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from tradesim.terms.sides import CN, US, Array, Mask


def win_set(payoffs: Array, reservation: Array) -> Mask:
    """Deals that both sides would ratify, (K, n_runs); payoffs (2, K, n_runs), unit of payoff.

    A deal is in a side's win-set when its payoff is at least the ratifier's `reservation`,
    (2, n_runs) (Putnam 1988, International Organization 42:427).
    """
    inside: Mask = (payoffs[US] >= reservation[US]) & (payoffs[CN] >= reservation[CN])
    return inside


def ratification_probability(
    gain: Array,
    *,
    reservation: float | Array,
    sharpness: float | Array,
    summit: Array | float = 0.0,
    summit_effect: float | Array = 0.0,
    mediator: Array | float = 0.0,
    mediator_effect: float | Array = 0.0,
    intercept: float | Array = 0.0,
) -> Array:
    """Chance that each principal signs, shape of `gain`, a share; both must sign.

    expit(intercept + sharpness (gain - reservation) + summit_effect * summit + mediator_effect
    * mediator), with `summit` 1 while a leaders' meeting is scheduled and `mediator` the
    standing of a third party, 0 to 1. With infinite sharpness it is membership of the win-set.
    """
    push = summit_effect * summit + mediator_effect * mediator
    return np.asarray(expit(intercept + sharpness * (gain - reservation) + push), dtype=np.float64)


def both_sign(probability: Array, uniforms: Array) -> Mask:
    """Runs in which both principals sign; (n_runs,), from (2, n_runs) uniforms."""
    signs = uniforms < probability
    both: Mask = signs[US] & signs[CN]
    return both


def constrained_nash(total: Array, disagreement: Array, reservation: Array) -> tuple[Array, Mask]:
    """Even split of `total` within both win-sets; payoffs (2, n_runs) and where a deal exists.

    The Nash point of a linear frontier moved into reservation_US <= x_US <= total -
    reservation_CN. A tighter win-set thus raises a side's share until it leaves no deal at all
    (Schelling's conjecture; Milner and Rosendorff 1997, Journal of Conflict Resolution 41:117).
    """
    floor = np.maximum(reservation, disagreement)
    free = 0.5 * (total + disagreement[US] - disagreement[CN])
    us = np.minimum(np.maximum(free, floor[US]), total - floor[CN])
    feasible = floor[US] + floor[CN] <= total
    return np.where(feasible, np.stack([us, total - us]), disagreement), feasible
