"""How far runs agree with what happened, by kernels on the dates and sizes of events.

Events of a class (kind, side, lever) are set against each other in the order of their dates. One
that is so many days off, or of so unlike a size, counts by 1 - u^2, where u is the distance in
parts of what is allowed (Epanechnikov's kernel); from there on it counts for nothing. An event that
only the run has counts as if it were due on the day after the last: nothing was seen of it yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np

from tradesim.model.block import moments
from tradesim.model.event_log import NONE, EventLog, EventRows
from tradesim.model.shocks import Shocks, lanes_of
from tradesim.results.data import EnsembleData
from tradesim.results.observed import LEAST, Happening
from tradesim.results.rerun import BlockRuns, by_block
from tradesim.terms.happenings import KINDS
from tradesim.terms.levers import LEVERS
from tradesim.terms.sides import SIDES, Array, Mask


class EventClass(NamedTuple):
    """Events that may stand for each other."""

    kind: str
    side: str
    lever: str


BY_LEVER = ("threat", "carried_out", "rise")
"""Kinds that say which lever they are about."""
BY_SIDE = (*BY_LEVER, "breach")
"""Kinds that are of one side."""
OF_RISES = ("tariff", "restriction")
"""Levers whose rises a chronicle dates."""
ALSO: Mapping[str, tuple[str, ...]] = {"rise": ("rise", "snap_back", "sector_measure")}
"""Kinds of the log that are one kind in the record."""


@dataclass(frozen=True)
class Tolerance:
    """How far off an event may be before it counts for nothing."""

    days: float
    size: float
    """Difference of two sizes as a share of the larger."""

    def of_days(self, apart: Array) -> Array:
        """Kernel of a distance in days; 0 where it is missing."""
        return np.nan_to_num(np.maximum(1.0 - np.square(apart / self.days), 0.0))

    def of_sizes(self, sizes: Array, size: float | None) -> Array:
        """Kernel of sizes against one; 1 where either has none."""
        if size is None:
            return np.ones(len(sizes))
        apart = np.abs(sizes - size) / np.maximum(np.maximum(sizes, size), LEAST)
        return np.nan_to_num(np.maximum(1.0 - np.square(apart / self.size), 0.0), nan=1.0)


class Agreement(NamedTuple):
    """How far each run agrees with one row, or with there being no more of a class."""

    what: Happening | EventClass
    factor: Array
    """From 0 to 1, (n_runs,)."""


def agreements(
    ens: EnsembleData,
    found: Sequence[Happening],
    kinds: Sequence[str],
    last: int,
    tolerance: Tolerance,
) -> list[Agreement]:
    """Of every row in order, then of each class with what the record is silent about.

    `last` is the number of the last day that was seen.
    """  # fmt: skip
    each = classes(kinds)
    rows = {one: [x for x in found if (x.kind, x.side, x.lever) == one] for one in each}
    of_rows = {x: np.zeros(ens.n_runs) for x in found}
    of_silence = {one: np.ones(ens.n_runs) for one in each}
    horizon = last + tolerance.days
    for chosen, events in logs(ens, horizon):
        for one in each:
            some = events.only(_is(events, one) & (events.day < horizon + 1.0))
            table = _in_order(some, chosen, len(rows[one]) + 1)
            for k, row in enumerate(rows[one]):
                day = float((row.day - ens.dates[0]).days)
                agree = tolerance.of_days(table[0, k] - day)
                of_rows[row][chosen.rows] = agree * tolerance.of_sizes(table[1, k], row.size)
            more = table[0, -1]
            early = tolerance.of_days(np.maximum(last + 1.0 - more, 0.0))
            of_silence[one][chosen.rows] = np.where(np.isnan(more), 1.0, early)
    silent = [Agreement(one, factor) for one, factor in of_silence.items()]
    return [*(Agreement(row, of_rows[row]) for row in found), *silent]


def classes(kinds: Sequence[str]) -> list[EventClass]:
    """Every class of some kinds."""
    found = []
    for kind in kinds:
        levers = OF_RISES if kind == "rise" else LEVERS if kind in BY_LEVER else ("",)
        sides = SIDES if kind in BY_SIDE else ("",)
        found += [EventClass(kind, side, lever) for side, lever in product(sides, levers)]
    return found


def logs(ens: EnsembleData, horizon: float) -> Iterator[tuple[BlockRuns, EventRows]]:
    """Events of the runs of each block up to a day; `run` is the place among the chosen runs.

    Read where they were kept, else simulated once more.
    """
    kept = None if ens.logged is None else enumerate(ens.logged.blocks())
    for chosen in by_block(ens.run_numbers):
        if kept is None:
            rows, places = _simulated(ens, chosen, horizon), chosen.kept
        else:
            rows = next(rows for block, rows in kept if block == chosen.block)
            places = chosen.places
        own = rows.only(np.isin(rows.run, places))
        yield chosen, own._replace(run=np.searchsorted(places, own.run).astype(np.int32))


def _simulated(ens: EnsembleData, chosen: BlockRuns, horizon: float) -> EventRows:
    log = EventLog()
    shocks = Shocks(ens.seed, chosen.block, *lanes_of(chosen.places))
    for moment in moments(ens.scenario, shocks, log):
        if moment.clock.closes >= horizon:
            break
    return log.rows()


def _is(events: EventRows, one: EventClass) -> Mask:
    """Which events are of a class: rises too small to be recorded are none."""
    codes = [KINDS.index(kind) for kind in ALSO.get(one.kind, (one.kind,))]
    side = SIDES.index(one.side) if one.side else NONE
    found = np.isin(events.kind, codes)
    if one.side:
        found &= events.side == side
    if one.lever:
        found &= events.lever == LEVERS.index(one.lever)
    if one.kind == "rise":
        found &= events.size >= LEAST
    return np.asarray(found)


def _in_order(events: EventRows, chosen: BlockRuns, count: int) -> Array:
    """Day and size of the first `count` events of each run, (2, count, runs), missing if none."""
    first = np.searchsorted(events.run, events.run, side="left")
    rank = np.arange(len(events.run)) - first
    some = events.only(rank < count)
    table = np.full((2, count, len(chosen.places)), np.nan)
    table[0, rank[rank < count], some.run] = np.floor(some.day)
    table[1, rank[rank < count], some.run] = some.size
    return table
