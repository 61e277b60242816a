"""The search for a box and a tree: in half of the runs, settled in a quarter, tested in the last.

With a hundred columns, boxes that fit the runs they were found in are easily found; only what
holds in runs that took no part counts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tradesim.analysis.discovery import trees
from tradesim.analysis.discovery.boxes import (
    LEVEL,
    Box,
    Score,
    denser_p,
    pasted,
    pruned,
    trajectory,
)
from tradesim.analysis.discovery.separation import separation
from tradesim.errors import ResultError
from tradesim.terms.sides import Array, Mask

SEARCHED, SETTLED, HELD_OUT = slice(0, None, 2), slice(1, None, 4), slice(3, None, 4)
"""Runs that box and tree are searched for in, those in which their size is settled, and those that
took no part."""
SCREEN = 15
"""Most columns that are searched: those that tell most alone, each at LEVEL."""


LEAST = 40
"""Fewest runs in which it happens, and in which it does not, that can be told apart."""


class Finding(NamedTuple):
    """What the search found."""

    box: Box
    """Without limits where nothing holds in the runs held out."""
    path: tuple[Box, ...]
    """The boxes of the search, from all runs to the densest."""
    leaves: tuple[Box, ...]
    """Of the tree; one without limits where nothing holds in the runs held out."""


def check(happens: Mask, condition: str) -> None:
    """ResultError where it happens in too few runs, or fails to in too few."""
    n_runs, there = len(happens), int(happens.sum())
    for verb, count, end in (("holds", there, "rare"), ("fails", n_runs - there, "common")):
        if count < LEAST:
            raise ResultError(
                f"{condition} {verb} in {count} of {n_runs:,} runs; allowed {LEAST} at least: "
                f"simulate more runs, or choose a condition that is less {end}"
            )


def search(table: Array, happens: Mask) -> Finding:
    """Box and tree that tell the runs `happens` from the others, by a table (runs, columns)."""
    columns = screened_columns(table[SEARCHED], happens[SEARCHED])
    part = table[:, columns]
    path = tuple(trajectory(part[SEARCHED], happens[SEARCHED]))
    box = _best_box(path, part, happens)
    if denser_p(box.holds(part[HELD_OUT]), happens[HELD_OUT]) > LEVEL:
        box = Box.whole(len(columns))
    grown = trees.leaves(part[SEARCHED], happens[SEARCHED], part[SETTLED], happens[SETTLED])
    leaves = grown if _predicts_better(grown, part, happens) else [Box.whole(len(columns))]
    wide = [each.among(columns, table.shape[1]) for each in (box, *path, *leaves)]
    return Finding(wide[0], tuple(wide[1 : 1 + len(path)]), tuple(wide[1 + len(path) :]))


def screened_columns(table: Array, happens: Mask) -> NDArray[np.intp]:
    """Columns that tell something alone, the most telling SCREEN of them, in their order."""
    found = separation(table, happens)
    significant = np.flatnonzero(found.chance < LEVEL)
    return np.sort(significant[np.argsort(-found.distance[significant], kind="stable")][:SCREEN])


def _best_box(path: tuple[Box, ...], table: Array, happens: Mask) -> Box:
    """The box of the path that does best in other runs, widened where that does no harm there,
    without the limits that do nothing there."""

    def balance(box: Box) -> float:
        return Score.of(box.holds(table[SETTLED]), happens[SETTLED]).balance

    best = max(path, key=balance)
    wider = pasted(best, table[SEARCHED], happens[SEARCHED])
    chosen = wider if balance(wider) >= balance(best) else best
    return pruned(chosen, table[SETTLED], happens[SETTLED])


def _predicts_better(leaves: list[Box], table: Array, happens: Mask) -> bool:
    """Whether the tree predicts better than the share of all runs, in the runs held out."""
    held, there = table[HELD_OUT], happens[HELD_OUT].astype(np.float64)
    base = happens[SEARCHED].mean()
    predicted = np.full(len(held), base)
    for leaf in leaves:
        learnt = leaf.holds(table[SEARCHED])
        predicted[leaf.holds(held)] = happens[SEARCHED][learnt].mean()
    gain = (there - base) ** 2 - (there - predicted) ** 2
    return bool(gain.mean() > _SURE * gain.std() / np.sqrt(len(gain)))


_SURE = 2.326
"""Normal deviate that LEVEL leaves above it."""
