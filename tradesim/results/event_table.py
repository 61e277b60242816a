"""The log of events as a table: a row an event, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tradesim.model.event_log import NONE, EventRows
from tradesim.model.shocks import BLOCK
from tradesim.results.rerun import Runs
from tradesim.terms.authorities import AUTHORITIES
from tradesim.terms.happenings import KINDS
from tradesim.terms.levers import LEVERS
from tradesim.terms.sides import SIDES, Codes

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("run", "date", "kind", "side", "lever", "size", "authority")


class LoggedBlocks(Protocol):
    """The events of all runs, a block at a time."""

    def blocks(self) -> Iterator[EventRows]:
        """Events of each block, in order; runs are counted within the block."""


class LogInMemory:
    """Events of blocks that are held in memory."""

    def __init__(self, parts: Sequence[EventRows]) -> None:
        self._parts = tuple(parts)

    def blocks(self) -> Iterator[EventRows]:
        """Events of each block."""
        return iter(self._parts)


def event_tables(logged: LoggedBlocks, start: date, chosen: Runs | None) -> Iterator[pd.DataFrame]:
    """A table a block, of the chosen runs alone where some are; `run` counts them."""
    for block, rows in enumerate(logged.blocks()):
        runs = rows.run.astype(np.int64) + block * BLOCK
        if chosen is not None:
            kept = np.isin(runs, chosen)
            rows, runs = rows.only(kept), np.searchsorted(chosen, runs[kept])
        yield event_table(rows, runs, start)


def event_table(rows: EventRows, runs: Runs, start: date) -> pd.DataFrame:
    """Events as a table; a side, lever or authority that there is none of is empty text."""
    import pandas as pd

    names = {"side": SIDES, "lever": LEVERS, "authority": AUTHORITIES}
    columns: dict[str, Any] = {"run": runs, "date": dates_of(rows, start), "size": rows.size}
    columns["kind"] = pd.Categorical.from_codes(rows.kind, list(KINDS))  # type: ignore[call-overload]
    columns |= {name: _named(getattr(rows, name), known) for name, known in names.items()}
    return pd.DataFrame({name: columns[name] for name in COLUMNS})


def dates_of(rows: EventRows, start: date) -> NDArray[np.datetime64]:
    """Date of each row: an event falls on the date that its narrative gives."""
    days = np.floor(rows.day).astype("timedelta64[D]")
    return (np.datetime64(start, "D") + days).astype("datetime64[s]")


def whole_table(logged: LoggedBlocks, start: date, chosen: Runs | None) -> pd.DataFrame:
    """One table of all events."""
    import pandas as pd

    parts = list(event_tables(logged, start, chosen))
    return pd.concat(parts, ignore_index=True)


def _named(codes: Codes, names: tuple[str, ...]) -> Any:
    """Codes as names, a Categorical; NONE is empty text."""
    import pandas as pd

    return pd.Categorical.from_codes(codes - NONE, ["", *names])  # type: ignore[call-overload]
