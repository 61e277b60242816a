"""Coordinates of the levers and Chebyshev products that are exactly zero where nothing moves.

Five coordinates carry six levers: Chinese tariffs on US farm goods and state purchases are both
wedges on one flow. A tariff enters as the share of the price it takes, t / (1 + t), in which
trade shares are near polynomials of low degree.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from threadpoolctl import threadpool_limits

from tradesim.economy.policy import (
    CN_PURCHASES,
    CN_TARIFF_AGRICULTURE,
    CN_TARIFF_OTHER,
    HIGHEST,
    LOWEST,
    US_TARIFF_ELECTRONICS,
    US_TARIFF_OTHER,
    US_TECHNOLOGY_RESTRICTION,
    purchase_wedge,
)
from tradesim.sides import Array

COORDINATES = 5
FARM = 2
LARGEST = HIGHEST[US_TARIFF_ELECTRONICS]


def scaled_tariff(points: Array) -> Array:
    """Share of the price that a tariff takes, from -1 (no tariff) to 1 (the largest)."""
    return np.asarray(2.0 * (1.0 + LARGEST) / LARGEST * (points / (1.0 + points)) - 1.0)


def coordinates(
    levers: Array, *, farm_sigma: float | Array, farm_tariff: float
) -> tuple[Array, list[Array]]:
    """Coordinates (5, n) in [-1, 1] of levers (6, n), and those of no lever moved, (1,) or (n,).

    `farm_sigma` (one, or one a run) and `farm_tariff` are the elasticity of substitution and the
    baseline tariff of the Chinese market for US farm goods.
    """

    sigma = np.atleast_1d(farm_sigma)

    def price_share(tariff: float | Array, purchases: float | Array) -> Array:
        """Share of the price that tariff and state purchases take on US farm goods."""
        factor = 1.0 + np.asarray(tariff) / (1.0 + farm_tariff)
        return 1.0 - 1.0 / (factor * purchase_wedge(np.asarray(purchases), sigma=sigma))

    low = price_share(0.0, HIGHEST[CN_PURCHASES])
    high = price_share(LARGEST, LOWEST[CN_PURCHASES])

    def scaled(share: Array) -> Array:
        return np.atleast_1d(2.0 * (share - low) / (high - low) - 1.0)

    x = np.empty((COORDINATES, levers.shape[1]))
    x[0] = scaled_tariff(levers[US_TARIFF_ELECTRONICS])
    x[1] = scaled_tariff(levers[US_TARIFF_OTHER])
    x[FARM] = scaled(price_share(levers[CN_TARIFF_AGRICULTURE], levers[CN_PURCHASES]))
    x[3] = scaled_tariff(levers[CN_TARIFF_OTHER])
    x[4] = 2.0 * levers[US_TECHNOLOGY_RESTRICTION] - 1.0
    still = [np.array([-1.0])] * COORDINATES
    still[FARM] = scaled(price_share(0.0, 0.0))
    return x, still


Term = tuple[int, ...]
"""Degree in each of the five coordinates."""


def candidates(degree: int) -> tuple[Term, ...]:
    """Every product of total degree 1 to `degree`, parents before children."""
    every = product(range(degree + 1), repeat=COORDINATES)
    return tuple(sorted((t for t in every if 0 < sum(t) <= degree), key=lambda t: (sum(t), t)))


def parent(term: Term) -> tuple[int, Term]:
    """The last coordinate in a term, and the term without it."""
    place = max(i for i, degree in enumerate(term) if degree)
    return place, (*term[:place], 0, *term[place + 1 :])


def recipe(terms: Sequence[Term]) -> tuple[tuple[int, int, int], ...]:
    """For each term: coordinate, degree, and the earlier term it multiplies (-1 for none)."""
    index = {term: i for i, term in enumerate(terms)}
    steps = []
    for term in terms:
        place, rest = parent(term)
        steps.append((place, term[place], index[rest] if any(rest) else -1))
    return tuple(steps)


def chebyshev(x: Array, degree: int) -> Array:
    """Chebyshev polynomials T_1 to T_degree of x; (degree, n)."""
    rows = np.empty((degree, len(x)))
    rows[0] = x
    for k in range(1, degree):
        rows[k] = 2.0 * x * rows[k - 1] - (rows[k - 2] if k > 1 else 1.0)
    return rows


def basis(x: Array, still: Sequence[Array] | None, steps: Sequence[tuple[int, int, int]]) -> Array:
    """Terms of a `recipe` at coordinates x (5, n): products of T_k(x) - T_k(still); (terms, n).

    One multiplication a term, and exactly zero where x equals `still` (each (1,) or (n,)). None
    leaves plain products.
    """
    degree = max(step[1] for step in steps)
    factors = []
    for place in range(COORDINATES):
        values = chebyshev(x[place], degree)
        if still is not None:
            values -= chebyshev(still[place], degree)
        factors.append(list(values))
    out = np.empty((len(steps), x.shape[1]))
    rows = list(out)
    for row, (place, exponent, earlier) in zip(rows, steps, strict=True):
        if earlier < 0:
            row[:] = factors[place][exponent - 1]
        else:
            np.multiply(rows[earlier], factors[place][exponent - 1], row)
    return out


def least_squares(rows: Array, wanted: Array) -> Array:
    """Coefficients (outcomes, terms) so that coefficients @ rows (terms, n) is near wanted.

    One BLAS thread: the same bits everywhere, and faster at these sizes.
    """
    with threadpool_limits(1):
        return np.asarray(np.linalg.lstsq(rows.T, wanted.T, rcond=None)[0].T)
