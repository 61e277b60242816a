"""Fitting what officials see of two headline tariffs."""

from __future__ import annotations

import numpy as np

from making.fitting import bilateral_trade, least_squares
from tradesim.economy.elasticities import SETS
from tradesim.economy.exact import OUTCOMES, baseline, exact, unchanged
from tradesim.economy.policy import (
    CN_TARIFF_AGRICULTURE,
    CN_TARIFF_OTHER,
    HIGHEST,
    LEVERS,
    US_TARIFF_ELECTRONICS,
    US_TARIFF_OTHER,
)
from tradesim.economy.stakes import DEGREE, NODES, STAKES, StakesTable, tariff_terms
from tradesim.terms.sides import CN, GOODS, US, Array


def fit_stakes() -> StakesTable:
    """A table for every elasticity set by least squares on a grid of exact solutions."""
    share = (1.0 - np.cos(np.pi * np.arange(NODES) / (NODES - 1))) / 2.0
    share *= HIGHEST[US_TARIFF_OTHER] / (1.0 + HIGHEST[US_TARIFF_OTHER])
    us, cn = (grid.ravel() for grid in np.meshgrid(share / (1.0 - share), share / (1.0 - share)))
    products = tariff_terms(us)[:, None] * tariff_terms(cn)[None]
    rows = products.reshape(-1, len(us))
    fits = []
    for which in range(len(SETS)):
        wanted = exact_stakes(us, cn, which)
        table = np.zeros((len(STAKES), len(rows)))
        table[2:, 0] = baseline_import_share(SETS[which])
        table[:, 1:] = least_squares(rows[1:], wanted - table[:, :1])
        fits.append(table.reshape(len(STAKES), DEGREE + 1, DEGREE + 1))
    return StakesTable(np.stack(fits))


def exact_stakes(us_tariff: Array, cn_tariff: Array, which: int) -> Array:
    """`STAKES` (4, n) from the solver, under one elasticity set."""
    levers = np.zeros((len(LEVERS), len(us_tariff)))
    levers[[US_TARIFF_ELECTRONICS, US_TARIFF_OTHER]] = us_tariff
    levers[[CN_TARIFF_AGRICULTURE, CN_TARIFF_OTHER]] = cn_tariff
    rows = [OUTCOMES.index(name) for name in STAKES]
    found = exact(levers, np.full(len(us_tariff), which, dtype=np.int8))[rows]
    start = baseline_import_share(SETS[which])
    return np.concatenate([100.0 * found[:2], start[:, None] * np.exp(found[2:])])


def baseline_import_share(name: str) -> Array:
    """Bilateral goods imports of US and China in percent of their value added; (2,)."""
    base, before = baseline(name), unchanged(name)
    trade = bilateral_trade(before.trade, base.tariff)[:, list(GOODS)].sum(axis=1)
    value_added = ((1.0 - base.input_share.sum(axis=1)) * before.output).sum(axis=1)
    return np.asarray(100.0 * trade / value_added[[US, CN]])
