"""Levels, people, purchases, trade and incomes on a day, and levels over time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from tradesim.chronicle import layers
from tradesim.chronicle.rows import Row, Rows, level_on
from tradesim.terms.levers import LEVERS, RESTRICTION, TARIFF
from tradesim.terms.sides import CN, SIDES

IMPORTS = {"US": "us_imports_from_china", "CN": "us_exports_to_china"}
"""Flow of trade.csv that is a side's imports from the other."""
SOYBEANS, VALUE = "MMT a year", "USD bn a year"
"""Units of pledges in purchases.csv."""


def restriction(rows: Rows, side: str, day: date) -> Row | None:
    """The level of a side's restriction; its `value` is a share."""
    return level_on(_restrictions(rows, side), day)


def withheld(rows: Rows, day: date) -> Row | None:
    """The level of purchases that China withholds; its `actual` is a share."""
    return level_on(_withholdings(rows), day)


def _restrictions(rows: Rows, side: str) -> list[Row]:
    return [r for r in rows["restrictions"] if r["side"] == side and r["metric"] == "level"]


def _withholdings(rows: Rows) -> list[Row]:
    return [row for row in rows["purchases"] if row["kind"] == "withheld"]


def history(rows: Rows, lever: str, side: str, day: date) -> list[tuple[date, float]]:
    """Days up to `day` from which a lever of a side stood at a level, with it, a share.

    Nothing where the record says nothing of it: the US withholds no purchases.
    """
    if lever == LEVERS[TARIFF]:
        return layers.history(rows, side, day)
    if lever == LEVERS[RESTRICTION]:
        return _steps(_restrictions(rows, side), "value", day)
    return _steps(_withholdings(rows) if side == SIDES[CN] else [], "actual", day)


def _steps(levels: Sequence[Row], column: str, day: date) -> list[tuple[date, float]]:
    """The level that holds from each day on which one begins; 0 where there is no number."""
    days = sorted({row["date"] for row in levels if row["date"] and row["date"] <= day})
    found = [(each, level_on(levels, each)) for each in days]
    return [(each, float(row[column] or 0.0)) for each, row in found if row]


def pledge(rows: Rows, unit: str, day: date) -> Row | None:
    """The pledge in a unit; its `target` is an amount a year."""
    pledges = [r for r in rows["purchases"] if r["kind"] == "pledge" and r["unit"] == unit]
    return level_on(pledges, day)


def delivered(rows: Rows, agreement: str | None) -> Row | None:
    """The last published share of a pledge that was bought; `percent_of_target` of it."""
    headline = [
        row
        for row in rows["purchases"]
        if row["kind"] == "delivery"
        and row["agreement"] == agreement
        and row["percent_of_target"] is not None
        and re.match(r"goods|total|soybeans", row["category"])
    ]
    return max(headline, key=lambda row: row["published"], default=None) if agreement else None


def person(rows: Rows, side: str, role: str, day: date) -> Row | None:
    """Who holds a role; `names` of it."""
    return level_on([r for r in rows["people"] if r["side"] == side and r["role"] == role], day)


def next_election(rows: Rows, day: date) -> Row | None:
    """The next election that is known to come."""
    ahead = [row for row in rows["elections"] if row["date"] > day]
    return min(ahead, key=lambda row: row["date"], default=None)


def imports(rows: Rows, side: str) -> tuple[Row | None, Row | None]:
    """Rows of a side's imports: of the last quarter or year published, and of the last year."""
    own = [r for r in rows["trade"] if r["flow"] == IMPORTS[side] and r["sector"] == "total"]
    years = [row for row in own if re.fullmatch(r"\d{4}", row["period"])]
    quarters = [row for row in own if re.fullmatch(r"\d{4}Q[1-4]", row["period"])]
    return _latest([*years, *quarters]), _latest(years)


def a_year(row: Row) -> float:
    """Value of a row of trade.csv at an annual rate, USD bn."""
    return float(row["value_usd_bn"]) * (4.0 if "Q" in row["period"] else 1.0)


def income(rows: Rows, side: str) -> Row | None:
    """The last published product of a side; `gdp_usd_bn` of it."""
    return _latest([row for row in rows["incomes"] if row["side"] == side])


def _latest(rows: Sequence[Row]) -> Row | None:
    """The row of the period that ends last."""

    def end(row: Row) -> tuple[str, str]:
        year, _, quarter = row["period"].partition("Q")
        return year, quarter or "4"

    return max(rows, key=end, default=None)
