"""Officials' quick view: what two headline tariffs do, from a small table.

Other levers rest. Polynomials fitted to the solver are evaluated once on a grid; looking up is
several times faster, bilinear between its points. Elementwise loops only, so one run and a
million give the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tradesim.economy.elasticities import SETS
from tradesim.economy.policy import HIGHEST
from tradesim.economy.polynomials import chebyshev, scaled_tariff
from tradesim.economy.surface import fingerprint, stored
from tradesim.terms.columns import Index
from tradesim.terms.sides import CN, US, Array, Codes

DEGREE = 6
NODES = 17
SETTINGS = (SETS, DEGREE, NODES)
"""What the shipped coefficients stand on, beside the tables."""
GRID = 49
"""Points of the grid along each tariff."""
TOP = float(np.log1p(max(HIGHEST)))
"""Largest log of one plus a tariff; the grid is even in that log, where responses are smooth."""
STAKES = ("real_income_us", "real_income_cn", "imports_us_from_cn", "imports_cn_from_us")
"""Real incomes: 100 times the log change. Imports: bilateral goods before tariffs in percent of
the importer's baseline value added (GDP); 2.0 for the US and 1.0 for China where no tariff moves.
"""


@dataclass(frozen=True, eq=False)
class StakesTable:
    """Products of polynomials in each side's tariff; coefficients (sets, 4, 7, 7), percent."""

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
    """One, then Chebyshev polynomials of one tariff less their value at none; (7, n), ratios."""
    still = chebyshev(scaled_tariff(np.zeros(1)), DEGREE)
    terms = np.ones((DEGREE + 1, len(points)))
    terms[1:] = chebyshev(scaled_tariff(points), DEGREE) - still
    return terms


def combined(coefficients: Array, us: Array, cn: Array) -> Array:
    """sum_ij coefficients[:, i, j] us[i] cn[j], (4, n), percent, added up in a fixed order."""
    total = np.zeros((len(coefficients), us.shape[1]))
    for i in range(len(us)):
        inner = np.zeros_like(total)
        for j in range(len(cn)):
            inner += coefficients[:, i, j, None] * cn[j]
        total += inner * us[i]
    return total


class GridPoint(NamedTuple):
    """Where tariffs of one side lie on the grid: the node below, and how far beyond it, share."""

    node: Index
    beyond: Array


@dataclass(frozen=True, eq=False)
class StakesGrid:
    """Stakes of a side in every cell of the grid: a + b y + x (c + d y) of a place (x, y) in it.

    `cells` is (4, 2, 2 n_cells), percent: the terms a, b, c, d of real income and of the import
    share, in the cells of every set, those of the US first, then those of China. x runs along the
    US tariff, y along the Chinese.
    """

    cells: Array

    @classmethod
    def load(cls) -> StakesGrid:
        """The table of the shipped polynomials."""
        points = np.expm1(np.linspace(0.0, TOP, GRID))
        us, cn = (grid.ravel() for grid in np.meshgrid(points, points, indexing="ij"))
        stakes = StakesTable.load()
        rows = [
            stakes.evaluate(us, cn, np.full(us.shape, which, dtype=np.int8))
            for which in range(len(SETS))
        ]
        grid = np.stack(rows, axis=1).reshape(len(STAKES), len(SETS), GRID, GRID)
        along_us, along_cn = np.zeros_like(grid), np.zeros_like(grid)
        along_us[:, :, :-1] = np.diff(grid, axis=2)
        along_cn[..., :-1] = np.diff(grid, axis=3)
        twist = np.zeros_like(grid)
        twist[:, :, :-1] = np.diff(along_cn, axis=2)
        terms = np.stack([grid, along_cn, along_us, twist]).reshape(4, len(STAKES), -1)
        by_side = np.concatenate([terms[:, side::2] for side in (US, CN)], axis=-1)
        return cls(np.ascontiguousarray(by_side))

    def of_runs(self, sets: Codes, before: Array) -> StakesOfRuns:
        """The sight of runs under elasticity sets (n,), tariffs counted from `before` (2,)."""
        return StakesOfRuns(self.cells, sets.astype(np.intp) * GRID**2, before)


@dataclass(frozen=True, slots=True)
class StakesOfRuns:
    """What tariffs come to in some runs, within 0.002 points of the polynomials."""

    cells: Array
    first: Index
    """Each run's first cell, (n,)."""
    before: Array

    def place(self, side: int | Index, tariff: Array) -> GridPoint:
        """Where tariffs of a side, or of one side each (n,), lie: shares, (n,) or (m, n).

        What is beyond the grid counts as its end.
        """
        added = np.maximum(tariff - self.before[side], 0.0)
        at = np.minimum(np.log1p(added) * ((GRID - 1) / TOP), GRID - 1.0)
        node = np.minimum(at.astype(np.intp), GRID - 2)
        return GridPoint(node, at - node)

    def stakes(self, side: int | Index, us: GridPoint, cn: GridPoint) -> Array:
        """Real income and import share under both tariffs, (2, n) or (2, m, n), percent.

        Of a side, or of one side each (n,).
        """
        first = self.first + side * (self.cells.shape[-1] // 2)
        cell = first + us.node * GRID + cn.node
        base, along_cn, along_us, twist = self.cells.take(cell, axis=-1)
        along_cn *= cn.beyond
        base += along_cn
        twist *= cn.beyond
        along_us += twist
        along_us *= us.beyond
        base += along_us
        return np.asarray(base)
