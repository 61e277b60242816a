"""The plane in which an explanation is shown: two columns, and the runs that meet all else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradesim.analysis.discovery.separation import separation
from tradesim.errors import ResultError
from tradesim.terms.sides import Array, Mask

if TYPE_CHECKING:
    from tradesim.analysis.explanation import Explanation

YES_OR_NO = "0 or 1"


class Plane(NamedTuple):
    """Two columns of numbers, and what is shown of them."""

    names: tuple[str, str]
    labels: tuple[str, str]
    """Names with their units."""
    values: Array
    """(2, runs)."""
    limits: tuple[tuple[float, float], tuple[float, float]]
    """Limits of the box in each column; infinite where it is free."""
    shown: Mask
    """Runs that meet the limits of the box in all other columns, (runs,)."""
    rest: str
    """Those limits in words; "" where there are none."""


def plane_of(found: Explanation) -> Plane:
    """The two columns of numbers that tell most: those of the box first, then those that tell
    most among the runs that meet its other limits.

    ResultError where there are no two: columns of 0 and 1 make no plane.
    """
    known, box = found.antecedents, found.finding.box
    numbers = _numbers(found)
    if len(numbers) < 2:
        raise ResultError(
            f"{len(numbers)} of {len(known.about)} columns hold numbers other than 0 and 1; "
            "two are needed to draw a plane"
        )
    pair = (numbers[0], numbers[1])
    first, second = (known.names.index(name) for name in pair)
    others = box.without(first).without(second)
    low, high = box.low, box.high
    return Plane(
        names=pair,
        labels=(
            f"{pair[0]}, {known.about[pair[0]].unit}",
            f"{pair[1]}, {known.about[pair[1]].unit}",
        ),
        values=np.stack([known.table[:, first], known.table[:, second]]),
        limits=((low[first], high[first]), (low[second], high[second])),
        shown=others.holds(known.table),
        rest=found.rule(others) if len(others.limited) else "",
    )


def _numbers(found: Explanation) -> list[str]:
    """Columns of numbers, those of the box first, each group from the most telling on."""
    known, box = found.antecedents, found.finding.box
    numbers = [k for k, about in enumerate(known.about.values()) if about.unit != YES_OR_NO]
    met = box
    for k in numbers:
        met = met.without(k)
    rows = met.holds(known.table)
    happens = found.happens[rows]
    if happens.all() or not happens.any():
        rows, happens = np.ones_like(rows), found.happens
    distance = separation(known.table[rows][:, numbers], happens).distance
    ranked = [known.names[numbers[k]] for k in np.argsort(-distance, kind="stable")]
    limited = [str(name) for name in found.box.index if known.about[str(name)].unit != YES_OR_NO]
    return list(dict.fromkeys([*limited, *ranked]))
