"""Inputs of all runs as a file of a results folder: Parquet, a row group a block."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from tradesim.results.dictionary import HEAD, dictionary_rows
from tradesim.results.ensemble import Ensemble
from tradesim.storage import checksums, store
from tradesim.terms.paths import user_path

NAME = "inputs.parquet"


def write_inputs(folder: str | PathLike[str]) -> Path:
    """Write `inputs` of the ensemble in a results folder into it, as inputs.parquet.

    A row a run, block by block in memory that stays flat; what strategies and elasticity sets are
    called is text. Metadata of columns say display name, unit and meaning. The file has a checksum
    as the others have. Returns its path. StoreError and DamageError as for `open`; the folder is
    checked first.
    """
    place = user_path(folder)
    checksums.check_is_results(place)
    if (place / NAME).is_file() and NAME not in checksums.stated(place)[1]:
        (place / NAME).unlink()  # of a call that was killed before it wrote the checksum
    ens = store.read(place)
    written = put(place, ens)
    checksums.put(place, checksums.stated(place)[0])
    return written


def put(folder: Path, ens: Ensemble) -> Path:
    """Write the file alone, seen only when whole."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    target = folder / NAME
    working = folder / f".{NAME}.tmp"
    first = next(ens.inputs_in_parts())
    schema = pa.Schema.from_pandas(first, preserve_index=False)
    about = {
        name: told for table, name, *told in dictionary_rows(("inputs",), "") if table != "all"
    }
    schema = pa.schema([_noted(field, about) for field in schema], schema.metadata)
    how = {"compression": "zstd", "compression_level": 1, "write_page_checksum": True}
    try:
        with pq.ParquetWriter(working, schema, **how) as to:
            for part in ens.inputs_in_parts():
                to.write_table(pa.Table.from_pandas(part, schema=schema, preserve_index=False))
        working.replace(target)
    finally:
        working.unlink(missing_ok=True)
    return target


def _noted(field: Any, about: Mapping[str, list[str]]) -> Any:
    """A column with what the data dictionary says of it: display name, unit and meaning."""
    told = about.get(field.name)
    return field.with_metadata(dict(zip(HEAD[2:], told, strict=True))) if told else field
