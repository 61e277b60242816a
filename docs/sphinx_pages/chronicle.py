"""The tables of a chronicle: a page made from tables.toml, as reading and knowledge use it."""

from __future__ import annotations

from pathlib import Path

from sphinx_pages.links import GENERATED
from sphinx_pages.writing import table
from tradesim import Chronicle
from tradesim.chronicle.cells import said
from tradesim.chronicle.schema import Column, Table, tables

PAGE = GENERATED / "chronicle-tables.md"
HEAD = ("column", "a cell is", "known from", "what it is")


def pages() -> dict[Path, str]:
    """The page of tables."""
    parts = [
        "# Tables of a chronicle",
        "What the files of a folder may hold, made from `tradesim/data/chronicle/tables.toml` when "
        "the site is built. A folder holds any of them. A column in **bold** must be there and "
        "filled; another may be left out. *Known from* names the column with the day from which "
        "a cell is known; the first that is not blank counts, and notes are never known. "
        "[Chronicle and situation](../chronicle.md) says how they are used.",
        *map(section, tables().values()),
    ]
    return {PAGE: "\n\n".join(parts) + "\n"}


def section(each: Table) -> str:
    """One table: what it holds, and its columns."""
    shipped = len(Chronicle.shipped().table(each.name))
    rows = [row(column) for column in each.columns.values()]
    about = f"{each.about[0].upper()}{each.about[1:]}. {shipped} rows are shipped."
    return f"## {each.name}.csv\n\n{about}\n\n{table(HEAD, rows)}"


def row(column: Column) -> tuple[str, ...]:
    """Cells of a column."""
    name = f"**`{column.name}`**" if column.required else f"`{column.name}`"
    known = "never" if column.kind == "note" else ", else ".join(f"`{k}`" for k in column.known)
    allowed = ", ".join(column.allowed) or said(column)
    return name, allowed, known, column.about
