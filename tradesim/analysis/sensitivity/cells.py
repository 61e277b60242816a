"""Inputs of runs as cells and as smooth curves, for shares of variance.

A number is put into cells by rank, so that its distribution does not matter; a category is its
own cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.terms.columns import Index
from tradesim.terms.sides import Array

LEAST_RUNS = 500
"""Runs below which cells are too few to tell anything."""
MOST_CELLS, RUNS_A_CELL = 64, 100
"""Cells of one input: at most so many, with so many runs in each."""
PAIR_CELLS, RUNS_A_PAIR = 24, 16
"""Cells of each of two inputs, and runs in a cell of both."""
FINER = 2
"""How many times as many cells show what stands far out of the noise: jumps are lost less."""
DEGREE = 3
"""Degree of the curves by which pairs are searched."""


@dataclass(frozen=True, eq=False)
class Input:
    """One input of all runs."""

    name: str
    place: Array
    """Rank over the number of runs, from 0 to 1, (n,); of a category its code."""
    categories: int = 0
    """Number of categories; 0 of a number."""

    @classmethod
    def of(cls, name: str, values: NDArray[Any]) -> Input | None:
        """The input, or None where all runs have the same."""
        if values.dtype.kind not in "fiub":
            _, codes = np.unique(values, return_inverse=True)
            return (
                cls(name, codes.astype(np.float64), int(codes.max()) + 1) if codes.any() else None
            )
        distinct, codes = np.unique(values, return_inverse=True)
        if len(distinct) == 1:
            return None
        if len(distinct) <= PAIR_CELLS:
            return cls(name, codes.astype(np.float64), len(distinct))
        counts = np.bincount(codes)
        middle = np.cumsum(counts) - counts / 2.0  # values that are alike share a rank
        return cls(name, middle[codes] / len(values))

    def cells(self, most: int) -> Index:
        """Cell of each run, from 0 on, (n,)."""
        if self.categories:
            return self.place.astype(np.intp)
        return np.minimum((self.place * most).astype(np.intp), most - 1)

    def curves(self) -> Array:
        """Functions with mean 0 and variance 1 that stand for what it does smoothly, (k, n)."""
        if not self.categories:
            x = 2.0 * self.place - 1.0
            square = x * x
            quadratic, cubic = 1.5 * square - 0.5, (2.5 * square - 1.5) * x
            return np.stack([np.sqrt(3.0) * x, np.sqrt(5.0) * quadratic, np.sqrt(7.0) * cubic])
        codes = self.place.astype(np.intp)
        shown = (codes == np.arange(min(self.categories, DEGREE + 1))[:, None]).astype(np.float64)
        shown -= shown.mean(axis=1, keepdims=True)
        basis, _ = np.linalg.qr(shown[:-1].T)
        return np.asarray(basis.T * np.sqrt(len(codes)))


def number_of_cells(n: int) -> int:
    """Cells of one input of n runs."""
    return max(2, min(MOST_CELLS, n // RUNS_A_CELL))


def number_of_pair_cells(n: int) -> int:
    """Cells of each of two inputs of n runs."""
    return max(2, min(PAIR_CELLS, int(np.sqrt(n / RUNS_A_PAIR))))
