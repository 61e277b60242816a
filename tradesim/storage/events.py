"""The log of events on disk: Parquet, a row group a block, read block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.model.event_log import NONE, TYPES, EventRows
from tradesim.model.shocks import BLOCK
from tradesim.results.event_table import dates_of
from tradesim.storage import disk
from tradesim.terms.authorities import AUTHORITIES
from tradesim.terms.happenings import KINDS
from tradesim.terms.levers import LEVERS
from tradesim.terms.sides import SIDES

NAME = "events.parquet"
NAMES: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS,
    "side": SIDES,
    "lever": LEVERS,
    "authority": AUTHORITIES,
}
"""What the codes of a column stand for."""
OF_PART = "event_"
"""Beginning of the names of the columns in a part."""
IN_PART = tuple(f"{OF_PART}{name}" for name in EventRows._fields)


def part_arrays(rows: EventRows) -> dict[str, NDArray[Any]]:
    """The columns as arrays of a part, by name."""
    return dict(zip(IN_PART, rows, strict=True))


def rows_of(file: Path) -> EventRows:
    """Events of a part."""
    arrays = disk.npz_arrays(file, only=IN_PART)
    return EventRows(*(arrays[name] for name in IN_PART))


def put(folder: Path, blocks: Iterable[EventRows], start: date) -> None:
    """Write the log from the events of blocks in their order, whose day 0 is `start`: names as
    text, missing where there is none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    text = pa.dictionary(pa.int8(), pa.string())
    fields = [("run", pa.int64()), ("date", pa.date32()), ("day", pa.float64())]
    fields.append(("size", pa.float64()))
    schema = pa.schema([*fields, *((name, text) for name in NAMES)])
    how = {"compression": "zstd", "compression_level": 1, "write_page_checksum": True}
    with pq.ParquetWriter(folder / NAME, schema, **how) as to:
        for block, rows in enumerate(blocks):
            columns = {
                "run": pa.array(rows.run.astype(np.int64) + block * BLOCK),
                "date": pa.array(dates_of(rows, start).astype("datetime64[D]")),
                "day": pa.array(rows.day),
                "size": pa.array(rows.size, from_pandas=True),
            }
            for name, known in NAMES.items():
                codes = pa.array(getattr(rows, name), mask=getattr(rows, name) == NONE)
                columns[name] = pa.DictionaryArray.from_arrays(codes, list(known))
            to.write_table(pa.table(columns, schema=schema), row_group_size=max(len(rows.run), 1))


class StoredLog:
    """Events in a file, read block by block; DamageError where it is damaged."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / NAME

    def blocks(self) -> Iterator[EventRows]:
        """Events of each block, in order."""
        import pyarrow.parquet as pq

        try:
            table = pq.ParquetFile(self.file, page_checksum_verification=True)
            for group in range(table.metadata.num_row_groups):
                yield _rows(table.read_row_group(group, use_threads=False), group)
        except (OSError, ValueError, KeyError) as error:
            raise disk.damage(self.file, error) from None


def _rows(table: Any, block: int) -> EventRows:
    columns = {
        "run": table["run"].to_numpy() - block * BLOCK,
        "day": table["day"].to_numpy(),
        "size": table["size"].to_numpy(),
    }
    for name, known in NAMES.items():
        columns[name] = _codes(table[name], known)
    kept = zip(EventRows._fields, TYPES, strict=True)
    return EventRows(*(np.asarray(columns[name]).astype(kind) for name, kind in kept))


def _codes(column: Any, known: tuple[str, ...]) -> NDArray[np.int8]:
    """Codes of a column of names, whatever the order in which the file has them."""
    parts = []
    for chunk in column.chunks:
        named = chunk if hasattr(chunk, "dictionary") else chunk.dictionary_encode()
        codes = [known.index(word) for word in named.dictionary.to_pylist()]
        lookup = np.array([*codes, NONE], dtype=np.int8)
        parts.append(lookup[named.indices.fill_null(len(codes)).to_numpy(zero_copy_only=False)])
    return np.concatenate([np.empty(0, dtype=np.int8), *parts])
