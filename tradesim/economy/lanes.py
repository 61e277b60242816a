"""Fitted terms times coefficients, set by set, in matrix products of one width.

BLAS rounds differently at different widths; at one width a run has the same bits in any company.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from tradesim.terms.columns import Index
from tradesim.terms.sides import Array, Codes

LANE = 64
"""Runs in one matrix product: fixed, so that a run's bits do not depend on its neighbours."""
PART = 32 * LANE
"""Runs evaluated together: few enough that the terms stay in cache."""


def parts_by_set(sets: Codes) -> Iterator[tuple[Index, Index]]:
    """Runs in parts of up to `PART`, in the order of their sets (n,), and the sets of a part."""
    order = np.argsort(sets, kind="stable")
    for start in range(0, len(order), PART):
        part = order[start : start + PART]
        yield part, sets.take(part).astype(np.intp)


def products_by_set(coefficients: Array, rows: Array, sets: Index) -> Array:
    """coefficients (sets, fitted, terms) @ rows, whole lanes of one set at a time; (fitted, n).

    `rows` (terms, n + LANE) of runs in the order of their `sets` (n,). The last lane of a set
    reaches into the next, whose own lanes are written later.
    """
    fitted = np.empty((coefficients.shape[1], rows.shape[1]))
    bounds = np.searchsorted(sets, np.arange(len(coefficients) + 1)).tolist()
    for which, (first, last) in enumerate(pairwise(bounds)):
        if first < last:
            np.matmul(
                coefficients[which],
                _lanes(rows, first, last),
                out=_lanes(fitted, first, last),
            )
    return fitted[:, : len(sets)]


def _lanes(rows: Array, first: int, last: int) -> Array:
    """A view of the columns from `first` to `last` or a little later, (lanes, rows, LANE)."""
    n = -(-(last - first) // LANE)
    return rows[:, first : first + n * LANE].reshape(len(rows), n, LANE).transpose(1, 0, 2)
