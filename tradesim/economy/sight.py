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
    """STAKES at every grid point: table (4, sets * nodes * nodes), percent."""

    table: Array

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
        return cls(np.concatenate(rows, axis=1))

    def evaluate(self, us_tariff: Array, cn_tariff: Array, sets: Codes) -> Array:
        """STAKES (4, n), percent, of tariffs (n,) on all goods: points added, 0 to 2.5.

        Within 0.002 percentage points of real income of the polynomials it interpolates.
        """
        (i, j), (x, y) = _place(np.stack([us_tariff, cn_tariff]))
        corner = (sets.astype(np.intp) * NODES + i) * NODES + j
        table = self.table
        low, low_next = table.take(corner, axis=1), table.take(corner + 1, axis=1)
        high = table.take(corner + NODES, axis=1)
        high_next = table.take(corner + NODES + 1, axis=1)
        low = low + (low_next - low) * y
        high = high + (high_next - high) * y
        return np.asarray(low + (high - low) * x)


def _place(tariff: Array) -> tuple[np.ndarray, Array]:
    """Grid cell of a tariff and where in the cell it lies, share."""
    at = np.minimum(np.log1p(tariff) * ((NODES - 1) / _TOP), NODES - 1.0)
    cell = np.minimum(at.astype(np.intp), NODES - 2)
    return cell, at - cell


assert len(STAKES) == 4
