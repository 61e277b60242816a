"""What others feel of the two headline tariffs: polynomials fitted to the solver, by region.

Fitted on flows of 2022 between 13 regions in 28 sectors by `python -m making.regions`, which
also says how far off they are. Tariffs fall on all goods alike; every other lever rests.
"""

from __future__ import annotations

from collections.abc import Mapping

from numpy.typing import ArrayLike

from tradesim.economy.two_tariffs import responses, shipped
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


def region_responses(
    us_tariff: ArrayLike, cn_tariff: ArrayLike, sets: Codes | None = None
) -> Mapping[str, Mapping[str, Array]]:
    """What tariffs on all goods do to others: by region of THIRD_REGIONS, by effect of EFFECTS.

    Tariffs, shares of 0 to 2.5, are what the US adds on Chinese and China on US goods to those
    of before 2018: numbers or (n,) each; effects have their shape. `sets` (n,) indexes
    `elasticities.SETS`; without it effects are means over the sets by their prior weights. With
    nothing added every effect is zero.

    >>> both = region_responses(0.54, 0.54)
    >>> round(float(both["Vietnam"]["real_income"]), 2)
    0.34
    """
    found = responses(coefficients(), us_tariff, cn_tariff, sets)
    return {
        region: {effect: found[r, e] for e, effect in enumerate(EFFECTS)}
        for r, region in enumerate(THIRD_REGIONS)
    }


def coefficients() -> Array:
    """The shipped coefficients, (sets, regions, effects, terms); do not write to them."""
    return shipped("region_responses", THIRD_REGIONS, tuple(EFFECTS))
