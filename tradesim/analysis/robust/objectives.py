"""What a chooser wants more or less of, and which way is better.

An outcome that has a better way whoever asks is added to BETTER, one that has it for a side alone
to OWN.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tradesim.errors import ResultError, check_known, shown
from tradesim.model.outcomes import OUTCOMES
from tradesim.results.answers import values_of
from tradesim.results.conditions import read
from tradesim.results.ensemble import Ensemble
from tradesim.terms.arguments import listed, text
from tradesim.terms.sides import SHORT_NAMES, Array
from tradesim.terms.units import BOOLEAN, SHARE

MORE, LESS = "more", "less"
WAYS: Mapping[str, float] = {MORE: 1.0, LESS: -1.0}
BETTER: Mapping[str, str] = {
    **dict.fromkeys(("slowdown", "scare", "bear_week", "cpi_us", "uncertainty"), LESS),
    "lowest_gdp_world": MORE,
    **{f"gdp_{region}": MORE for region in ("us", "cn", "row", "world")},
    **{f"{kind}_{side}": MORE for kind in ("worth", "equities") for side in ("us", "cn")},
    **{
        f"{kind}_{region}": MORE
        for kind in ("real_income", "income")
        for region in ("us", "cn", "row")
    },
}
"""The better way of objectives for which nobody need state it."""
OWN: Mapping[str, Mapping[str, str]] = {
    "US": dict.fromkeys(("growers_income", "soybean_price"), MORE),
    "CN": {},
}
"""The same of what is a side's alone: farms are American, and China buys their soybeans."""


@dataclass(frozen=True, slots=True)
class Objective:
    """An outcome or an expression of `where`, and which way is better."""

    name: str
    better: str
    unit: str = ""
    """Unit of the outcome; "share" of what holds or does not, empty of other expressions."""

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is."""
        return WAYS[self.better]

    def measured(self, ens: Ensemble) -> Objective:
        """The same with its unit, as the runs of an ensemble have it."""
        if self.name in OUTCOMES:
            unit = OUTCOMES[self.name][0]
        else:
            unit = BOOLEAN if values_of(ens, read(self.name)).dtype == np.bool_ else ""
        return replace(self, unit=SHARE if unit == BOOLEAN else unit)

    def of(self, ens: Ensemble) -> Array:
        """Payoff of each run, (n_runs,), truths as 0 and 1; ResultError where some are missing."""
        values = np.asarray(values_of(ens, read(self.name)), dtype=np.float64)
        if missing := int(np.count_nonzero(~np.isfinite(values))):
            raise ResultError(
                f"{self.name!r} is missing in {missing:,} of {ens.n_runs:,} runs of "
                f"{ens.scenario.name!r}; ask an event instead"
            )
        return values


def better_ways(side: str) -> Mapping[str, str]:
    """The better way of each objective that a side, "US" or "CN", need not state."""
    return {**BETTER, **OWN[side]}


def defaults(side: str) -> tuple[Objective, ...]:
    """Own worth, own GDP, of the US the income of its growers, and the chance of a slowdown."""
    known = better_ways(side)
    names = (f"worth_{side.lower()}", f"gdp_{side.lower()}", "growers_income", "slowdown")
    return tuple(Objective(name, known[name]) for name in names if name in known)


def objectives_of(given: object, side: str) -> tuple[Objective, ...]:
    """Objectives as a caller gives them: a name, a list of names, or names with "more" or "less".

    ResultError where the better way for the side is neither known nor stated.
    """
    if given is None:
        return defaults(side)
    if isinstance(given, Mapping):
        pairs: list[tuple[Any, Any]] = list(given.items())
    else:
        names = [given] if isinstance(given, str) else listed("objectives", given, "names")
        pairs = [(name, None) for name in names]
    if not pairs:
        raise ResultError("objectives are empty; give at least one")
    found = tuple(_objective(*pair, side) for pair in pairs)
    if len({each.name for each in found}) < len(found):
        raise ResultError(f"objectives are {shown([e.name for e in found])}; give each once")
    return found


def _objective(name: Any, better: Any, side: str) -> Objective:
    known = text("objective", name, "gdp_us")
    read(known)
    ways = better_ways(side)
    if better is None and known not in ways:
        raise ResultError(
            f"objective is {shown(known)}; say which way is better for {SHORT_NAMES[side]}, as in "
            "objectives={'tariff_us': 'less'}"
        )
    if better is not None:
        check_known(f"better way of {known!r}", better, WAYS)
    return Objective(known, better or ways[known])
