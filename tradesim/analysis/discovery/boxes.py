"""Boxes by patient rule induction (PRIM): ranges of a few columns in which something is frequent.

Friedman and Fisher (1999), "Bump hunting in high-dimensional data", Statistics and Computing 9;
coverage, density and quasi-p-values as in Bryant and Lempert (2010), Technological Forecasting
and Social Change 77; peels of unequal size weighed as in Kwakkel and Jaxa-Rozen (2016),
Environmental Modelling & Software 79.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tradesim.terms.sides import Array, Mask

PEELED = 0.05
"""Share of the runs in the box that a peel takes off."""
LEAST_RUNS = 20
"""A box of fewer runs is not peeled further."""
LEVEL = 0.01
"""Chance that a box is found where there is nothing to find."""


@dataclass(frozen=True, eq=False)
class Box:
    """Limits of each column, both included, (columns,); infinite where it is free."""

    low: Array
    high: Array

    @classmethod
    def whole(cls, n_columns: int) -> Box:
        """The box without limits."""
        return cls(np.full(n_columns, -np.inf), np.full(n_columns, np.inf))

    @property
    def limited(self) -> NDArray[np.intp]:
        """Numbers of the columns that it limits."""
        return np.flatnonzero((self.low > -np.inf) | (self.high < np.inf))

    def holds(self, table: Array) -> Mask:
        """Which runs are inside, of a table (runs, columns)."""
        inside = np.ones(len(table), dtype=np.bool_)
        for column in self.limited:
            values = table[:, column]
            inside &= (values >= self.low[column]) & (values <= self.high[column])
        return inside

    def among(self, columns: NDArray[np.intp], n_columns: int) -> Box:
        """The same limits in a wider table, whose `columns` are the columns of this one."""
        wide = Box.whole(n_columns)
        wide.low[columns], wide.high[columns] = self.low, self.high
        return wide

    def without(self, column: int) -> Box:
        """The box with a column set free."""
        return self.limited_to(column, -np.inf, np.inf)

    def limited_to(self, column: int, low: float, high: float) -> Box:
        """The box with other limits of a column."""
        lows, highs = self.low.copy(), self.high.copy()
        lows[column], highs[column] = low, high
        return replace(self, low=lows, high=highs)


@dataclass(frozen=True, slots=True)
class Score:
    """How well a box picks out the runs in which something happens."""

    inside: int
    """Runs in the box."""
    happening: int
    """Of them, those in which it happens."""
    n_happening: int
    n_runs: int

    @classmethod
    def of(cls, inside: Mask, happens: Mask) -> Score:
        """The score of the runs `inside`."""
        happening = int(np.count_nonzero(inside & happens))
        counts = int(np.count_nonzero(inside)), happening, int(np.count_nonzero(happens))
        return cls(*counts, len(happens))

    @property
    def density(self) -> float:
        """Share of the runs inside in which it happens; missing where the box is empty."""
        return self.happening / self.inside if self.inside else float("nan")

    @property
    def coverage(self) -> float:
        """Share of the runs in which it happens that are inside; missing where there is none."""
        return self.happening / self.n_happening if self.n_happening else float("nan")

    @property
    def mass(self) -> float:
        """Share of all runs that are inside."""
        return self.inside / self.n_runs

    @property
    def lift(self) -> float:
        """How far the density has come from the share in all runs (0) to one (1); 0 at least."""
        base = self.n_happening / self.n_runs
        if not self.inside or base == 1.0:
            return 0.0
        return max(0.0, (self.density - base) / (1.0 - base))

    @property
    def balance(self) -> float:
        """Harmonic mean of coverage and lift: 0 where nothing is told apart, 1 where all is."""
        lift = self.lift
        return 2.0 * self.coverage * lift / (self.coverage + lift) if lift else 0.0


def trajectory(table: Array, happens: Mask, *, least: int = LEAST_RUNS) -> Iterator[Box]:
    """Boxes from the whole table on, each a peel smaller, while the density rises.

    `table` is (runs, columns) without missing values, `happens` (runs,). A peel takes the lowest
    or highest twentieth off one column, all that share a value together: the one that raises the
    density most by run taken off. No box has fewer than `least` runs.
    """
    box = Box.whole(table.shape[1])
    rows = np.arange(len(table))
    while True:
        yield box
        found = _best_peel(table[rows], happens[rows], least)
        if found is None:
            return
        column, low, high = found
        low, high = max(low, box.low[column]), min(high, box.high[column])
        box = box.limited_to(column, low, high)
        rows = rows[(table[rows, column] >= low) & (table[rows, column] <= high)]


def _best_peel(table: Array, happens: Mask, least: int) -> tuple[int, float, float] | None:
    """Column and new limits of the best peel; None where no peel raises the density."""
    best, found = 0.0, None
    density = happens.mean()
    for column in range(table.shape[1]):
        values = table[:, column]
        for low, high in _peels(values):
            kept = (values >= low) & (values <= high)
            n_kept = int(np.count_nonzero(kept))
            if not least <= n_kept < len(values):
                continue
            gain = (happens[kept].mean() - density) / (len(values) - n_kept)
            if gain > best:
                best, found = gain, (column, low, high)
    return found


def _peels(values: Array) -> Iterator[tuple[float, float]]:
    """Limits after a peel from below and from above."""
    n_peeled = int(PEELED * len(values))
    ends = np.partition(values, (n_peeled, len(values) - 1 - n_peeled))
    low, high = float(ends[n_peeled]), float(ends[-1 - n_peeled])
    lowest, highest = float(values.min()), float(values.max())
    if lowest < highest:
        yield (low if low > lowest else float(values[values > lowest].min())), np.inf
        yield -np.inf, (high if high < highest else float(values[values < highest].max()))


def pasted(box: Box, table: Array, happens: Mask) -> Box:
    """The box with its limits moved out again while that improves its balance.

    A limit moves by a twentieth of the runs in the box, or goes.
    """
    while True:
        now = Score.of(box.holds(table), happens).balance
        tried = [
            (Score.of(each.holds(table), happens).balance, each) for each in _wider(box, table)
        ]
        best = max(tried, key=lambda pair: pair[0], default=(0.0, box))
        if best[0] <= now:
            return box
        box = best[1]


def _wider(box: Box, table: Array) -> Iterator[Box]:
    """Boxes with one limit moved out or dropped."""
    step = max(1, int(PEELED * np.count_nonzero(box.holds(table))))
    for column in box.limited:
        low, high = float(box.low[column]), float(box.high[column])
        values = table[box.without(column).holds(table), column]
        below, above = np.sort(values[values < low]), np.sort(values[values > high])
        if low > -np.inf:
            yield box.limited_to(column, -np.inf, high)
            if len(below) > step:
                yield box.limited_to(column, float(below[-step]), high)
        if high < np.inf:
            yield box.limited_to(column, low, np.inf)
            if len(above) > step:
                yield box.limited_to(column, low, float(above[step - 1]))


def quasi_p(box: Box, column: int, table: Array, happens: Mask) -> float:
    """Chance that the box would be as dense as it is if the limits of a column did nothing.

    One-sided binomial test against the density without those limits. "Quasi", since the limits
    were searched for: on runs that took no part in the search it is a p-value.
    """
    from scipy.stats import binom

    inside = Score.of(box.holds(table), happens)
    free = Score.of(box.without(column).holds(table), happens)
    if not inside.inside:
        return 1.0
    return float(binom.sf(inside.happening - 1, inside.inside, free.density))


def denser_p(inside: Mask, happens: Mask) -> float:
    """Chance that runs picked blindly would be as dense as those inside: hypergeometric tail."""
    from scipy.stats import hypergeom

    score = Score.of(inside, happens)
    drawn = (score.n_runs, score.n_happening, score.inside)
    return float(hypergeom.sf(score.happening - 1, *drawn))


def pruned(box: Box, table: Array, happens: Mask) -> Box:
    """The box without the limits that do nothing in runs that took no part in the search.

    Columns are set free from the least certain on, until every quasi-p-value is below LEVEL over
    the number of columns limited (Bonferroni).
    """
    while len(box.limited):
        chances = {int(k): quasi_p(box, int(k), table, happens) for k in box.limited}
        worst = max(chances, key=lambda column: chances[column])
        if chances[worst] <= LEVEL / len(chances):
            return box
        box = box.without(worst)
    return box
