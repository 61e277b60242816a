"""Officials' quick sight as a table: bilinear between grid points of two headline tariffs.

The polynomials of stakes.py are evaluated once on a grid; looking up is several times faster
than evaluating them, and each run's answer depends on that run alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tradesim.economy.elasticities import SETS
from tradesim.economy.policy import HIGHEST
from tradesim.economy.stakes import STAKES, StakesTable
from tradesim.sides import Array, Codes

NODES = 49
_TOP = float(np.log1p(max(HIGHEST)))
"""Largest log of one plus a tariff; the grid is even in that log, where responses are smooth."""


@dataclass(frozen=True, eq=False)
class Sight:
    """STAKES in every cell of the grid, as a + b y + x (c + d y) of where in it a point lies.

    `cells` is (4, 4, n_cells), percent: the terms a, b, c, d of each of STAKES, in the cells of
    every set.
    """

    cells: Array

    @classmethod
    def load(cls) -> Sight:
        """The table of the shipped polynomials."""
        points = np.expm1(np.linspace(0.0, _TOP, NODES))
        us, cn = (grid.ravel() for grid in np.meshgrid(points, points, indexing="ij"))
        stakes = StakesTable.load()
        rows = [
            stakes.evaluate(us, cn, np.full(us.shape, which, dtype=np.int8))
            for which in range(len(SETS))
        ]
        grid = np.stack(rows, axis=1).reshape(len(STAKES), len(SETS), NODES, NODES)
        along_us, along_cn = np.zeros_like(grid), np.zeros_like(grid)
        along_us[:, :, :-1] = np.diff(grid, axis=2)
        along_cn[..., :-1] = np.diff(grid, axis=3)
        twist = np.zeros_like(grid)
        twist[:, :, :-1] = np.diff(along_cn, axis=2)
        return cls(np.stack([grid, along_cn, along_us, twist]).reshape(4, len(STAKES), -1))

    def evaluate(self, us_tariff: Array, cn_tariff: Array, sets: Codes) -> Array:
        """STAKES (4, n), percent, of tariffs (n,) on all goods: points added, 0 to 2.5.

        Within 0.002 percentage points of real income of the polynomials it interpolates.
        """
        (i, j), (x, y) = _place(np.array((us_tariff, cn_tariff)))
        cell = (sets.astype(np.intp) * NODES + i) * NODES + j
        base, along_cn, along_us, twist = self.cells
        low = base.take(cell, axis=1) + along_cn.take(cell, axis=1) * y
        slope = along_us.take(cell, axis=1) + twist.take(cell, axis=1) * y
        return np.asarray(low + slope * x)


def _place(tariff: Array) -> tuple[np.ndarray, Array]:
    """Grid cell of a tariff and where in the cell it lies, share."""
    at = np.minimum(np.log1p(tariff) * ((NODES - 1) / _TOP), NODES - 1.0)
    cell = np.minimum(at.astype(np.intp), NODES - 2)
    return cell, at - cell


assert len(STAKES) == 4
