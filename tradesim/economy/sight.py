"""Officials' quick sight as a table: bilinear between grid points of two headline tariffs.

The polynomials of stakes.py are evaluated once on a grid; looking up is several times faster
than evaluating them, and each run's answer depends on that run alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tradesim.economy.elasticities import SETS
from tradesim.economy.policy import HIGHEST
from tradesim.economy.stakes import STAKES, StakesTable
from tradesim.terms.sides import CN, US, Array, Codes

NODES = 49
_TOP = float(np.log1p(max(HIGHEST)))
"""Largest log of one plus a tariff; the grid is even in that log, where responses are smooth."""


class GridPoint(NamedTuple):
    """Where tariffs of one side lie on the grid: the node below, and how far beyond it, share."""

    node: NDArray[np.intp]
    beyond: Array


@dataclass(frozen=True, eq=False)
class StakesGrid:
    """Stakes of a side in every cell of the grid: a + b y + x (c + d y) of a place (x, y) in it.

    `cells` is (2, 4, 2, n_cells), percent: by side the terms a, b, c, d of its real income and of
    its import share, in the cells of every set. x runs along the US tariff, y along the Chinese.
    """

    cells: Array

    @classmethod
    def load(cls) -> StakesGrid:
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
        terms = np.stack([grid, along_cn, along_us, twist]).reshape(4, len(STAKES), -1)
        by_side = np.stack([terms[:, side::2] for side in (US, CN)])
        return cls(np.ascontiguousarray(by_side))

    def of_runs(self, sets: Codes, before: Array) -> StakesOfRuns:
        """The sight of runs under elasticity sets (n,), tariffs counted from `before` (2,)."""
        return StakesOfRuns(self.cells, sets.astype(np.intp) * NODES**2, before)


@dataclass(frozen=True, slots=True)
class StakesOfRuns:
    """What tariffs come to in some runs, within 0.002 points of the polynomials."""

    cells: Array
    first: NDArray[np.intp]
    """Each run's first cell, (n,)."""
    before: Array

    def place(self, side: int, tariff: Array) -> GridPoint:
        """Where tariffs (n,) of a side lie, shares; what is beyond the grid counts as its end."""
        added = np.maximum(tariff - self.before[side], 0.0)
        at = np.minimum(np.log1p(added) * ((NODES - 1) / _TOP), NODES - 1.0)
        node = np.minimum(at.astype(np.intp), NODES - 2)
        return GridPoint(node, at - node)

    def stakes(self, side: int, us: GridPoint, cn: GridPoint) -> Array:
        """Real income and import share of a side under tariffs of both, (2, n), percent."""
        cell = self.first + us.node * NODES + cn.node
        base, along_cn, along_us, twist = self.cells[side]
        low = base.take(cell, axis=1) + along_cn.take(cell, axis=1) * cn.beyond
        slope = along_us.take(cell, axis=1) + twist.take(cell, axis=1) * cn.beyond
        return np.asarray(low + slope * us.beyond)


assert STAKES == ("real_income_us", "real_income_cn", "imports_us_from_cn", "imports_cn_from_us")
