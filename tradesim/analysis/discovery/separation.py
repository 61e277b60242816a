"""How far each column tells two groups of runs apart, whatever the others do.

Distance of Kolmogorov and Smirnov between the runs in which it happens and all others: regional
sensitivity analysis (Hornberger and Spear 1981, Journal of Environmental Management 12).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tradesim.terms.sides import Array, Mask


class Separation(NamedTuple):
    """One row of the ranking, (columns,) each."""

    distance: Array
    """Largest difference of the two distribution functions, share; 0 where they are the same."""
    chance: Array
    """Chance of as large a distance if the column told nothing, each column by itself."""
    p: Array
    """The same for all columns at once (Holm 1979)."""
    there: Array
    elsewhere: Array
    """Means where it happens and where it does not."""


def separation(table: Array, happens: Mask) -> Separation:
    """How far each column of a table (runs, columns) tells the runs `happens` from the others."""
    from scipy.stats import ks_2samp

    inside, outside = table[happens], table[~happens]
    tests = [
        ks_2samp(inside[:, column], outside[:, column], method="asymp")
        for column in range(table.shape[1])
    ]
    chances = np.array([float(test.pvalue) for test in tests])
    return Separation(
        np.array([float(test.statistic) for test in tests]),
        chances,
        holm(chances),
        inside.mean(axis=0),
        outside.mean(axis=0),
    )


def holm(p: Array) -> Array:
    """p-values made to hold for all tests at once (Holm 1979); shape of `p`.

    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p)
    raised = p[order] * (len(p) - np.arange(len(p)))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(raised), 1.0) if len(p) else raised
    return adjusted
