"""Columns: arrays with runs on their last axis, and what is looked up in them for some runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.intp]
FEW = 256
"""Up to so many runs all rows are written fastest in one call, above it row by row."""


def selected_columns(column: NDArray[Any], runs: Index) -> NDArray[Any]:
    """A column (..., n_runs) for some of the runs; what is the same for all is not gathered."""
    if column.strides[-1] == 0:
        if runs.size > column.shape[-1]:  # a run may be named twice
            return np.broadcast_to(column[..., :1], (*column.shape[:-1], runs.size))
        return column[..., : runs.size]
    return column.take(runs, axis=-1)


def alike(column: NDArray[Any]) -> NDArray[Any]:
    """The one value of a column that is the same for all runs, (..., 1); any other as it is.

    What follows from it is worked out once and broadcast.
    """
    return column[..., :1] if column.strides[-1] == 0 else column


def scatter(into: NDArray[Any], runs: Index, column: NDArray[Any]) -> None:
    """Write `column` (..., n) at `runs` (n,) on the last axis of `into`, contiguous.

    Row by row where they are many: NumPy's indexing with one array is several times faster than
    with slices before it, and one call costs as much as a row of some hundred runs.
    """
    if runs.size <= FEW:
        into[..., runs] = column
        return
    rows = into.reshape(-1, into.shape[-1])
    for row, values in zip(rows, column.reshape(-1, column.shape[-1]), strict=True):
        row[runs] = values


class Columns(Mapping[str, Any]):
    """Columns by name for some of the runs, gathered when first read."""

    def __init__(self, whole: Mapping[str, Any], runs: Index) -> None:
        self._whole, self._runs = whole, runs
        self._gathered: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._gathered:
            self._gathered[name] = selected_columns(self._whole[name], self._runs)
        return self._gathered[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)
