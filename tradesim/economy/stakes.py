"""Officials' quick sight: what two headline tariffs do, from a small table.

Other levers rest. Elementwise loops only, so one run and a million give the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tradesim.economy.bilateral import bilateral_trade
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
from tradesim.economy.polynomials import chebyshev, least_squares, scaled_tariff
from tradesim.economy.response import fingerprint, stored
from tradesim.terms.sides import CN, GOODS, US, Array, Codes

DEGREE = 6
NODES = 17
STAKES = ("real_income_us", "real_income_cn", "imports_us_from_cn", "imports_cn_from_us")
"""Real incomes: 100 times the log change. Imports: bilateral goods before tariffs in percent of
the importer's baseline value added (GDP); 2.0 for the US and 1.0 for China where no tariff moves.
"""


@dataclass(frozen=True, eq=False)
class StakesTable:
    """Products of polynomials in each side's tariff; coefficients (sets, 4, 7, 7)."""

    coefficients: Array

    @classmethod
    def load(cls) -> StakesTable:
        """The shipped table; `EconomyError` where tables changed since it was fitted."""
        return cls(**stored("stakes.npz", fingerprint((SETS, DEGREE, NODES))))

    def evaluate(self, us_tariff: Array, cn_tariff: Array, sets: Codes) -> Array:
        """`STAKES` (4, n), percent, of tariffs (n,) on all goods: points added, 0 to 2.5.

        `sets` (n,) indexes `elasticities.SETS`. Without tariffs real incomes change by exactly
        zero.
        """
        out = np.empty((len(STAKES), len(us_tariff)))
        for which in range(len(SETS)):
            runs = np.flatnonzero(sets == which)
            if len(runs):
                us, cn = tariff_terms(us_tariff[runs]), tariff_terms(cn_tariff[runs])
                out[:, runs] = combined(self.coefficients[which], us, cn)
        return out


def tariff_terms(points: Array) -> Array:
    """One, then Chebyshev polynomials of one tariff less their value at none; (7, n)."""
    still = chebyshev(scaled_tariff(np.zeros(1)), DEGREE)
    terms = np.ones((DEGREE + 1, len(points)))
    terms[1:] = chebyshev(scaled_tariff(points), DEGREE) - still
    return terms


def combined(coefficients: Array, us: Array, cn: Array) -> Array:
    """sum_ij coefficients[:, i, j] us[i] cn[j], (4, n), added up in a fixed order."""
    total = np.zeros((len(coefficients), us.shape[1]))
    for i in range(len(us)):
        inner = np.zeros_like(total)
        for j in range(len(cn)):
            inner += coefficients[:, i, j, None] * cn[j]
        total += inner * us[i]
    return total


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
