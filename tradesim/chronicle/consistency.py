"""What the cells of a row must be to each other: every cell has its day, and days are in order."""

from __future__ import annotations

from tradesim.chronicle.knowledge import known_from
from tradesim.chronicle.rows import Row
from tradesim.chronicle.schema import Column, Table
from tradesim.errors import ChronicleError


def check_row(row: Row, table: Table, where: str) -> None:
    """ChronicleError where a cell is known on no day, or a day lies before one that it follows."""
    for name, column in table.columns.items():
        if row[name] is None or column.kind == "note":
            continue
        if known_from(row, column) is None:
            raise ChronicleError(_without_day(where, column, table))
        earlier = row[column.not_before] if column.not_before else None
        if earlier is not None and row[name] < earlier:
            raise ChronicleError(
                f"{where}, column {name} is {row[name]}; allowed days from {column.not_before} on, "
                f"which is {earlier}"
            )


def _without_day(where: str, column: Column, table: Table) -> str:
    days = " or ".join(column.known)
    if column.known == table.columns["id"].known:
        return f"{where}, column {days} is blank; allowed the day from which the row is known"
    return f"{where}, column {column.name} is filled and {days} is blank; allowed both or neither"
