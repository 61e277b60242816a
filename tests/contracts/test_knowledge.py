"""A situation uses nothing that became known after its day, whatever table or cell it stands in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tradesim as ts
from tests.turns import in_turn
from tradesim.chronicle.knowledge import known_from, known_rows
from tradesim.chronicle.reading import read_folder
from tradesim.chronicle.rows import Row, Rows
from tradesim.chronicle.schema import Column, Table, tables

ROWS = read_folder(Path(str(files("tradesim") / "data" / "chronicle")))
ORIGINS = (
    *("2018-03-22", "2018-06-15", "2018-09-01", "2018-12-02", "2019-05-05", "2019-06-30"),
    *("2019-08-23", "2019-10-12", "2020-01-16", "2021-01-21", "2025-02-01", "2025-04-02"),
    *("2025-04-11", "2025-05-12", "2025-08-12", "2025-10-10", "2025-10-25"),
)
"""The starts that the record describes, the last a day earlier, so that something is to come."""
EVERY_MONTH = [
    date(year, month, 20) for year in range(2018, 2026) for month in range(1, 13, 3)
]  # fmt: skip
HALVES = (0, 1)
"""Every other day, from the first or from the second."""
DAYS = [*map(date.fromisoformat, ORIGINS), *EVERY_MONTH]
BY_HAND = {
    ("threats", "resolved"): "resolved",
    ("threats", "how"): "resolved",
    ("threats", "lag_days"): "resolved",
    ("threats", "times_postponed"): "resolved",
    ("threats", "carried_out_by_first_deadline"): "resolved",
    ("threats", "what"): "announced",
    ("postponements", "new_deadline"): "decided",
    ("agreements", "ended"): "ended",
    ("agreements", "how_ended"): "ended",
    ("agreements", "end_kind"): "ended",
    ("agreements", "delivered_share"): "delivered_by",
    ("extensions", "new_end"): "decided",
    ("measures", "ended"): "ended",
    ("measures", "suspended_from"): "suspended_from",
    ("measures", "suspended_to"): "suspended_to",
    ("measures", "rate_points"): "announced",
    ("tariffs", "us_on_china_pct"): "published",
    ("purchases", "percent_of_target"): "published",
    ("restrictions", "value"): "published",
    ("trade", "value_usd_bn"): "published",
    ("incomes", "gdp_usd_bn"): "published",
    ("court", "status"): "known_from",
    ("authorities", "refund_bn_usd"): "as_of",
    ("authorities", "prob_struck_2025_10"): "as_of",
}
"""Cells that tell what came of something, and the column of the day that makes them known."""
OVERRIDES = ("terms_known", "deadline_known", "settled_on")
"""Days that take the place of an earlier one where they are given."""

Change = Callable[[Any, Column, date], Any]


def other_value(cell: Any, column: Column, day: date) -> Any:
    """Another value that the column allows; a day stays where it is ahead."""
    if column.kind == "date":
        return None if cell is None else cell + timedelta(days=40)
    if column.kind == "number":
        return min(column.high, 7.0 if cell is None else cell + 3.0)
    if column.allowed:
        return next((word for word in column.allowed if word != cell), cell)
    if column.kind == "yes/no":
        return "yes" if cell == "no" else "no"
    return cell if column.kind in ("id", "ids") else f"{cell} and more"


def tomorrow(cell: Any, column: Column, day: date) -> Any:
    """Everything that is ahead, or has not come, on the next day."""
    is_override = cell is None and column.name in OVERRIDES
    if column.kind != "date" or is_override:
        return other_value(cell, column, day)
    return day + timedelta(days=1)


def nothing(cell: Any, column: Column, day: date) -> Any:
    """A blank where one is allowed."""
    return cell if column.required or column.name in column.known else None


def changed(rows: Rows, day: date, change: Change) -> Rows:
    """Every cell that was not known at the end of a day, changed."""
    return {
        name: tuple(changed_row(row, table, day, change) for row in rows[name])
        for name, table in tables().items()
    }


def changed_row(row: Row, table: Table, day: date, change: Change) -> Row:
    def is_later(column: Column) -> bool:
        known = known_from(row, column)
        return known is None or known > day

    return {
        name: change(row[name], column, day) if is_later(column) else row[name]
        for name, column in table.columns.items()
    }


def later_rows(day: date) -> Rows:
    """A row in every table that becomes known on the next day, like its first row in all else."""
    next_day = day + timedelta(days=1)
    return {
        name: tuple(
            row | {"id": f"{name} x"} | dict.fromkeys(table.of_kind("date"), next_day)
            for row in ROWS[name][:1]
        )
        for name, table in tables().items()
    }


@pytest.mark.parametrize(
    ("change", "half"), in_turn([other_value, tomorrow, nothing], HALVES, one_in=6)
)
def test_later_cells_change_nothing(change: Change, half: int) -> None:
    whole = ts.Chronicle(ROWS)
    for day in DAYS[half::2]:
        varied = ts.Chronicle(changed(ROWS, day, change))
        assert varied.situation(day) == whole.situation(day), day


@pytest.mark.parametrize("name", tables())
def test_later_cells_of_a_table_alone_change_nothing(name: str) -> None:
    whole = ts.Chronicle(ROWS)
    for day in (date(2018, 12, 2), date(2025, 8, 12)):
        rows = {**ROWS, name: changed(ROWS, day, other_value)[name]}
        assert ts.Chronicle(rows).situation(day) == whole.situation(day), day


@pytest.mark.parametrize(("name", "half"), in_turn(tables(), HALVES))
def test_a_later_cell_alone_is_part_of_nothing_known(name: str, half: int) -> None:
    """Every cell of every row, one at a time: a situation is made of the known rows alone."""
    table = tables()[name]
    for day in map(date.fromisoformat, ORIGINS[half::2]):
        for row in ROWS[name]:
            known = known_rows(nothing_but(name, row), day)[name]
            later = changed_row(row, table, day, other_value)
            for cell in (each for each in later if later[each] != row[each]):
                varied = nothing_but(name, {**row, cell: later[cell]})
                assert known_rows(varied, day)[name] == known, (day, row["id"], cell)


def nothing_but(name: str, row: Row) -> Rows:
    """A record of one row."""
    return {**dict.fromkeys(tables(), ()), name: (row,)}


@pytest.mark.parametrize("half", in_turn(HALVES))
def test_later_rows_change_nothing(half: int) -> None:
    whole = ts.Chronicle(ROWS)
    for day in DAYS[half::2]:
        more = whole.extended(ts.Chronicle(later_rows(day)))
        assert more.situation(day) == whole.situation(day), day


@pytest.mark.parametrize("half", in_turn(HALVES, first=1))
def test_what_was_known_is_enough(half: int) -> None:
    whole = ts.Chronicle(ROWS)
    for day in DAYS[half::2]:
        assert whole.known_on(day).situation(day) == whole.situation(day), day


def test_earlier_cells_do_change_a_situation() -> None:
    """The tests above would pass on a situation that reads nothing."""
    day = date(2018, 12, 2)
    earlier = changed(ROWS, date(2018, 1, 1), other_value)
    assert ts.Chronicle(earlier).situation(day) != ts.Chronicle(ROWS).situation(day)


@pytest.mark.parametrize(("name", "column"), BY_HAND)
def test_a_cell_is_blank_before_its_day(name: str, column: str) -> None:
    whole = ts.Chronicle(ROWS)
    day_column = BY_HAND[name, column]
    frame = whole.table(name).set_index("id")
    day = frame[day_column].median()
    known = whole.known_on(day.date()).table(name).set_index("id")
    for row, cells in frame.iterrows():
        if row in known.index and not cells[day_column] <= day:
            cell = known.loc[row, column]
            assert pd.isna(cell) or cell == "", f"{row} of {name}"


@pytest.mark.parametrize("name", tables())
def test_notes_are_never_known(name: str) -> None:
    known = ts.Chronicle(ROWS).known_on("2025-10-26").table(name)
    for column in tables()[name].of_kind("note"):
        assert known[column].eq("").all()


def test_what_lies_ahead_and_was_named_is_known() -> None:
    known = ts.Chronicle(ROWS).known_on("2018-12-02")
    threats = known.threats.set_index("id")
    assert threats.loc["T016", "deadline"] == pd.Timestamp("2019-03-01")
    assert pd.isna(threats.loc["T016", "resolved"])
    assert ts.Chronicle(ROWS).situation("2025-04-30").us.announced[0].id == "US43"
    ahead = ts.Chronicle(ROWS).known_on("2019-10-12").meetings.set_index("id")
    assert ahead.loc["M23", "date_start"] == pd.Timestamp("2019-11-16")
    assert ahead.loc["M23", "outcome"] == ""


@pytest.mark.filterwarnings("ignore:.*keep their values of October 2025")
@pytest.mark.parametrize(
    ("change", "day"),
    in_turn(
        [other_value, tomorrow, nothing],
        ["2018-12-02", "2020-01-16", "2025-04-02", "2025-08-12"],
        one_in=3,
    ),
)
def test_later_cells_change_no_scenario(change: Change, day: str) -> None:
    varied = ts.Chronicle(changed(ROWS, date.fromisoformat(day), change))
    whole = ts.scenario_at(day).fingerprint
    assert ts.scenario_at(day, chronicle=varied).fingerprint == whole
