"""Rows of tables as plain mappings: dates as dates, numbers as floats, None for what is blank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

Row: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = Mapping[str, tuple[Row, ...]]
"""Rows by table, in the order of the files."""


def level_on(rows: Iterable[Row], day: date) -> Row | None:
    """The row of a level that holds on a day: the latest that has begun; None before the first.

    >>> rows = [{"date": date(2018, 1, 1), "value": 0.1}, {"date": date(2019, 1, 1), "value": 0.2}]
    >>> level_on(rows, date(2018, 6, 1))["value"]
    0.1
    """
    begun = [row for row in rows if row["date"] and row["date"] <= day]
    return max(begun, key=lambda row: row["date"], default=None)


def named(cell: str | None) -> Iterator[str]:
    """The ids that a cell names.

    >>> list(named("A06; A07"))
    ['A06', 'A07']
    """
    yield from (each.strip() for each in (cell or "").split(";") if each.strip())


def share(points: float | None) -> float:
    """Points as a share; 0 for none.

    >>> share(25.0)
    0.25
    """
    return (points or 0.0) / 100.0
