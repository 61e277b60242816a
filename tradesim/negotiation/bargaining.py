"""How far a deal is from the Nash and the Kalai-Smorodinsky point and from the frontier.

A frontier is a table of deals: `gains` (2, K, n_runs) holds both sides' gain over disagreement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tradesim.terms.sides import CN, US, Array, Mask, both


def nash_deal(gains: Array, power: float | Array) -> tuple[NDArray[np.intp], Mask]:
    """Index of the deal with the largest Nash product, (n_runs,), and whether any helps both.

    argmax over deals of (W_US - d_US)^b (W_CN - d_CN)^(1 - b) among those with both gains
    positive, taken in logarithms; the first of equals.
    """
    helps = (gains[US] > 0.0) & (gains[CN] > 0.0)
    safe = np.where(helps, gains, 1.0)
    product = power * np.log(safe[US]) + (1.0 - power) * np.log(safe[CN])
    return np.argmax(np.where(helps, product, -np.inf), axis=0), helps.any(axis=0)


def kalai_smorodinsky_deal(gains: Array) -> tuple[NDArray[np.intp], Mask]:
    """Index of the deal with the most equal shares of the ideal gains, and whether any helps both.

    Gains (2, K, n_runs) over K deals; both results (n_runs,).
    argmax over deals of min(g_US / g*_US, g_CN / g*_CN), where g* is the best a side can get in
    a deal that leaves neither below disagreement: on a fine frontier the point where the ray
    from disagreement to the ideal point meets it (Kalai and Smorodinsky 1975, Econometrica
    43:513). Ties go to the deal with the larger sum of shares.
    """
    shares, possible = shares_of_ideal(gains)
    return most_equal(shares, gains), possible


def most_equal(shares: Array, gains: Array) -> NDArray[np.intp]:
    """Index of the deal with the most equal `shares` among those that harm neither, (n_runs,).

    Gains and their shares of the ideal ones, (2, K, n_runs) each.
    """
    helps = (gains[US] >= 0.0) & (gains[CN] >= 0.0)
    lower = np.where(helps, np.minimum(shares[US], shares[CN]), -np.inf)
    best = lower.max(axis=0)
    tied = lower >= best - 1e-12
    found: NDArray[np.intp] = np.argmax(np.where(tied, shares[US] + shares[CN], -np.inf), axis=0)
    return found


def ideal_gains(gains: Array) -> Array:
    """The most each side gets in a deal that leaves neither below disagreement; (2, n_runs).

    In the unit of the gains.
    """
    helps = (gains[US] >= 0.0) & (gains[CN] >= 0.0)
    return np.asarray(np.where(helps, gains, 0.0).max(axis=1))


def shares_of_ideal(gains: Array) -> tuple[Array, Mask]:
    """Gains as shares of each side's ideal gain, (2, K, n_runs), and where both ideals are > 0."""
    ideal = ideal_gains(gains)
    return gains / unit_gains(ideal)[:, None], both(ideal > 0.0)


def unit_gains(ideal: Array) -> Array:
    """What gains are divided by to be shares of the `ideal` ones, one where there are none.

    (2, n_runs), in the unit of the gains.
    """
    return np.where(ideal > 0.0, ideal, 1.0)


@dataclass(frozen=True)
class Distances:
    """How far a deal is from each solution, (n_runs,), in shares of the ideal gains, at most 1.

    `pareto` is how much more both could have had at once; not-a-number where no deal on the
    frontier helps both sides.
    """

    nash: Array
    kalai_smorodinsky: Array
    pareto: Array


def distance_to_solutions(deal: Array, gains: Array, power: float | Array) -> Distances:
    """Distance of `deal`, gains (2, n_runs), to the solutions of its own run's frontier.

    Gains are divided by the ideal gains, so that a distance of 1 is a side's whole stake, or more:
    a side whose ideal gain is small can lose many times as much. Nash and Kalai-Smorodinsky
    distances are Euclidean.
    """
    ideal = ideal_gains(gains)
    unit = unit_gains(ideal)
    shares, own = gains / unit[:, None], deal / unit
    nash, some = nash_deal(gains, power)
    middle, known = most_equal(shares, gains), both(ideal > 0.0) & some
    found = _apart(own, shares, nash), _apart(own, shares, middle), pareto_distance(own, shares)
    return Distances(*(np.where(known, np.minimum(each, 1.0), np.nan) for each in found))


def pareto_distance(deal: Array, frontier: Array) -> Array:
    """The most that both sides could gain at once over `deal`, zero on the frontier; (n_runs,).

    In the unit of the gains: max over deals k of min_i (frontier_i,k - deal_i), the Chebyshev
    distance to the table.
    """
    more = frontier - deal[:, None]
    most: Array = np.maximum(np.minimum(more[US], more[CN]).max(axis=0), 0.0)
    return most


def _apart(own: Array, shares: Array, deal: NDArray[np.intp]) -> Array:
    gap = own - np.take_along_axis(shares, deal[None, None], axis=1)[:, 0]
    apart: Array = np.hypot(gap[US], gap[CN])
    return apart
