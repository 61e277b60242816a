"""Tables of a folder of CSV files, checked cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tradesim.chronicle.cells import NotAllowed, said, shortened, value_of
from tradesim.chronicle.consistency import check_row
from tradesim.chronicle.rows import Row, Rows
from tradesim.chronicle.schema import Table, tables
from tradesim.errors import ChronicleError, did_you_mean, in_short
from tradesim.terms.csv_lines import csv_lines


def read_folder(folder: Path) -> Rows:
    """Rows of a folder, which may hold any of the tables; ChronicleError says what is wrong."""
    if not folder.is_dir():
        raise ChronicleError(f"{folder}: no folder; allowed a folder with {_files()}")
    paths = sorted(folder.glob("*.csv"))
    for path in paths:
        if path.stem not in tables():
            hint = did_you_mean(path.stem, tables()) or f"; allowed {_files()}"
            raise ChronicleError(f"{path.name}: no table of a chronicle{hint}")
    if not paths:
        raise ChronicleError(f"{folder}: holds no CSV file; allowed {_files()}")
    found = {path.stem: read_table(path, tables()[path.stem]) for path in paths}
    return {name: found.get(name, ()) for name in tables()}


def read_table(path: Path, table: Table) -> tuple[Row, ...]:
    """Rows of a file; ChronicleError names file, row, column, what was found and is allowed."""
    head, *lines = csv_lines(path, ChronicleError) or [[]]
    _check_head(head, table, path.name)
    found: dict[str, Row] = {}
    for number, cells in enumerate(lines, start=2):
        row = _row(head, cells, table, f"{path.name}, row {number}")
        if row["id"] in found:
            raise ChronicleError(
                f"{path.name}, row {number}, column id is {shortened(row['id'])!r}, as above; "
                "allowed a name of its own"
            )
        found[row["id"]] = row
    return tuple(found.values())


def _files() -> str:
    return in_short(f"{name}.csv" for name in tables())


def _check_head(head: Sequence[str], table: Table, file: str) -> None:
    where = f"{file}, row 1, column"
    for name in head:
        if name not in table.columns:
            hint = did_you_mean(name, table.columns)
            known = in_short(table.columns)
            raise ChronicleError(f"{where} {shortened(name)!r} is unknown{hint}; allowed {known}")
        if head.count(name) > 1:
            raise ChronicleError(f"{where} {name!r} stands twice; allowed once")
    for name, column in table.columns.items():
        if column.required and name not in head:
            raise ChronicleError(f"{where} {name!r} is missing; allowed {said(column)}")


def _row(head: Sequence[str], cells: Sequence[str], table: Table, where: str) -> Row:
    if len(cells) != len(head):
        raise ChronicleError(f"{where} has {len(cells)} cells; allowed {len(head)}, as in row 1")
    stated = dict(zip(head, cells, strict=True))
    found: dict[str, Any] = {}
    for name, column in table.columns.items():
        try:
            found[name] = value_of(stated.get(name, ""), column)
        except NotAllowed as fault:
            raise ChronicleError(f"{where}, column {name} {fault}") from None
    check_row(found, table, where)
    return found
