"""Everything that is dated, as one long list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tradesim.chronicle.knowledge import known_from
from tradesim.chronicle.rows import Row, Rows
from tradesim.chronicle.schema import Table, tables

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("date", "known_on", "kind", "side", "lever", "what", "size", "row", "table")
COMMON = ("source", "confidence")


class Listed(NamedTuple):
    """What an event of a table is told by: columns, or words where no column has that name."""

    table: str
    day: str
    kind: str
    what: str
    lever: str = ""
    size: str = ""
    side: str = "side"


LISTED = (
    Listed("measures", "announced", "tariff announced", "name", "tariff", "points_piie"),
    Listed("measures", "effective", "tariff in force", "name", "tariff", "points_piie"),
    Listed("measures", "suspended_from", "tariff suspended", "name", "tariff", "suspended_points"),
    Listed("measures", "suspended_to", "tariff back", "name", "tariff", "points_piie"),
    Listed("measures", "ended", "tariff ended", "name", "tariff", "points_piie"),
    Listed("threats", "announced", "kind", "what", "lever", "size_points"),
    Listed("threats", "resolved", "how", "what", "lever", "size_points"),
    Listed("postponements", "decided", "threat postponed", "what"),
    Listed("meetings", "date_start", "form", "place"),
    Listed("agreements", "start", "kind", "name"),
    Listed("agreements", "ended", "end_kind", "name"),
    Listed("extensions", "decided", "extended", "what"),
    Listed("tariffs", "date", "measure", "what", "tariff"),
    Listed("purchases", "date", "kind", "what", "purchase", "actual", "CN"),
    Listed("purchases", "published", "kind", "category", "purchase", "actual", "CN"),
    Listed("restrictions", "date", "metric", "what", "restriction", "value"),
    Listed("restrictions", "published", "metric", "material", "restriction", "value"),
    Listed("trade", "published", "flow", "sector", "", "value_usd_bn"),
    Listed("incomes", "published", "income", "period", "", "gdp_usd_bn"),
    Listed("people", "date", "role", "names"),
    Listed("elections", "date", "election", "what"),
    Listed("court", "date", "event", "what", "tariff", "", "US"),
)


def listed_events(rows: Rows) -> pd.DataFrame:
    """Every dated event of all tables, in order of dates; `row` is the id of the row behind it."""
    import pandas as pd

    found = [event for each in LISTED for event in _events(each, rows)]
    table = pd.DataFrame(found, columns=[*COLUMNS, *COMMON])
    for name in ("date", "known_on"):
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    table["size"] = table["size"].astype("float64")
    return table.sort_values("date", kind="stable", ignore_index=True)


def _events(each: Listed, rows: Rows) -> Iterator[Row]:
    table = tables()[each.table]
    for row in rows[each.table]:
        if row[each.day] is None or (each.day == "published" and row.get("date")):
            continue
        told = {name: _told(getattr(each, name), row, table) for name in ("kind", "what", "lever")}
        yield {
            "date": row[each.day],
            "known_on": known_from(row, table.columns[each.day]),
            **told,
            "side": row.get(each.side, each.side if each.side != "side" else None) or "",
            "size": row[each.size] if each.size else None,
            "row": row["id"],
            "table": each.table,
            **{name: row[name] for name in COMMON},
        }


def _told(asked: str, row: Row, table: Table) -> str:
    return (row[asked] or "") if asked in table.columns else asked
