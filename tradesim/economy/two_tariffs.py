"""Polynomials of the two headline tariffs, by elasticity set: tables fitted to the solver.

Tariffs fall on all goods alike; every other lever rests.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from tradesim.economy.elasticities import SETS, prior_weights
from tradesim.economy.policy import HIGHEST
from tradesim.economy.polynomials import chebyshev, scaled_tariff
from tradesim.errors import EconomyError
from tradesim.terms.sides import Array, Codes

DEGREE = 6
"""Largest total degree of a term in the two tariffs."""
TERMS = tuple((i, total - i) for total in range(1, DEGREE + 1) for i in range(total + 1))
"""Degrees of each term in the US and the Chinese tariff."""
MOST = max(HIGHEST)
"""Largest tariff added, share."""


def responses(
    table: Array, us_tariff: ArrayLike, cn_tariff: ArrayLike, sets: Codes | None
) -> Array:
    """What a table (sets, ..., terms) says of tariffs added, (..., shape of the tariffs).

    Shares, numbers or (n,) each. `sets` (n,) indexes `elasticities.SETS`; without it means over
    the sets by their prior weights. EconomyError names what no table was fitted to.
    """
    us, cn, codes = checked(us_tariff, cn_tariff, sets)
    rows = terms(us.ravel(), cn.ravel())
    found = np.tensordot(prior_weights(), table, 1) @ rows
    for which in () if sets is None else range(len(SETS)):
        runs = np.flatnonzero(codes.ravel() == which)
        found[..., runs] = table[which] @ rows[:, runs]
    return np.asarray(found.reshape(*found.shape[:-1], *us.shape))


def checked(
    us_tariff: ArrayLike, cn_tariff: ArrayLike, sets: Codes | None
) -> tuple[Array, Array, Codes]:
    """Tariffs and sets as arrays of one shape; EconomyError where they cannot be."""
    try:
        us, cn, codes = np.broadcast_arrays(
            np.asarray(us_tariff, dtype=np.float64),
            np.asarray(cn_tariff, dtype=np.float64),
            np.zeros((), dtype=np.int8) if sets is None else np.asarray(sets),
        )
    except (TypeError, ValueError) as error:
        raise EconomyError(
            f"us_tariff, cn_tariff and sets are no arrays of numbers of one shape: {error}"
        ) from None
    for name, tariff in (("us_tariff", us), ("cn_tariff", cn)):
        if tariff.size and not (tariff.min() >= 0 and tariff.max() <= MOST):
            raise EconomyError(
                f"{name} runs from {tariff.min():g} to {tariff.max():g}; allowed 0 to {MOST:g}, "
                "a share added to the tariffs of before 2018: 0.54 is 54 points"
            )
    if not np.isin(codes, range(len(SETS))).all():
        raise EconomyError(f"sets hold codes that are none of 0 to {len(SETS) - 1}: {SETS}")
    return us, cn, codes.astype(np.int8)


def terms(us_tariff: Array, cn_tariff: Array) -> Array:
    """Products of Chebyshev polynomials of both tariffs less their value at none; (terms, n)."""
    powers = []
    for tariff in (us_tariff, cn_tariff):
        found = np.ones((DEGREE + 1, len(tariff)))
        found[1:] = chebyshev(scaled_tariff(tariff), DEGREE)
        found[1:] -= chebyshev(scaled_tariff(np.zeros(1)), DEGREE)
        powers.append(found)
    return np.stack([powers[0][i] * powers[1][j] for i, j in TERMS])


@cache
def shipped(name: str, *keys: Sequence[str]) -> Array:
    """A shipped table, (sets, one axis a key, terms); do not write to it."""
    path = files("tradesim") / "data" / "economy" / f"{name}.csv"
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.reader(lines))[1:]
    known = [tuple(key) for key in product(SETS, *keys)]
    assert [tuple(row[: 1 + len(keys)]) for row in rows] == known
    values = np.array([[float(value) for value in row[1 + len(keys) :]] for row in rows])
    return values.reshape(len(SETS), *map(len, keys), len(TERMS))
