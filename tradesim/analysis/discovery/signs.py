"""Thresholds of observables that tell an outcome, found in half of the runs, checked in half."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tradesim.analysis.discovery.boxes import LEVEL
from tradesim.analysis.discovery.observable import Observable
from tradesim.analysis.discovery.separation import holm
from tradesim.results.estimates import mean_error
from tradesim.terms.sides import Array, Mask

SEARCHED, HELD_OUT = slice(0, None, 2), slice(1, None, 2)
"""Runs in which thresholds are found, and those that took no part."""
MOST = 10
"""Most signposts that are given."""
LEAST_SIDE = 0.05
"""Smallest share of runs on either side of a threshold."""
CUTS = 20
"""Most thresholds of an observable that are tried, at even steps of its distribution."""
ALIKE = 0.8
"""Correlation from which a signpost says the same as one that tells more."""


@dataclass(frozen=True, eq=False)
class Signpost:
    """An observable with a threshold; `holds` (runs,) is where the outcome is larger."""

    seen: Observable
    cut: float
    above: bool
    gain: float
    """Variance of the outcome that it accounts for, in the runs searched."""

    @property
    def holds(self) -> Mask:
        """In which runs the sign is seen."""
        return np.asarray((self.seen.values > self.cut) == self.above)


def telling(kept: Sequence[Observable], values: Array) -> list[tuple[Signpost, float]]:
    """Signposts that hold in the runs held out, the most telling first, with their p."""
    found = [sign for each in kept if (sign := _best(each, values)) is not None]
    if not found:
        return []
    p = holm(np.array([_p(sign.holds[HELD_OUT], values[HELD_OUT]) for sign in found]))
    order = sorted(range(len(found)), key=lambda k: -found[k].gain)
    chosen: list[tuple[Signpost, float]] = []
    for k in order:
        if p[k] < LEVEL and not any(_alike(found[k], other) for other, _ in chosen):
            chosen.append((found[k], float(p[k])))
    return chosen[:MOST]


def _best(seen: Observable, values: Array) -> Signpost | None:
    """The threshold that tells most in the runs searched; None where none leaves enough runs."""
    x, y = seen.values[SEARCHED], values[SEARCHED]
    best = None
    for cut in _cuts(x):
        above = x > cut
        share = float(above.mean())
        if not LEAST_SIDE <= share <= 1.0 - LEAST_SIDE:
            continue
        ahead = float(y[above].mean() - y[~above].mean())
        gain = share * (1.0 - share) * ahead**2
        if best is None or gain > best.gain:
            best = Signpost(seen, cut, ahead > 0.0, gain)
    return best


def _cuts(x: Array) -> list[float]:
    """Thresholds: values but the largest where they are few, else round numbers between."""
    distinct = np.unique(x)
    if len(distinct) <= CUTS:
        return [float(cut) for cut in distinct[:-1]]
    steps = np.quantile(x, np.linspace(LEAST_SIDE, 1.0 - LEAST_SIDE, CUTS - 1))
    return list(dict.fromkeys(float(f"{cut:.3g}") for cut in steps))


def _p(holds: Mask, values: Array) -> float:
    """Chance of as large a difference of means either way if the sign told nothing (normal)."""
    from scipy.stats import norm

    if not LEAST_SIDE / 2.0 < holds.mean() < 1.0 - LEAST_SIDE / 2.0:
        return 1.0
    sides = (values[holds], values[~holds])
    errors = [mean_error(side, 1.0) for side in sides]
    error = float(np.hypot(errors[0], errors[1]))
    gap = float(sides[0].mean() - sides[1].mean())
    return float(norm.sf(gap / error)) if error > 0.0 else 1.0


def _alike(one: Signpost, other: Signpost) -> bool:
    both = np.corrcoef(one.holds[SEARCHED], other.holds[SEARCHED])
    return bool(abs(both[0, 1]) > ALIKE)
