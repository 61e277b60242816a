"""Tables as CSV, in which no text is run as a formula: the one way in which CSV is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tradesim.storage import disk
from tradesim.terms.text import as_cell

if TYPE_CHECKING:
    import pandas as pd


def csv_text(table: pd.DataFrame, *, index: bool = False, header: bool = True) -> str:
    """A table as CSV, with the index as first columns if asked for; numbers as they are.

    Without `header` it follows on a part that has the names of the columns.

    >>> import pandas as pd
    >>> print(csv_text(pd.DataFrame({"scenario": ["=1+2"], "change": [-0.5]})), end="")
    scenario,change
    '=1+2,-0.5
    """
    whole = table.reset_index() if index else table
    safe = whole.apply(lambda column: column.map(as_cell) if _holds_text(column) else column)
    safe.columns = [as_cell(str(name)) for name in whole.columns]
    return str(safe.to_csv(index=False, header=header, lineterminator="\n"))


def put(table: pd.DataFrame, file: Path, *, index: bool = False) -> None:
    """Write a table to a file that is seen only when whole."""
    disk.put(file, csv_text(table, index=index).encode())


def _holds_text(column: pd.Series) -> bool:
    return column.dtype.kind not in "biufcM"
