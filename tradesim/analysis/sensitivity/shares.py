"""Shares of the variance of an outcome that inputs account for, from the runs at hand.

First-order share of x: Var E(y | x) / Var y (Sobol 1993), by the variance between cells of x less
what cells of noise would show (the adjusted R^2 of a one-way analysis of variance). Two inputs
together have an interaction: the same over cells of both, of what single inputs leave. The total
share of x is its own and that of all its interactions. Errors are those of influence functions,
with the spread of pure noise added, so that an input that does nothing has intervals around zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

import numpy as np
from scipy.stats import chi2

from tradesim.analysis.sensitivity.cells import FINER, Input, number_of_cells, number_of_pair_cells
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array

ODDS = 0.05
"""Chance that any pair stands out of those that do nothing together."""
STANDS_OUT, FAR_OUT = 3.0, 10.0
"""Standard errors of noise from which an input counts as doing something, and for finer cells."""


@dataclass(frozen=True, eq=False)
class Share:
    """A share of variance with what its error is made of."""

    value: float
    influence: Array
    """What each run adds to it, (n,), mean 0."""
    noise: float
    """Variance that pure noise gives it."""
    cells: float = 0.0
    """Error that may come from cells, which are coarse."""

    @property
    def error(self) -> float:
        """Standard error. Noise shows in influence twice over, and is taken out of it."""
        of_runs = self.influence.var() / len(self.influence) - 2.0 * self.noise
        return float(np.sqrt(max(of_runs, 0.0) + self.noise + self.cells**2))

    def __add__(self, other: Share) -> Share:
        return Share(
            self.value + other.value,
            self.influence + other.influence,
            self.noise + other.noise,
            float(np.hypot(self.cells, other.cells)),
        )

    def __sub__(self, other: Share) -> Share:
        """What is left of it without a part of it."""
        return Share(self.value - other.value, self.influence - other.influence, self.noise)


def looked_at(in_cells: Callable[[int], Share], most: int) -> Share:
    """A share from `most` cells, or from more where it stands far out of the noise of these."""
    fine, half = in_cells(FINER * most), in_cells(most)
    if fine.value > FAR_OUT * np.sqrt(fine.noise):
        return refined(fine, half, in_cells(max(most // FINER, 2)))
    return replace(half, cells=0.0)


def refined(fine: Share, half: Share, quarter: Share) -> Share:
    """A share as cells without end would have it, from those of fine cells, half and a quarter.

    What a smooth outcome loses to cells goes with the square of their width, so that a third of
    the last difference is added; with a jump it goes with the width and with where the jump lies
    in its cell, so that it may be wrong by as much.
    """
    last, before = fine.value - half.value, half.value - quarter.value
    influence = fine.influence + (fine.influence - half.influence) / 3.0
    lost = max(last / 3.0, fine.cells)
    coarse = max(abs(last) / 2.0, abs(before) / 4.0, fine.cells / 2.0)
    return Share(fine.value + lost, influence, fine.noise, coarse)


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares of one outcome: of inputs alone, and of pairs that stand out."""

    single: dict[str, Share]
    pairs: dict[tuple[str, str], Share]

    def total(self, name: str) -> Share:
        """Own share and those of all interactions."""
        found = self.single[name]
        for pair, share in self.pairs.items():
            if name in pair:
                found = found + share
        return found


def standardised(y: Array) -> Array:
    """An outcome with mean 0 and variance 1."""
    spread = y.std()
    return (y - y.mean()) / spread if spread > 0.0 else np.zeros_like(y)


def between(y: Array, cells: Index, whole: Array) -> tuple[Share, Array]:
    """Share of the variance of `whole` (1) that lies between cells of y, and means by cell.

    `y` (n,) has mean 0; it is `whole` itself, or what is left of it.
    """
    n, counts = len(y), np.bincount(cells)
    used = int(np.count_nonzero(counts))
    means = np.bincount(cells, weights=y) / np.maximum(counts, 1)
    at_run = means[cells]
    inside = float(np.square(y - at_run).sum()) / max(n - used, 1)
    value = float(np.square(at_run).mean()) - (used - 1) * inside / n
    influence = 2.0 * y * at_run - np.square(at_run) - value * np.square(whole)
    noise = 2.0 * (used - 1) * (inside / n) ** 2
    return Share(value, influence - influence.mean(), noise, lost_to_jump(means)), means


def lost_to_jump(means: Array) -> float:
    """What the cell is short of in which an outcome jumps, from means of cells in order, (k,).

    A cell with a part f of its runs beyond the jump has a mean a part f of the way, so that the
    share misses the width of the cell times f (1 - f) times the jump squared. Where nothing jumps
    it is next to nothing.
    """
    steps = np.diff(means)
    return float(max((steps[1:] * steps[:-1]).max(initial=0.0), 0.0)) / len(means)


def shares(inputs: list[Input], y: Array) -> Shares:
    """Shares of an outcome (n,); all zero where it is the same in all runs."""
    whole = standardised(y)
    single, left = {}, whole.copy()
    most = number_of_cells(len(y))
    for each in inputs:
        share = looked_at(partial(_alone, each, whole), most)
        single[each.name] = share
        if share.value > STANDS_OUT * np.sqrt(share.noise):
            cells = each.cells(most)
            left -= between(whole, cells, whole)[1][cells]
    pairs = {}
    for one, other in standing_out(inputs, left):
        pairs[one.name, other.name] = of_pair(one, other, left, whole)
    return Shares(single, pairs)


def _alone(one: Input, whole: Array, most: int) -> Share:
    return between(whole, one.cells(most), whole)[0]


def of_pair(one: Input, other: Input, left: Array, whole: Array) -> Share:
    """Interaction of two inputs: over cells of both, of what single inputs leave."""
    most = number_of_pair_cells(len(left))
    return looked_at(partial(_in_cells, one, other, left, whole), most)


def _in_cells(one: Input, other: Input, left: Array, whole: Array, most: int) -> Share:
    first, second = one.cells(most), other.cells(most)
    rows, columns = int(first.max()) + 1, int(second.max()) + 1
    both = first * columns + second
    together, means = between(left, both, whole)
    of_first, of_second = (between(left, cells, whole)[0] for cells in (first, second))
    grid = np.zeros((rows, columns))
    grid.flat[: len(means)] = means
    lost = sum(float(np.mean([lost_to_jump(line) for line in lines])) for lines in (grid, grid.T))
    return replace(together - of_first - of_second, cells=lost)


def standing_out(inputs: list[Input], left: Array) -> list[tuple[Input, Input]]:
    """Pairs whose products of curves go with what single inputs leave, by a test over all pairs."""
    curves = [each.curves() for each in inputs]
    ends = np.cumsum([len(each) for each in curves])
    all_curves = np.concatenate(curves) if curves else np.empty((0, len(left)))
    n, spread = len(left), float(np.square(left).mean())
    if not spread:
        return []
    products = (all_curves * left) @ all_curves.T / np.sqrt(n * spread)
    found, m = [], len(inputs) * (len(inputs) - 1) / 2
    sizes = [len(each) for each in curves]
    limits = {size: float(chi2.isf(ODDS / m, size)) for size in _products(sizes)} if m else {}
    for i, j in combinations(range(len(inputs)), 2):
        rows, columns = (slice(ends[k] - sizes[k], ends[k]) for k in (i, j))
        part = products[rows, columns]
        if np.square(part).sum() > limits[part.size]:
            found.append((inputs[i], inputs[j]))
    return found


def _products(sizes: list[int]) -> set[int]:
    """Numbers of products of curves of two inputs."""
    return {one * other for one in set(sizes) for other in set(sizes)}
