"""A tariff path of one's own, as dates and levels, turned into actions."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from tradesim.errors import ScenarioError
from tradesim.scenario.actions.authorities import Authority
from tradesim.scenario.actions.base import Side
from tradesim.scenario.actions.levers import LowerTariff, RaiseTariff

Unit = Literal["share", "percent"]
Row = tuple[str, Any, Any]
"""Where a row stands, its date and its tariff."""
LEAST_CHANGE = 1e-9
HIGHEST_SHARE = 2.5


def from_path(
    table: Any,
    *,
    side: Side,
    unit: Unit | None = None,
    start: float | None = None,
    authority: Authority | None = None,
) -> list[RaiseTariff | LowerTariff]:
    """Actions that take a side's average tariff along a path of dates and levels.

    `table`: a mapping from dates to tariffs, a DataFrame with columns `date` and `tariff` (or with
    dates as its index and one column), a Series, or the path of a CSV file with those columns.
    Levels are shares or percent; where the numbers could be either, `unit` must say which. The
    first row says where the path begins and is no action, unless `start` gives the level before
    it, in the same unit. ScenarioError names the row that cannot be read.

    >>> [step.deed for step in from_path({"2025-10-26": 57.6, "2026-01-15": 47.6}, side="US")]
    ['the US lowers its tariff by 10 points']
    """
    rows = sorted(
        ((_date(where, when), _number(where, level)) for where, when, level in _rows(table)),
        key=lambda row: row[0],
    )
    _check_days([when for when, _ in rows])
    levels = [level for _, level in rows] if start is None else [start, *(lv for _, lv in rows)]
    scale = _scale(levels, unit)
    days = [when for when, _ in rows][1 if start is None else 0 :]
    found: list[RaiseTariff | LowerTariff] = []
    for when, (before, after) in zip(days, pairwise(levels), strict=True):
        change = round(scale * (after - before), 12)
        kind = RaiseTariff if change > 0.0 else LowerTariff
        if abs(change) > LEAST_CHANGE:
            found.append(kind(on=when, side=side, size=abs(change), authority=authority))
    return found


def _rows(table: Any) -> list[Row]:
    if isinstance(table, str | Path):
        return _from_file(Path(table))
    if isinstance(table, Mapping):
        return [(f"row {k}", *pair) for k, pair in enumerate(table.items(), start=1)]
    if hasattr(table, "columns"):
        columns = list(table.columns)
        if {"date", "tariff"} <= set(columns):
            pairs = zip(table["date"], table["tariff"], strict=True)
        elif len(columns) == 1:
            pairs = zip(table.index, table[columns[0]], strict=True)
        else:
            raise ScenarioError(f"table has columns {_named(columns)}; allowed date and tariff")
        return [(f"row {k}", *pair) for k, pair in enumerate(pairs, start=1)]
    if hasattr(table, "items"):
        return [(f"row {k}", *pair) for k, pair in enumerate(table.items(), start=1)]
    raise ScenarioError(
        f"table is a {type(table).__name__}; allowed a mapping, a DataFrame or the path of a CSV"
    )


def _from_file(path: Path) -> list[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            read = csv.DictReader(file)
            head = list(read.fieldnames or ())
            if not {"date", "tariff"} <= set(head):
                raise ScenarioError(
                    f"{path.name}: columns are {_named(head)}; allowed date and tariff"
                )
            return [(f"{path.name}:{read.line_num}", row["date"], row["tariff"]) for row in read]
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ScenarioError(f"{path.name}: not UTF-8 text") from None


def _named(columns: list[Any]) -> str:
    return ", ".join(map(str, columns)) or "none"


def _date(where: str, when: Any) -> date:
    if hasattr(when, "date") and callable(when.date):
        return date.fromisoformat(str(when.date()))
    if isinstance(when, date):
        return when
    try:
        return date.fromisoformat(str(when))
    except ValueError:
        raise ScenarioError(f"{where}: date is {when!r}; allowed a date like 2026-01-15") from None


def _number(where: str, level: Any) -> float:
    try:
        number = float(level)
    except (TypeError, ValueError):
        number = float("nan")
    if not 0.0 <= number <= 100.0 * HIGHEST_SHARE:
        raise ScenarioError(
            f"{where}: tariff is {level!r}; allowed numbers from 0 to {HIGHEST_SHARE:g} as shares, "
            f"to {100.0 * HIGHEST_SHARE:g} in percent"
        )
    return number


def _check_days(days: list[date]) -> None:
    if not days:
        raise ScenarioError("table has no rows; allowed one or more dates with a tariff each")
    for one, two in pairwise(days):
        if one == two:
            raise ScenarioError(f"table has {one} twice; allowed one tariff a date")


def _scale(levels: list[float], unit: str | None) -> float:
    """What a level is multiplied by to be a share; ScenarioError where the unit is not clear."""
    if unit not in (None, "share", "percent"):
        raise ScenarioError(f"unit is {unit!r}; allowed 'share' or 'percent'")
    highest, lowest = max(levels), min((level for level in levels if level > 0.0), default=0.0)
    if unit == "share" and highest > HIGHEST_SHARE:
        raise ScenarioError(f"tariff is {highest:g}; allowed 0 to {HIGHEST_SHARE:g} as a share")
    if unit is not None:
        return 0.01 if unit == "percent" else 1.0
    if highest > HIGHEST_SHARE and lowest >= 1.0:
        return 0.01
    if highest < 1.0:
        return 1.0
    raise ScenarioError(
        f"tariffs from {lowest:g} to {highest:g} may be shares or percent; say which with "
        "unit='share' or unit='percent'"
    )
