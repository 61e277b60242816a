"""The plane in which an explanation is shown: two columns, and the runs that meet all else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from tradesim.analysis.discovery.antecedents import Antecedents
from tradesim.analysis.discovery.boxes import Box
from tradesim.analysis.discovery.rules import rule_to_read
from tradesim.analysis.discovery.separation import separation
from tradesim.errors import ResultError
from tradesim.results.rerun import Runs
from tradesim.terms.sides import Array, Mask

YES_OR_NO = "0 or 1"


class Plane(NamedTuple):
    """Two columns of numbers, and what is shown of them."""

    names: tuple[str, str]
    labels: tuple[str, str]
    """Display names with their units."""
    values: Array
    """(2, runs)."""
    limits: tuple[tuple[float, float], tuple[float, float]]
    """Limits of the box in each column; infinite where it is free."""
    shown: Mask
    """Runs that meet the limits of the box in all other columns, (runs,)."""
    rest: str
    """Those limits in words; "" where there are none."""


def plane_of(
    known: Antecedents, box: Box, happens: Mask, rows: slice | Runs, *, first: Iterable[str]
) -> Plane:
    """The two columns of numbers that tell most: `first` those named, which the box limits, then
    those that tell most among the runs that meet its other limits. `rows` are the runs shown.

    ResultError where there are no two: columns of 0 and 1 make no plane.
    """
    numbers = _numbers(known, box, happens, rows, first)
    if len(numbers) < 2:
        raise ResultError(
            f"{len(numbers)} of {len(known.about)} columns hold numbers other than 0 and 1; "
            "two are needed to draw a plane"
        )
    pair = (numbers[0], numbers[1])
    one, two = (known.names.index(name) for name in pair)
    others = box.without(one).without(two)
    low, high = box.low, box.high
    shown = np.zeros(len(happens), dtype=np.bool_)
    shown[rows] = others.holds(known.table[rows])
    return Plane(
        names=pair,
        labels=(
            f"{known.display_name(pair[0])}, {known.about[pair[0]].unit}",
            f"{known.display_name(pair[1])}, {known.about[pair[1]].unit}",
        ),
        values=np.stack([known.table[:, one], known.table[:, two]]),
        limits=((low[one], high[one]), (low[two], high[two])),
        shown=shown,
        rest=rule_to_read(others, known) if len(others.limited) else "",
    )


def _numbers(
    known: Antecedents, box: Box, happens: Mask, looked_at: slice | Runs, first: Iterable[str]
) -> list[str]:
    """Columns of numbers, those of the box first, each group from the most telling on."""
    numbers = [k for k, about in enumerate(known.about.values()) if about.unit != YES_OR_NO]
    met = box
    for k in numbers:
        met = met.without(k)
    table, there = known.table[looked_at], happens[looked_at]
    rows = met.holds(table)
    if there[rows].all() or not there[rows].any():
        rows = np.ones_like(rows)
    distance = separation(table[rows][:, numbers], there[rows]).distance
    ranked = [known.names[numbers[k]] for k in np.argsort(-distance, kind="stable")]
    limited = [name for name in first if known.about[name].unit != YES_OR_NO]
    return list(dict.fromkeys([*limited, *ranked]))
