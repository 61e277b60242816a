"""What was known on a day: rows not yet known leave, cells not yet known are blank.

Each column says in tables.toml which day makes it known. Notes are never known: what they tell has
no day.
"""

from __future__ import annotations

from datetime import date

from tradesim.chronicle.rows import Row, Rows
from tradesim.chronicle.schema import Column, Table, tables


def known_from(row: Row, column: Column) -> date | None:
    """Day from which a cell is known: the first that is given; None for never."""
    if column.kind == "note":
        return None
    return next((row[name] for name in column.known if row[name] is not None), None)


def known_rows(rows: Rows, day: date) -> Rows:
    """All tables as they were known at the end of a day."""
    return {
        name: tuple(
            _known_part(row, table, day)
            for row in rows[name]
            if _is_known(row, table.columns["id"], day)
        )
        for name, table in tables().items()
    }


def _known_part(row: Row, table: Table, day: date) -> Row:
    """A row with its later cells blank."""
    return {
        name: row[name] if _is_known(row, column, day) else None
        for name, column in table.columns.items()
    }


def _is_known(row: Row, column: Column, day: date) -> bool:
    known = known_from(row, column)
    return known is not None and known <= day
