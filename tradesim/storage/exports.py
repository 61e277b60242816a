"""Ensembles as files for other programs, by the ending of the path.

A format is added as one entry of FORMATS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path

from tradesim.errors import ResultError, check_known, shown
from tradesim.results.ensemble import Ensemble
from tradesim.results.tidy import TABLES
from tradesim.storage import table_files, workbook
from tradesim.terms import display
from tradesim.terms.paths import user_path
from tradesim.terms.text import shortened

Writer = Callable[[Sequence[Ensemble], Path, str | None, bool], None]
FORMATS: Mapping[str, Writer] = {
    ".xlsx": workbook.put,
    ".csv": table_files.put_csv,
    ".dta": table_files.put_dta,
    ".parquet": table_files.put_parquet,
    ".nc": table_files.put_netcdf,
}
"""Writer of each format: takes ensembles, the file, a table's name or None, and whether an
existing file may be replaced."""


def export(
    ensembles: Sequence[Ensemble],
    path: str | PathLike[str],
    *,
    table: str | None = None,
    overwrite: bool = True,
) -> Path:
    """Write ensembles, whose scenarios differ in name, into one file; see `Ensemble.export`."""
    file = check(path, table)
    FORMATS[file.suffix.lower()](ensembles, file, table, overwrite)
    return file


def check(path: str | PathLike[str], table: str | None) -> Path:
    """The path; ResultError where its ending or the table is not known."""
    file = user_path(path)
    if file.suffix.lower() not in FORMATS:
        ending = f"ends in {shown(file.suffix)}" if file.suffix else "has no ending"
        raise ResultError(f"{shortened(file.name, 80)}: {ending}; allowed {', '.join(FORMATS)}")
    if table is not None:
        check_known("table", table, TABLES)
    return file


@display.file.register
def of_ensemble(ens: Ensemble, path: str | PathLike[str], table: str | None) -> Path:
    """One ensemble, replacing what is there."""
    return export([ens], path, table=table)
