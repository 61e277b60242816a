"""Exports with one table in a file (.csv, .dta, .parquet), and with all in one (.nc)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from tradesim.errors import ResultError, StoreError
from tradesim.model.outcomes import OUTCOMES
from tradesim.results.data import WEIGHT
from tradesim.results.dictionary import HEAD, dictionary_rows, unit_and_meaning
from tradesim.results.display_names import outcome_display_name
from tradesim.results.ensemble import Ensemble
from tradesim.results.tidy import TABLES
from tradesim.storage import csv_files
from tradesim.terms.files import whole_file

MOST = 1_000_000
"""Most runs of a file that is made in memory."""
LABEL = 80
"""Most characters of a label in Stata."""


def put_csv(ensembles: Sequence[Ensemble], file: Path, table: str | None, overwrite: bool) -> None:
    """A table as CSV, part by part, and its dictionary."""
    name = table or "outcomes"
    with whole_file(beside(file), overwrite=overwrite) as words:
        words.write_text(csv_files.csv_text(dictionary(ensembles, name)), encoding="utf-8")
        with whole_file(file, overwrite=overwrite) as path, path.open("wb") as to:
            for k, part in enumerate(parts(ensembles, name)):
                to.write(csv_files.csv_text(part, header=k == 0).encode())


def put_dta(ensembles: Sequence[Ensemble], file: Path, table: str | None, overwrite: bool) -> None:
    """A table as Stata reads it, text with labels, and its dictionary."""
    name = table or "outcomes"
    _check_fits(ensembles, file)
    with whole_file(beside(file), overwrite=overwrite) as words:
        _stata(dictionary(ensembles, name), words, "data dictionary", {})
        with whole_file(file, overwrite=overwrite) as path, _one_line(file):
            labels = {row[1]: row[2] for row in dictionary_rows((name,), first_days(ensembles))}
            whole = pd.concat(list(parts(ensembles, name)), ignore_index=True)
            _stata(whole, path, ensembles[0].scenario.title or ensembles[0].scenario.name, labels)


def put_parquet(
    ensembles: Sequence[Ensemble], file: Path, table: str | None, overwrite: bool
) -> None:
    """A table as Parquet, a row group a part; its dictionary is in the metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    name = table or "outcomes"
    words = dictionary(ensembles, name).to_dict("records")
    about = {str(row["name"]): row for row in words}
    with whole_file(file, overwrite=overwrite) as path, _one_line(file):
        writer = None
        for part in parts(ensembles, name):
            found = pa.Table.from_pandas(part, preserve_index=False)
            if writer is None:
                fields = [_noted(field, about) for field in found.schema]
                noted = {b"tradesim.dictionary": json.dumps(words).encode()}
                schema = pa.schema(fields, (found.schema.metadata or {}) | noted)
                how = {"compression": "zstd", "write_page_checksum": True}
                writer = pq.ParquetWriter(path, schema, **how)
            writer.write_table(found.cast(schema))
        if writer is not None:
            writer.close()


def put_netcdf(
    ensembles: Sequence[Ensemble], file: Path, table: str | None, overwrite: bool
) -> None:
    """Distributions by date and outcomes by run (`run_NAME`), with units and meanings."""
    if len(ensembles) > 1 or table is not None:
        raise ResultError(
            f"{file.name}: allowed one ensemble and no table in .nc; use .csv, .parquet or .xlsx"
        )
    _check_fits(ensembles, file)
    import xarray as xr

    (ens,) = ensembles
    found = ens.weekly if _has_dates(ens) else xr.Dataset(attrs={"scenario": ens.scenario.name})
    for name, column in ens.columns.items():
        unit, meaning = unit_and_meaning(name, OUTCOMES[name][0], first_days(ensembles))
        about = {"units": unit, "long_name": outcome_display_name(name), "comment": meaning}
        found[f"run_{name}"] = ("run", column, about)
    if ens.weights is not None:
        about = {"units": "runs", "long_name": "How many runs a run stands for"}
        found[WEIGHT] = ("run", ens.weights, about)
    with whole_file(file, overwrite=overwrite) as path, _one_line(file):
        found.to_netcdf(path, engine="scipy")


def parts(ensembles: Sequence[Ensemble], table: str) -> Iterator[pd.DataFrame]:
    """A table of all ensembles, the scenario in front; with weights where any has them."""
    names = [ens.scenario.name for ens in ensembles]
    weighted = any(ens.weights is not None for ens in ensembles)
    for ens in ensembles:
        for part in TABLES[table](ens):
            if "scenario" not in part:
                code = [names.index(ens.scenario.name)] * len(part)
                part.insert(0, "scenario", pd.Categorical.from_codes(code, names))  # type: ignore[call-overload]
            if weighted and "run" in part and WEIGHT not in part:
                part.insert(2, WEIGHT, 1.0)
            part.attrs = {"start": ens.dates[0].isoformat()}
            yield part


def dictionary(ensembles: Sequence[Ensemble], *tables: str) -> pd.DataFrame:
    """The data dictionary of some tables."""
    rows = dictionary_rows(tables, first_days(ensembles))
    return pd.DataFrame(list(rows), columns=list(HEAD))


def first_days(ensembles: Sequence[Ensemble]) -> str:
    """The first day, or that of each scenario where they differ."""
    days = {ens.scenario.name: ens.dates[0].isoformat() for ens in ensembles}
    if len(set(days.values())) == 1:
        return ensembles[0].dates[0].isoformat()
    return ", ".join(f"{day} ({name})" for name, day in days.items())


def beside(file: Path) -> Path:
    """The file with the dictionary of a table.

    >>> beside(Path("talks.csv")).name
    'talks-dictionary.csv'
    """
    return file.with_name(f"{file.stem}-dictionary{file.suffix}")


def _has_dates(ens: Ensemble) -> bool:
    return any(each is not None for each in (ens.streamed, ens.chosen, ens.weights))


def _check_fits(ensembles: Sequence[Ensemble], file: Path) -> None:
    runs = sum(ens.n_runs for ens in ensembles)
    if runs > MOST:
        raise ResultError(
            f"{file.name}: {runs:,} runs; allowed {MOST:,} in {file.suffix}: use .csv or .parquet"
        )


def _stata(table: pd.DataFrame, path: Path, title: str, labels: dict[str, str]) -> None:
    names = [str(name) for name in table]
    texts = [name for name in names if table[name].dtype.kind not in "biufM"]
    safe = table.assign(**{name: table[name].astype("category") for name in texts})
    days = [name for name in names if table[name].dtype.kind == "M"]
    safe.to_stata(
        path,
        write_index=False,
        version=118,
        convert_dates=dict.fromkeys(days, "td"),
        data_label=title[:LABEL],
        variable_labels={n: labels[n][:LABEL] for n in names if n in labels},
    )


def _noted(field: Any, about: dict[str, dict[Any, Any]]) -> Any:
    row = about.get(field.name)
    told = {key: str(row[key]) for key in ("display_name", "unit", "meaning")} if row else {}
    return field.with_metadata(told) if told else field


@contextmanager
def _one_line(file: Path) -> Iterator[None]:
    """Errors of the libraries that write, as a StoreError; those of the disk go on."""
    try:
        yield
    except (OSError, MemoryError):
        raise
    except (ValueError, TypeError, OverflowError) as error:
        why = " ".join(str(error).split())[:150]
        raise StoreError(f"{file.name}: cannot be written: {why}") from error
