"""Tables as DataFrames: dates as datetime64, numbers as float64, all else as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tradesim.chronicle.rows import Row
from tradesim.chronicle.schema import Table

if TYPE_CHECKING:
    import pandas as pd


def frame_of(rows: Sequence[Row], table: Table) -> pd.DataFrame:
    """Rows of a table as a DataFrame of its own; a blank is NaT, NaN or an empty text."""
    import pandas as pd

    found = pd.DataFrame(list(rows), columns=list(table.columns), dtype=object)
    for name, column in table.columns.items():
        if column.kind == "date":
            found[name] = pd.to_datetime(found[name]).astype("datetime64[s]")
        elif column.kind == "number":
            found[name] = found[name].astype("float64")
        else:
            found[name] = found[name].where(found[name].notna(), "")
    return found
