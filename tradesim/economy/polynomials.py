"""Coordinates of the levers and Chebyshev products that are exactly zero where nothing moves.

Five coordinates carry six levers: Chinese tariffs on US farm goods and state purchases are both
wedges on one flow. A tariff enters as the share of the price it takes, t / (1 + t), in which
trade shares are near polynomials of low degree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tradesim.economy.policy import (
    CN_PURCHASES,
    CN_TARIFF_AGRICULTURE,
    HIGHEST,
    LOWEST,
    US_TARIFF_ELECTRONICS,
    US_TECHNOLOGY_RESTRICTION,
    purchase_wedge,
)
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array

COORDINATES = 5
FARM = 2
LARGEST = HIGHEST[US_TARIFF_ELECTRONICS]


def scaled_tariff(points: Array) -> Array:
    """Share of the price that a tariff takes, from -1 (no tariff) to 1 (the largest)."""
    return np.asarray(2.0 * (1.0 + LARGEST) / LARGEST * (points / (1.0 + points)) - 1.0)


@dataclass(frozen=True)
class FarmMarket:
    """The Chinese market for US farm goods, where two levers make one wedge; (m,) each."""

    tariff: float
    """The baseline's, share."""
    sigma: Array
    """Elasticity of substitution."""
    low: Array
    """Share of the price that both levers take at their lowest."""
    span: Array
    """How much more they take at their highest."""
    still: Array
    """Coordinate where neither is moved."""

    @classmethod
    def of(cls, sigma: Array, *, tariff: float) -> FarmMarket:
        """The markets under elasticities of substitution (m,) and one baseline tariff."""

        def share(added: float, purchases: float) -> Array:
            return price_share(np.array(added), np.array(purchases), sigma=sigma, tariff=tariff)

        low = share(0.0, HIGHEST[CN_PURCHASES])
        span = share(LARGEST, LOWEST[CN_PURCHASES]) - low
        return cls(tariff, sigma, low, span, 2.0 * (share(0.0, 0.0) - low) / span - 1.0)

    def at(self, markets: Index) -> FarmMarket:
        """Some of the markets, one a run."""
        columns = (self.sigma, self.low, self.span, self.still)
        return FarmMarket(self.tariff, *(column.take(markets) for column in columns))


def price_share(added: Array, purchases: Array, *, sigma: Array, tariff: float) -> Array:
    """Share of the price that points `added` to a tariff and state purchases take; any shapes."""
    factor = 1.0 + added / (1.0 + tariff)
    return np.asarray(1.0 - 1.0 / (factor * purchase_wedge(purchases, sigma=sigma)))


def coordinates(levers: Array, farm: FarmMarket) -> Array:
    """Coordinates (5, n) in [-1, 1] of levers (6, n) under one farm market, or one a run."""
    x = np.empty((COORDINATES, levers.shape[1]))
    x[:4] = scaled_tariff(levers[:4])
    added, purchases = levers[CN_TARIFF_AGRICULTURE], levers[CN_PURCHASES]
    share = price_share(added, purchases, sigma=farm.sigma, tariff=farm.tariff)
    x[FARM] = 2.0 * (share - farm.low) / farm.span - 1.0
    x[4] = 2.0 * levers[US_TECHNOLOGY_RESTRICTION] - 1.0
    return x


def at_rest(farm: FarmMarket, degree: int) -> list[Array]:
    """Chebyshev polynomials of every coordinate where no lever is moved, (degree, 1 or m) each."""
    still = [np.array([-1.0])] * COORDINATES
    still[FARM] = farm.still
    return [chebyshev(x, degree) for x in still]


Term = tuple[int, ...]
"""Degree in each of the five coordinates."""


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
    """Chebyshev polynomials T_1 to T_degree of x; (degree, *shape of x)."""
    rows = np.empty((degree, *x.shape))
    rows[0], double = x, 2.0 * x
    for k in range(1, degree):
        np.multiply(double, rows[k - 1], rows[k])
        rows[k] -= rows[k - 2] if k > 1 else 1.0
    return rows


def basis(
    x: Array, rest: Sequence[Array], steps: Sequence[tuple[int, int, int]], *, spare: int = 0
) -> Array:
    """Terms of a `recipe` at coordinates x (5, n): products of T_k(x) less `rest`.

    (terms, n + spare), the spare columns zero. One multiplication a term. With rest `at_rest`,
    (degree, 1 or n) each, terms are exactly zero where no lever moves.
    """
    n = x.shape[1]
    values = chebyshev(x, len(rest[0]))
    for place, still in enumerate(rest):
        values[:, place] -= still
    factors = [list(of_degree) for of_degree in values]
    out = np.empty((len(steps), n + spare))
    out[:, n:] = 0.0
    rows = list(out[:, :n])
    for row, (place, degree, earlier) in zip(rows, steps, strict=True):
        factor = factors[degree - 1][place]
        if earlier < 0:
            row[:] = factor
        else:
            np.multiply(rows[earlier], factor, row)
    return out
