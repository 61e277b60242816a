"""An export as an Excel workbook: percent and dates as people write them, text never a formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd

from tradesim.errors import ResultError, StoreError
from tradesim.model.outcomes import OUTCOMES
from tradesim.results.ensemble import Ensemble
from tradesim.results.tidy import IN_DAYS
from tradesim.storage.table_files import dictionary, parts
from tradesim.terms.files import whole_file
from tradesim.terms.units import BOOLEAN, COUNT, DAYS, SHARE

SHEETS = {
    "probabilities": "Probabilities", "summary": "Summary", "by_date": "By date", "runs": "Runs",
    "outcomes": "Outcomes", "events": "Events", "iamc": "data",
}  # fmt: skip
"""Name of each table's sheet; `pyam` reads the one called data."""
WHOLE = ("probabilities", "summary", "by_date", "runs")
MOST_ROWS = 1_048_575
"""Rows of a sheet below its heading."""
PERCENT = (SHARE, BOOLEAN, "share of runs")
IN_UNIT = {"mean", "low", "high", "value", "share", "standard_error"}
"""Columns in the unit of their row, beside quantiles and their errors."""
WIDE, NARROW = 46, 14
Looks = Mapping[str, Any]
Kind = str
"""How a number is shown: "percent", "date", "number" or "whole"."""
FORMATS = {"percent": "0.0%", "date": "d mmm yyyy", "number": "#,##0.0##", "whole": "0"}


def put(ensembles: Sequence[Ensemble], file: Path, table: str | None, overwrite: bool) -> None:
    """The workbook, or one table of it and the dictionary."""
    xlsxwriter = _library(file)
    tables = [table] if table else [each for each in WHOLE if _is_there(each, ensembles)]
    _check_rows(ensembles, tables, file)
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with whole_file(file, overwrite=overwrite) as path:
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True, **safe})
        try:
            for name in tables:
                _sheet(book, SHEETS[name], parts(ensembles, name))
            words = iter([dictionary(ensembles, *tables)])
            _sheet(book, "Dictionary", words)
            book.close()
        except xlsxwriter.exceptions.XlsxWriterException as error:
            raise OSError(str(error)) from error


def _library(file: Path) -> Any:
    try:
        import xlsxwriter
    except ImportError:
        raise StoreError(
            f"{file.name}: .xlsx needs XlsxWriter, which is not installed; install the extra: "
            "pip install 'tradesim[excel]'"
        ) from None
    return xlsxwriter


def _is_there(table: str, ensembles: Sequence[Ensemble]) -> bool:
    """Whether every ensemble has what a table needs."""
    known = [
        any(each is not None for each in (ens.streamed, ens.chosen, ens.weights))
        for ens in ensembles
    ]
    return table != "by_date" or all(known)


def _check_rows(ensembles: Sequence[Ensemble], tables: Sequence[str], file: Path) -> None:
    n_runs = sum(ens.n_runs for ens in ensembles)
    rows = n_runs * max({"runs": 1, "outcomes": len(OUTCOMES)}.get(name, 0) for name in tables)
    if rows > MOST_ROWS:
        raise ResultError(
            f"{file.name}: {rows:,} rows; allowed {MOST_ROWS:,} in .xlsx: use .parquet or .csv, or "
            'one table of it, table="summary"'
        )


def _sheet(book: Any, name: str, tables: Iterator[pd.DataFrame]) -> None:
    """A sheet: a heading that stays in sight, and the rows of the parts below it."""
    sheet = book.add_worksheet(name)
    looks = {kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
    head, row = book.add_format({"bold": True, "bottom": 1}), 0
    sheet.freeze_panes(1, 0)
    for part in tables:
        columns = [str(column) for column in part]
        start = datetime.fromisoformat(part.attrs.get("start", "1900-01-01"))
        if row == 0:
            for place, column in enumerate(columns):
                sheet.set_column(place, place, _width(part[column]))
            for place, column in enumerate(columns):
                sheet.write_string(0, place, column, head)
        lists = [part[column].tolist() for column in columns]
        units = part["unit"].tolist() if "unit" in columns else None
        kinds = [_kind_of(column, columns) for column in columns]
        for k, cells in enumerate(zip(*lists, strict=True)):
            row += 1
            if row > MOST_ROWS:
                raise OSError(f"more than {MOST_ROWS:,} rows; use .parquet or .csv")
            for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
                kind = kinds[place] or _kind_of_row(column, units[k] if units else "")
                _write(sheet, row, place, cell, kind, looks, start)


def _width(column: Any) -> int:
    if column.dtype.kind in "biufM":
        return NARROW
    longest = max((len(str(text)) for text in column.head(200)), default=0)
    return min(max(longest + 2, NARROW), WIDE)


def _kind_of(column: str, columns: Sequence[str]) -> Kind:
    """How a whole column is shown; empty where that hangs on the unit of each row."""
    if column in ("run", "runs"):
        return "whole"
    if column == "weight":
        return "number"
    if "unit" in columns and _in_unit(column):
        return ""
    if "event" in columns and column in IN_UNIT:
        return "percent"
    unit = OUTCOMES[column][0] if column in OUTCOMES else ""
    if unit == DAYS:
        return "date"
    if unit in (BOOLEAN, COUNT):
        return "whole"
    return "percent" if unit == SHARE else "number"


def _in_unit(column: str) -> bool:
    return column in IN_UNIT or (column[:1] == "p" and column[1:3].strip("_").isdigit())


def _kind_of_row(column: str, unit: str) -> Kind:
    is_error = column.endswith("error")
    if unit == IN_DAYS:
        return "number" if is_error else "date"
    return "percent" if unit in PERCENT else "number"


def _write(
    sheet: Any, row: int, place: int, cell: Any, kind: Kind, looks: Looks, start: datetime
) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, place, cell)
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, place, cell.replace(tzinfo=None), looks["date"])
    elif cell is None or not isfinite(cell):
        sheet.write_blank(row, place, None)
    elif kind == "date":
        sheet.write_datetime(row, place, start + timedelta(days=int(cell)), looks["date"])
    else:
        sheet.write_number(row, place, float(cell), looks[kind])
