"""Ridge regression on the draws of runs, cross-fitted: how an answer hangs on what was drawn.

Each draw enters by its rank among the runs, so that units and shapes of priors do not matter;
squares and products of the columns that tell most follow on what is left. Every run is predicted by
a fit to other runs, and how much of the spread of the predictions is noise of the fits is worked
out, so that it can be taken off (Hoerl and Kennard 1970; Golub, Heath and Wahba 1979 for the size
of the penalty).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tradesim.terms.sides import Array, Mask

FOLDS = 3
PENALTIES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Penalties tried, in parts of the sum of squares of a standardised column."""
MULTIPLIED = 8
"""Columns whose squares and products are tried."""


class Predicted(NamedTuple):
    """What the draws say of each run, up to a constant, and how much of its spread is noise."""

    scores: Array
    """(n_runs,), in the unit of the answer."""
    noise: float
    """Variance of the scores that comes from the error of the fits."""


class Slopes(NamedTuple):
    """Slopes of a fit, and the variance of its predictions that is error of the fit."""

    slopes: Array
    noise: float


@dataclass(frozen=True, eq=False)
class Columns:
    """Standardised columns of the draws, (n_runs, columns), each run counting by its weight."""

    table: Array
    weights: Array
    """Of mean one, (n_runs,)."""

    def only(self, there: NDArray[np.intp]) -> Columns:
        """The columns of some of the runs."""
        return Columns(self.table[there], self.weights[there])

    def predicted(self, answers: Array) -> Predicted:
        """Scores of all runs for answers (n_runs,), from fits to the runs of other folds."""
        scores, noise = np.empty(len(answers)), 0.0
        for fold in self._folds:
            here = fold.held_out
            first = fold.fit(answers[~here])
            straight = self.table @ first.slopes
            products = self._products(first.slopes)
            second = _Fold.of(products, self.weights, here).fit((answers - straight)[~here])
            found = straight[here] + products[here] @ second.slopes
            scores[here] = found - np.average(found, weights=self.weights[here])
            noise += (first.noise + second.noise) / FOLDS
        return Predicted(scores, noise)

    def _products(self, slopes: Array) -> Array:
        """Products of the columns that tell most, two by two and with themselves."""
        most = np.argsort(-np.abs(slopes), kind="stable")[:MULTIPLIED]
        one, two = np.triu_indices(len(most))
        chosen = self.table[:, most]
        return np.asarray(chosen[:, one] * chosen[:, two])

    @cached_property
    def _folds(self) -> list[_Fold]:
        fold = np.arange(len(self.table)) % FOLDS
        return [_Fold.of(self.table, self.weights, fold == k) for k in range(FOLDS)]


@dataclass(frozen=True, eq=False)
class _Fold:
    """The runs that are fitted, and the axes of their columns."""

    held_out: Mask
    columns: Array
    """Of the runs that are fitted, less their means and times the root of their weights."""
    roots: Array
    """Roots of the weights of these runs."""
    along: Array
    """Sums of squares along the principal axes of the columns."""
    axes: Array

    @classmethod
    def of(cls, table: Array, weights: Array, held_out: Mask) -> _Fold:
        """The fold that leaves some runs out."""
        its = weights[~held_out]
        rows = table[~held_out]
        roots = np.sqrt(its)
        columns = (rows - np.average(rows, axis=0, weights=its)) * roots[:, None]
        spreads, axes = np.linalg.eigh(columns.T @ columns)
        return cls(held_out, columns, roots, np.maximum(spreads, 0.0), axes)

    def fit(self, answers: Array) -> Slopes:
        """Slopes by ridge regression of the answers of the fitted runs."""
        weights = np.square(self.roots)
        y = (answers - np.average(answers, weights=weights)) * self.roots
        along, whole, n = self.axes.T @ (self.columns.T @ y), float(y @ y), len(y)
        best = min(self._tried(along, whole, n, penalty) for penalty in PENALTIES)
        _, penalty, residual = best
        slopes = self.axes @ (along / (self.along + penalty))
        kept = np.square(self.along / (self.along + penalty))
        unequal = float(np.square(weights).mean()) / float(weights.mean()) ** 2
        return Slopes(slopes, residual * unequal * float(kept.sum()) / n)

    def _tried(self, along: Array, whole: float, n: int, part: float) -> tuple[float, float, float]:
        """Generalised cross-validation, the penalty, and variance of what is left."""
        penalty = part * n
        shrunk = along / (self.along + penalty)
        left = whole - 2.0 * float(along @ shrunk) + float(self.along @ np.square(shrunk))
        freedom = n - float(np.sum(self.along / (self.along + penalty)))
        return n * left / freedom**2, penalty, left / freedom


def standardised(draws: Sequence[NDArray[Any]]) -> Array:
    """Columns of draws (n_runs,) each: ranks of numbers, and a column a case of codes."""
    found: list[Array] = []
    for column in draws:
        if column.dtype.kind in "iu":
            found += [1.0 * (column == code) for code in np.unique(column)[1:]]
        elif np.ptp(column) > 0.0:
            found.append(_of_ranks(column))
    table = np.stack(found, axis=1) if found else np.zeros((len(draws[0]) if draws else 0, 0))
    return np.asarray(table - table.mean(axis=0))


def _of_ranks(column: Array) -> Array:
    """Ranks, of mean zero and variance one where no two are equal."""
    _, place, counts = np.unique(column, return_inverse=True, return_counts=True)
    middle = (np.cumsum(counts) - counts / 2.0) / len(column)
    return np.asarray(np.sqrt(12.0) * (middle[place] - 0.5))
