"""The table of outcomes on disk: Parquet, a row group a block, read column by column."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from tradesim.errors import StoreError
from tradesim.model.outcomes import OUTCOMES
from tradesim.storage import disk
from tradesim.terms.sides import Array

NAME = "outcomes.parquet"
STRETCH = 16
"""Blocks that are read at once."""
CACHED = 2**20
"""Most runs of a table whose columns stay in memory once read."""


def put(folder: Path, blocks: Iterable[Mapping[str, Array]], n_runs: int) -> None:
    """Write a table from blocks of outcomes in the order of their runs."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema(n_runs)
    how = {"compression": "zstd", "compression_level": 1, "use_dictionary": False}
    with pq.ParquetWriter(folder / NAME, schema, write_page_checksum=True, **how) as to:
        for block in blocks:
            rows = {name: pa.array(block[name], from_pandas=True) for name in OUTCOMES}
            to.write_table(pa.table(rows, schema=schema))


def _schema(n_runs: int) -> Any:
    """Columns and what pandas notes of a table: its index `run` and the units."""
    import pandas as pd
    import pyarrow as pa

    empty = pd.DataFrame({name: np.empty(0) for name in OUTCOMES}, index=pd.RangeIndex(0))
    schema = pa.Schema.from_pandas(empty)
    noted = json.loads(schema.metadata[b"pandas"])
    noted["index_columns"] = [
        {"kind": "range", "name": "run", "start": 0, "stop": n_runs, "step": 1}
    ]
    units = {"units": {name: unit for name, (unit, _) in OUTCOMES.items()}}
    return schema.with_metadata(
        {b"pandas": json.dumps(noted).encode(), b"PANDAS_ATTRS": json.dumps(units).encode()}
    )


class StoredOutcomes(Mapping[str, Array]):
    """Columns of outcomes in a file, (n_runs,) each, read when asked for.

    DamageError where the file is damaged, StoreError where it is not of `n_runs` runs and this
    version's outcomes.
    """

    def __init__(self, folder: Path, n_runs: int) -> None:
        self.file = folder / NAME
        self.n_runs = n_runs
        self._read: dict[str, Array] = {}
        with _damage(self.file):
            self._table = self._opened()
            rows, names = self._table.metadata.num_rows, self._table.schema_arrow.names
        missing = [name for name in OUTCOMES if name not in names]
        unknown = [name for name in names if name not in OUTCOMES]
        if missing or unknown or rows != n_runs:
            raise StoreError(
                f"{folder}: {NAME} has {rows} runs of {n_runs}; missing "
                f"{', '.join(missing) or 'nothing'}, unknown {', '.join(unknown) or 'nothing'}"
            )

    def __getitem__(self, name: str) -> Array:
        if name not in OUTCOMES:
            raise KeyError(name)
        if name in self._read:
            return self._read[name]
        column = np.empty(self.n_runs)
        first = 0
        for piece in self._stretches(name):
            column[first : first + len(piece)] = piece
            first += len(piece)
        column.flags.writeable = False
        if self.n_runs <= CACHED:
            self._read[name] = column
        return column

    def __iter__(self) -> Iterator[str]:
        return iter(OUTCOMES)

    def __len__(self) -> int:
        return len(OUTCOMES)

    def _stretches(self, name: str) -> Iterator[Array]:
        """The column, STRETCH blocks at a time."""
        groups = range(self._table.metadata.num_row_groups)
        for first in groups[::STRETCH]:
            some = list(groups[first : first + STRETCH])
            with _damage(self.file):
                read = self._table.read_row_groups(some, columns=[name], use_threads=False)
                values = read.column(0).to_numpy()
            yield np.asarray(values, dtype=np.float64)

    def _opened(self) -> Any:
        import pyarrow.parquet as pq

        return pq.ParquetFile(self.file, page_checksum_verification=True)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_table": None, "_read": {}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._table = self._opened()


@contextmanager
def _damage(file: Path) -> Iterator[None]:
    """Turns what goes wrong in reading a file into a DamageError that names it."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise disk.damage(file, error) from None
