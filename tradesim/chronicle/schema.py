"""What the tables of a chronicle may hold, read from data/chronicle/tables.toml.

A column or a table is added there; reading, knowledge and the page of tables follow.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Kind = Literal["id", "ids", "text", "note", "date", "number", "yes/no"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: what a cell may be, and from which day it is known."""

    name: str
    kind: Kind
    about: str
    unit: str = ""
    low: float = float("-inf")
    high: float = float("inf")
    allowed: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    """Tables whose ids the cell may name, joined by semicolons."""
    required: bool = False
    not_before: str = ""
    """Column with a day that is not later."""
    known: tuple[str, ...] = ()
    """Columns with the day from which the cell is known: the first that is not blank counts."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a chronicle, which a folder holds as `<name>.csv`."""

    name: str
    about: str
    columns: Mapping[str, Column]

    def of_kind(self, *kinds: Kind) -> list[str]:
        """Names of the columns of some kinds."""
        return [name for name, column in self.columns.items() if column.kind in kinds]


@cache
def tables() -> Mapping[str, Table]:
    """Every table by name, in the order of tables.toml."""
    text = files("tradesim").joinpath("data/chronicle/tables.toml").read_text(encoding="utf-8")
    stated = tomllib.loads(text)
    common = stated.pop("common")["columns"]
    return {name: _table(name, table, common) for name, table in stated.items()}


def _table(name: str, stated: Mapping[str, Any], common: Mapping[str, Any]) -> Table:
    known = stated["known"]
    every = {**stated["columns"], **common}
    columns = {key: _column(key, column, known) for key, column in every.items()}
    return Table(name, stated["about"], columns)


def _column(name: str, stated: Mapping[str, Any], row_known: list[str]) -> Column:
    lists = {key: tuple(stated.get(key, ())) for key in ("allowed", "refers")}
    known = tuple(stated.get("known", row_known))
    return Column(name, **{**stated, **lists, "known": known})
