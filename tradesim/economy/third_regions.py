"""What others feel of the two headline tariffs: polynomials fitted to the solver, by region.

Fitted on flows of 2022 between 13 regions in 28 sectors by `python -m making.regions`, which
also says how far off they are. Tariffs fall on all goods alike; every other lever rests.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike

from tradesim.economy.elasticities import SETS, prior_weights
from tradesim.economy.policy import HIGHEST
from tradesim.economy.polynomials import chebyshev, scaled_tariff
from tradesim.errors import EconomyError
from tradesim.terms.sides import Array, Codes

THIRD_REGIONS = (
    "Mexico",
    "Vietnam",
    "Canada",
    "Japan",
    "Korea",
    "Taiwan",
    "India",
    "EU",
    "Brazil",
    "UK",
    "rest",
)
"""Regions beside the US and China; "rest" is all others."""
EFFECTS: Mapping[str, tuple[str, str]] = {
    "real_income": ("percent", "change of real income"),
    "exports_to_us": ("percent", "change of goods exports to the US, before tariffs"),
    "trade_diverted": (
        "billion USD a year",
        "goods sold to the US and China beyond those of before, at world income of 2022",
    ),
    "prices": ("percent", "change of consumer prices over wages"),
}
"""Unit and meaning of each effect. Percent is 100 times the change of the log."""
DEGREE = 6
"""Largest total degree of a term in the two tariffs."""
TERMS = tuple((i, total - i) for total in range(1, DEGREE + 1) for i in range(total + 1))
"""Degrees of each term in the US and the Chinese tariff."""
MOST = max(HIGHEST)
"""Largest tariff added, share."""


def region_responses(
    us_tariff: ArrayLike, cn_tariff: ArrayLike, sets: Codes | None = None
) -> Mapping[str, Mapping[str, Array]]:
    """What tariffs on all goods do to others: by region of THIRD_REGIONS, by effect of EFFECTS.

    Tariffs, shares of 0 to 2.5, are what the US adds on Chinese and China on US goods to those
    of before 2018: numbers or (n,) each; effects have their shape. `sets` (n,) indexes
    `elasticities.SETS`; without it effects are means over the sets by their prior weights. With
    nothing added every effect is zero.

    >>> both = region_responses(0.54, 0.54)
    >>> both["Vietnam"]["real_income"] > 0 and both["Mexico"]["real_income"] > 0
    True
    """
    us, cn, codes = checked(us_tariff, cn_tariff, sets)
    rows = terms(us.ravel(), cn.ravel())
    found = np.tensordot(prior_weights(), coefficients(), 1) @ rows
    for which in () if sets is None else range(len(SETS)):
        runs = np.flatnonzero(codes.ravel() == which)
        found[..., runs] = coefficients()[which] @ rows[:, runs]
    return {
        region: {effect: found[r, e].reshape(us.shape) for e, effect in enumerate(EFFECTS)}
        for r, region in enumerate(THIRD_REGIONS)
    }


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
def coefficients() -> Array:
    """The shipped coefficients, (sets, regions, effects, terms); do not write to them."""
    path = files("tradesim") / "data" / "economy" / "region_responses.csv"
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.reader(lines))[1:]
    keys = [(s, region, effect) for s in SETS for region in THIRD_REGIONS for effect in EFFECTS]
    assert [tuple(row[:3]) for row in rows] == keys
    values = np.array([[float(value) for value in row[3:]] for row in rows])
    return values.reshape(len(SETS), len(THIRD_REGIONS), len(EFFECTS), len(TERMS))
