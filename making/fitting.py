"""Fitting the surface to the exact solver, and measuring it on fresh policies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from tradesim.economy.bilateral import FLOWS, group_values, growth_at_unchanged_prices
from tradesim.economy.elasticities import SETS, trade_elasticities
from tradesim.economy.exact import (
    INCOMES,
    MACRO,
    OUTCOMES,
    baseline,
    equilibria,
    exact,
    log_ratios,
    unchanged,
)
from tradesim.economy.policy import CN_PURCHASES, HIGHEST, LEVERS, LOWEST
from tradesim.economy.polynomials import COORDINATES, Term, basis, coordinates
from tradesim.economy.surface import DEGREE, FITTED, POLICIES, TERMS, Surface
from tradesim.terms.sides import AGRICULTURE, CN, US, Array

if TYPE_CHECKING:
    import pandas as pd

ALLOWED = np.array([5e-6] * len(MACRO) + [2e-4] * len(INCOMES) + [5e-4] * len(FLOWS))
"""Errors in the fitted quantities that weigh the same when terms are chosen."""
PLAIN = [np.zeros((DEGREE, 1))] * COORDINATES
"""Nothing taken off the Chebyshev polynomials: `basis` gives their plain products."""


def design(n: int, *, seed: int) -> Array:
    """Policies to fit to, (6, n): Sobol points, denser towards the edges as Chebyshev's are.

    Tariffs are spread over ln(1 + t), so that low ones are as well covered as high ones.
    """
    from scipy.stats import qmc

    points = qmc.Sobol(len(LEVERS), seed=seed).random(n).T
    points = (1.0 - np.cos(np.pi * points)) / 2.0
    low, high = np.array(LOWEST)[:, None], np.array(HIGHEST)[:, None]
    levers = low + (high - low) * points
    tariffs = slice(0, CN_PURCHASES - 1)
    levers[tariffs] = np.expm1(np.log1p(high[tariffs]) * points[tariffs])
    return np.asarray(levers)


def fresh(n: int, *, seed: int) -> Array:
    """Policies to measure on, (6, n): uniform over the whole range of every lever."""
    points = np.random.Generator(np.random.SFC64(seed)).random((len(LEVERS), n))
    low, high = np.array(LOWEST)[:, None], np.array(HIGHEST)[:, None]
    return np.asarray(low + (high - low) * points)


def targets(surface: Surface, levers: Array, which: int) -> Array:
    """What the polynomial of one elasticity set is fitted to, (fitted, n), from the solver."""
    name, before = SETS[which], surface.trade[which]
    equilibrium, tariff = equilibria(name, levers)
    found = log_ratios(name, equilibrium, tariff)
    later = group_values(bilateral_trade(equilibrium.trade, tariff))
    flows = np.log(later / group_values(before)[:, None])
    unchanged_prices = growth_at_unchanged_prices(
        levers, surface.market.at(np.array([which])), farm_tariff=surface.farm.tariff
    )
    smooth = np.stack([found[outcome] for outcome in MACRO + INCOMES])
    return np.concatenate([smooth, flows - np.log(unchanged_prices)])


def blank(terms: Sequence[Term]) -> Surface:
    """A surface of these terms with the baseline of every elasticity set and no coefficients."""
    return Surface(**blank_fields(terms, fitted=len(FITTED)))


def blank_fields(terms: Sequence[Term], *, fitted: int) -> dict[str, Any]:
    """What a surface is made of, with no coefficients of its `fitted` quantities."""
    tariff = baseline(SETS[0]).tariff
    return {
        "coefficients": np.zeros((len(SETS), fitted, len(terms))),
        "terms": np.array(terms, dtype=np.int8),
        "sigma": trade_elasticities() + 1.0,
        "trade": np.stack([bilateral_trade(unchanged(name).trade, tariff) for name in SETS]),
        "farm_tariff": np.asarray(tariff[US, CN, AGRICULTURE]),
    }


def bilateral_trade(trade: Array, tariff: Array) -> Array:
    """Values before tariffs of what each side imports from the other; (2 importers, S, ...)."""
    value = trade / (1.0 + tariff)
    return np.stack([value[CN, US], value[US, CN]])


def candidates(degree: int) -> tuple[Term, ...]:
    """Every product of total degree 1 to `degree`, parents before children."""
    every = product(range(degree + 1), repeat=COORDINATES)
    return tuple(sorted((t for t in every if 0 < sum(t) <= degree), key=lambda t: (sum(t), t)))


def weights(surface: Surface, levers: Array, wanted: list[Array]) -> dict[Term, float]:
    """Largest coefficient of each term over sets and outcomes, in units of the error allowed.

    From a fit of plain Chebyshev products, whose coefficients say how much a term can move.
    """
    largest = np.zeros(len(surface.terms))
    for which, target in enumerate(wanted):
        x = coordinates(levers, surface.farm.at(np.array([which])))
        rows = np.concatenate([np.ones((1, x.shape[1])), basis(x, PLAIN, surface.recipe)])
        found = least_squares(rows, target / ALLOWED[:, None])
        largest = np.maximum(largest, np.abs(found[:, 1:]).max(axis=0))
    return {tuple(map(int, t)): float(w) for t, w in zip(surface.terms, largest, strict=True)}


def heaviest(weight: dict[Term, float], count: int) -> tuple[Term, ...]:
    """The `count` weightiest terms, each with all its divisors, parents before children.

    A term weighs at least as much as any product that contains it, so none is left without.
    """
    weight = dict(weight)
    for term in sorted(weight, key=sum, reverse=True):
        for place, degree in enumerate(term):
            divisor = (*term[:place], degree - 1, *term[place + 1 :])
            if degree and any(divisor):
                weight[divisor] = max(weight[divisor], weight[term])
    kept = sorted(weight, key=lambda term: (-weight[term], sum(term), term))[:count]
    return tuple(sorted(kept, key=lambda term: (sum(term), term)))


def fit(
    *, policies: int = POLICIES, seed: int = 2017, terms: Sequence[Term] | None = None
) -> Surface:
    """A surface for every elasticity set by least squares on exact solutions (`policies`, 2^k).

    None for `terms` chooses the `TERMS` that matter most out of all up to degree `DEGREE`.
    """
    levers = design(policies, seed=seed)
    surface = blank(candidates(DEGREE) if terms is None else terms)
    wanted = [targets(surface, levers, which) for which in range(len(SETS))]
    if terms is None:
        surface = blank(heaviest(weights(surface, levers, wanted), TERMS))
    solved = [
        least_squares(surface.basis(levers, np.array([which])), target)
        for which, target in enumerate(wanted)
    ]
    return replace(surface, coefficients=np.stack(solved))


def least_squares(rows: Array, wanted: Array) -> Array:
    """Coefficients (outcomes, terms) so that coefficients @ rows (terms, n) is near wanted.

    One BLAS thread: the same bits everywhere, and faster at these sizes.
    """
    with threadpool_limits(1):
        return np.asarray(np.linalg.lstsq(rows.T, wanted.T, rcond=None)[0].T)


def error_table(n: int = 2000, *, seed: int = 1, surface: Surface | None = None) -> pd.DataFrame:
    """Largest and root mean square error on `n` fresh policies, a row an outcome.

    Columns are (set, "max" or "rms"), in percentage points: of real income, of prices over
    wages, of income (revenue), and log points of sector incomes and trade.
    """
    import pandas as pd

    surface = Surface.load() if surface is None else surface
    levers = fresh(n, seed=seed)
    columns = {}
    for which, name in enumerate(SETS):
        sets = np.full(n, which, dtype=np.int8)
        error = 100.0 * (surface.evaluate(levers, sets) - exact(levers, sets))
        columns[name, "max"] = np.abs(error).max(axis=1)
        columns[name, "rms"] = np.sqrt((error**2).mean(axis=1))
    return pd.DataFrame(columns, index=list(OUTCOMES))
