"""What the two headline tariffs do to the sectors of both sides, fitted to the solver.

On the accounts of 2022 by `python -m making.sectors`. Tariffs fall on all goods alike; every other
lever rests.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from tradesim.economy.tables import us_china_2022_tables
from tradesim.economy.two_tariffs import responses, shipped
from tradesim.terms.sides import SECTORS, SIDES, Array, Codes, other

EFFECTS: Mapping[str, tuple[str, str]] = {
    "output": ("percent", "change of what a sector makes"),
    "exports": ("percent", "change of what it sells to the other side, before tariffs"),
}
"""Unit and meaning of each effect; tables hold 100 times the change of the log."""
EXPOSURES: Mapping[str, tuple[str, str]] = {
    "sold": ("percent", "of what a sector makes, sold to the other side in 2022"),
    "bought": ("percent", "of what is bought of its goods at home, from the other side in 2022"),
}
"""Unit and meaning of each measure of exposure."""


def sector_responses(
    us_tariff: ArrayLike, cn_tariff: ArrayLike, sets: Codes | None = None
) -> Mapping[tuple[str, str], Mapping[str, Array]]:
    """What tariffs on all goods do to sectors: by side and sector, by effect of EFFECTS.

    Tariffs and `sets` as in `third_regions.region_responses`. No tariff falls on services; they
    change with income and with what they supply.

    >>> hit = sector_responses(0.54, 0.0)
    >>> round(float(hit["CN", "electronics"]["exports"]))
    -93
    """
    found = 100.0 * np.expm1(responses(coefficients(), us_tariff, cn_tariff, sets) / 100.0)
    return {
        (side, sector): {effect: found[i, s, e] for e, effect in enumerate(EFFECTS)}
        for i, side in enumerate(SIDES)
        for s, sector in enumerate(SECTORS)
    }


@cache
def exposures() -> Mapping[tuple[str, str], Mapping[str, float]]:
    """How much each sector has to do with the other side, percent, by EXPOSURES."""
    tables = us_china_2022_tables()
    before_tariffs = tables.expenditure / (1.0 + tables.tariff)
    made, bought = before_tariffs.sum(axis=1), tables.expenditure.sum(axis=0)
    return {
        (side, sector): {
            "sold": 100.0 * float(before_tariffs[i, other(i), s] / made[i, s]),
            "bought": 100.0 * float(tables.expenditure[other(i), i, s] / bought[i, s]),
        }
        for i, side in enumerate(SIDES)
        for s, sector in enumerate(SECTORS)
    }


def coefficients() -> Array:
    """The shipped coefficients, (sets, 2, sectors, effects, terms); do not write to them."""
    return np.asarray(shipped("sector_responses", SIDES, SECTORS, tuple(EFFECTS)))
