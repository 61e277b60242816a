"""Officials' quick sight: what two headline tariffs do, from a small table.

Other levers rest. Elementwise loops only, so one run and a million give the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tradesim.economy.elasticities import SETS
from tradesim.economy.polynomials import chebyshev, scaled_tariff
from tradesim.economy.surface import fingerprint, stored
from tradesim.terms.sides import Array, Codes

DEGREE = 6
NODES = 17
SETTINGS = (SETS, DEGREE, NODES)
"""What the shipped coefficients stand on, beside the tables."""
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
        return cls(**stored("stakes.npz", fingerprint(SETTINGS)))

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
