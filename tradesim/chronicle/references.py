"""Rows that name rows of other tables, and whether those are there."""

from __future__ import annotations

from tradesim.chronicle.cells import shortened
from tradesim.chronicle.rows import Rows, named
from tradesim.chronicle.schema import tables
from tradesim.errors import ChronicleError, did_you_mean, in_short


def check_references(rows: Rows) -> None:
    """ChronicleError for the first cell that names a row which is in no table it may name."""
    ids = {name: {row["id"] for row in table} for name, table in rows.items()}
    for name, table in tables().items():
        for key in table.of_kind("ids"):
            refers = table.columns[key].refers
            known = set().union(*(ids[other] for other in refers))
            for row in rows[name]:
                for each in named(row[key]):
                    if each not in known:
                        where = f"{name}.csv, row {shortened(row['id'])}, column {key}"
                        raise ChronicleError(_said(where, each, known, refers))


def _said(where: str, found: str, known: set[str], refers: tuple[str, ...]) -> str:
    files = " or ".join(f"{other}.csv" for other in refers)
    allowed = f"an id of {files}: {in_short(sorted(known)) or 'none is there'}"
    return f"{where} is {shortened(found)!r}{did_you_mean(found, known)}; allowed {allowed}"
