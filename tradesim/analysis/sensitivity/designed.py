"""Indices from the points of a design: Saltelli's for shares of variance, Morris's for effects.

Points are known by their values alone: which parameter changes from one to the next is read from
them. Errors are jackknife over the independent parts of a design.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from tradesim.analysis.sensitivity.groups import COLUMNS, group_of
from tradesim.errors import ResultError
from tradesim.results.estimates import Z
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array

if TYPE_CHECKING:
    import pandas as pd

EFFECTS = ("effect", "effect_standard_error", "size", "size_standard_error", "spread")
LEAST = 2
"""Fewest parts of a design."""
GROUPS = 64
"""Most groups of parts that are left out in turn."""


def saltelli_table(values: pd.DataFrame, means: Array) -> pd.DataFrame:
    """First-order and total shares of parameters with intervals of 95 %, the largest total first.

    `values` has a row a point of `designs.saltelli`, a column a parameter; `means` (points,) what
    comes of each. First by Saltelli et al. (2010), total by Jansen (1999). ResultError where the
    points are no such design.
    """
    import pandas as pd

    k = values.shape[1]
    parts = _parts(values.to_numpy(), k + 2)
    differs = parts[:, 1:-1] != parts[:, :1]  # (n, k, k): which parameter a mixed row changes
    place = _changed(differs)
    y = means.reshape(-1, k + 2)
    own, other, mixed = y[:, 0], y[:, -1], y[:, 1:-1]
    ordered = np.take_along_axis(mixed, np.argsort(place, axis=1), axis=1)

    def shares(rows: Index) -> Array:
        a, b, ab = own[rows], other[rows], ordered[rows]
        both = np.concatenate([a, b])
        spread = both.var()
        if not spread > 0.0:
            return np.zeros((2, k))
        centred = b - np.concatenate([both, ab.ravel()]).mean()
        first = (centred[:, None] * (ab - a[:, None])).mean(axis=0)
        total = np.square(a[:, None] - ab).mean(axis=0) / 2.0
        return np.asarray(np.stack([first, total]) / spread)

    found, error = jackknife(shares, len(y))
    ends = [found - Z * error, found + Z * error]
    columns = [each[way] for way in (0, 1) for each in (found, *ends)]
    index = pd.Index([str(name) for name in values], name="input")
    table = pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)), index)
    table["group"] = [group_of(str(name)) for name in index]
    return table.sort_values("total", ascending=False, kind="stable")


def morris_table(values: pd.DataFrame, means: Array) -> pd.DataFrame:
    """What it does to move a parameter up by half of its prior, the largest mean size first.

    `effect` and `size`, the mean of effects and of their sizes, in the unit of the means, with
    standard errors; `spread`, the standard deviation of effects, which interactions and curves
    make. `values` has a row a point of `designs.morris`. ResultError where the points are none.
    """
    import pandas as pd

    k = values.shape[1]
    parts = _parts(values.to_numpy(), k + 1)
    steps = np.diff(parts, axis=1)  # (n, k, k)
    place = _changed(steps != 0.0)
    up = np.sign(np.take_along_axis(steps, place[..., None], axis=2)[..., 0])
    effects = np.diff(means.reshape(-1, k + 1), axis=1) * up
    ordered = np.take_along_axis(effects, np.argsort(place, axis=1), axis=1)
    n = len(ordered)
    spread, sizes = ordered.std(axis=0, ddof=1), np.abs(ordered)
    columns = (
        ordered.mean(axis=0), spread / np.sqrt(n),
        sizes.mean(axis=0), sizes.std(axis=0, ddof=1) / np.sqrt(n), spread,
    )  # fmt: skip
    index = pd.Index([str(name) for name in values], name="input")
    table = pd.DataFrame(dict(zip(EFFECTS, columns, strict=True)), index)
    table["group"] = [group_of(str(name)) for name in index]
    return table.sort_values("size", ascending=False, kind="stable")


def jackknife(of: Callable[[Index], Array], n: int) -> tuple[Array, Array]:
    """What a function of rows gives for all n of them, and its error from leaving out groups."""
    every, groups = np.arange(n), min(n, GROUPS)
    left_out = np.stack([of(every[every % groups != group]) for group in range(groups)])
    apart = np.square(left_out - left_out.mean(axis=0)).sum(axis=0)
    return of(every), np.sqrt((groups - 1) / groups * apart)


def _parts(values: Array, size: int) -> Array:
    """Independent parts of a design, (n, size, parameters)."""
    n = len(values) // size
    if len(values) % size or n < LEAST:
        raise ResultError(
            f"{len(values)} points over {values.shape[1]} parameters are no design; allowed "
            f"{LEAST} or more parts of {size} points"
        )
    return values.reshape(n, size, -1)


def _changed(differs: Array) -> Index:
    """The one parameter that changes in each row, (n, k) from truths (n, k, k)."""
    place = np.asarray(differs.argmax(axis=2))
    every = np.arange(differs.shape[2])
    if (differs.sum(axis=2) != 1).any() or (np.sort(place, axis=1) != every).any():
        raise ResultError("the points change other than one parameter at a time; allowed a design")
    return place
