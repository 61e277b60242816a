"""The log of events: a row an event of a run, noted by the phases as they play.

A phase notes into the `Happened` of its step, `happened.note("threat", chosen, day, ...)`; where
nobody asked for a log that costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tradesim.terms.columns import Index
from tradesim.terms.happenings import KINDS
from tradesim.terms.levers import TARIFF
from tradesim.terms.sides import Array, Codes

NONE = -1
"""Code of no side, no lever, no authority."""


class EventRows(NamedTuple):
    """Events of some runs, ordered by run and day, (n,) each."""

    run: NDArray[np.int32]
    """Place of the run in its block."""
    day: Array
    """Days from the start."""
    kind: Codes
    """Place in KINDS."""
    side: Codes
    """US or CN; NONE where it is of both."""
    lever: Codes
    """Place in LEVERS; NONE where none moved or was meant."""
    size: Array
    """Change of the lever, or size of the threat; missing where there is none."""
    authority: Codes
    """Place in AUTHORITIES, of a tariff that moved; else NONE."""

    def only(self, which: Any) -> EventRows:
        """Some of the rows, by mask, places or slice."""
        return EventRows(*(column[which] for column in self))


TYPES = (np.int32, np.float64, np.int8, np.int8, np.int8, np.float64, np.int8)
"""Type of each column of EventRows."""


class EventLog:
    """Events of runs that are played as one array, collected step by step."""

    def __init__(self) -> None:
        self._noted: list[EventRows] = []

    def add(self, kind: str, places: tuple[Index, ...], runs: Index, **told: Any) -> None:
        """One kind of event at `places` ([side, [lever,]] run), for `runs` among all, (n,).

        `told` are day and size, and lever and authority or None, (n,) each.
        """
        side = places[0] if len(places) > 1 else NONE
        lever = places[1] if len(places) > 2 else NONE
        columns: dict[str, Any] = {
            "run": runs,
            "kind": KINDS.index(kind),
            "side": side,
            "lever": lever,
        }
        columns |= {"authority": NONE} | {k: each for k, each in told.items() if each is not None}
        kept = zip(EventRows._fields, TYPES, strict=True)
        whole = (np.broadcast_to(columns[name], runs.shape).astype(t) for name, t in kept)
        self._noted.append(EventRows(*whole))

    def rows(self) -> EventRows:
        """All that was noted, by run and day; events of one day in the order they were noted."""
        return ordered(joined(self._noted))


def joined(parts: Sequence[EventRows]) -> EventRows:
    """Rows one after the other."""
    empty = tuple(np.empty(0, dtype=kind) for kind in TYPES)
    return EventRows(*map(np.concatenate, zip(empty, *parts, strict=True)))


def ordered(rows: EventRows) -> EventRows:
    """Rows by run, then by day; those of one day stay in order."""
    return rows.only(np.lexsort((rows.day, rows.run)))


def changed_authority(before: Array, after: Array) -> Codes:
    """Authority whose layer changed most, for tariffs; (2, 3, n_runs), NONE for other levers.

    `before` and `after` are layers (2, 4, n_runs).
    """
    found = np.full((2, 3, before.shape[-1]), NONE, dtype=np.int8)
    found[:, TARIFF] = np.abs(after - before).argmax(axis=1)
    return found
