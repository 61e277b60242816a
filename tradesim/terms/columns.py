"""Records of columns, runs on their last axis: changed by making new ones, worked on in part.

A rule that concerns few runs takes them with `at`, works on them as if they were all there is,
and `with_part` puts what it changed back. Nothing is copied that was neither read nor changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.intp]
Changed = TypeVar("Changed")


def replace(record: Changed, /, **changes: Any) -> Changed:
    """The record with some fields changed: dataclasses.replace without calling the constructor.

    A step changes records of some sixty fields hundreds of times; building them field by field
    took a twentieth of its time. For frozen dataclasses without slots.
    """
    known: Mapping[str, Any] = type(record).__dataclass_fields__  # type: ignore[attr-defined]
    if not changes.keys() <= known.keys():
        unknown = ", ".join(changes.keys() - known.keys())
        raise TypeError(f"{type(record).__name__} has no field {unknown}")
    made = object.__new__(type(record))
    made.__dict__.update(record.__dict__, **changes)
    return made


class Record:
    """A frozen dataclass of columns: arrays with runs on the last axis, mappings of such, records.

    Fields named in `shared` are the same for every run.
    """

    shared: ClassVar[frozenset[str]] = frozenset()

    @property
    def places(self) -> Index:
        """Of a part: places of its runs in the record it was taken from, (n_runs,)."""
        runs: Index = self.__dict__["_runs"]
        return runs

    def at(self, runs: Index) -> Self:
        """The same record for some of the runs; a column is gathered when it is first read."""
        part = object.__new__(type(self))
        part.__dict__.update(_whole=self, _runs=runs, _gathered={})
        return part

    def _outer(self) -> tuple[Record, Index]:
        """Of a part of a part: the record that one was taken from, and places of its runs there."""
        own = self.__dict__
        if "_outside" not in own:
            whole = own["_whole"].__dict__
            own["_outside"] = whole["_whole"], whole["_runs"].take(own["_runs"])
        outside: tuple[Record, Index] = own["_outside"]
        return outside

    def with_part(self, part: Self) -> Self:
        """This record with what was changed in `part`, which was made by `at`, in its runs."""
        runs, gathered = part.places, part.__dict__["_gathered"]
        changes = {}
        for name, column in part.__dict__.items():
            if name[0] == "_" or gathered.get(name) is column:
                continue
            whole = getattr(self, name)
            if isinstance(whole, Record):
                changes[name] = whole.with_part(column)
            else:
                changes[name] = whole = whole.copy()
                scatter(whole, runs, column)
        return replace(self, **changes)

    def __getattr__(self, name: str) -> Any:
        own = self.__dict__
        if "_whole" not in own or name not in type(self).__dataclass_fields__:  # type: ignore[attr-defined]
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        gathered = own["_gathered"]
        if name not in gathered:
            gathered[name] = self._gather(name)
        column = own[name] = gathered[name]
        return column

    def _gather(self, name: str) -> Any:
        """A column for the runs of this part; what it was taken from need not have read it."""
        whole, runs = self.__dict__["_whole"], self.__dict__["_runs"]
        if name in self.shared:
            return getattr(whole, name)
        if name not in whole.__dict__:
            whole, runs = self._outer()
        return part_of(getattr(whole, name), runs)


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
    """Write `column` (..., n) at `runs` (n,) on the last axis of `into`, an array just made.

    Row by row: NumPy's indexing with one array is several times faster than with slices before it.
    """
    if not runs.size:
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


def part_of(column: Any, runs: Index) -> Any:
    """A column (..., n_runs), record or mapping of columns for some of the runs."""
    if isinstance(column, np.ndarray):
        return selected_columns(column, runs)
    return column.at(runs) if isinstance(column, Record) else Columns(column, runs)
