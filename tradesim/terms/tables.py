"""Tables of columns, runs on their last axis: copied, selected and put back in one go.

A table is added as a frozen dataclass of `Table` whose fields say what they hold:

    @dataclass(frozen=True)
    class Weather(Table):
        rain: Array = numbers(2)        # (2, n_runs)
        wet: Mask = flags()             # (n_runs,)

The numbers of a table lie in one array and its codes and flags in another; a field is a view of
its rows. To write into a field, `weather.rain[0] += 1.0`, is to write into the table.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, NamedTuple, Self

import numpy as np

from tradesim.terms.columns import Index, scatter
from tradesim.terms.sides import Array, Codes

FEW = 256
"""Up to so many runs NumPy puts all rows back fastest in one call, above it row by row."""


def numbers(*shape: int) -> Any:
    """A column of float64, (*shape, n_runs)."""
    return field(metadata={"shape": shape, "type": np.float64})


def codes(*shape: int) -> Any:
    """A column of int8, (*shape, n_runs)."""
    return field(metadata={"shape": shape, "type": np.int8})


def flags(*shape: int) -> Any:
    """A column of bool, (*shape, n_runs)."""
    return field(metadata={"shape": shape, "type": np.bool_})


class Place(NamedTuple):
    """Where a column lies."""

    name: str
    type: type[Any]
    rows: slice
    shape: tuple[int, ...]


@cache
def layout(table: Any) -> tuple[Place, ...]:
    """Where the columns of a kind of table lie, in the order of its fields."""
    found, rows = [], {True: 0, False: 0}
    for each in fields(table):
        if not each.metadata:
            continue
        shape, kind = each.metadata["shape"], each.metadata["type"]
        first, long = rows[kind is np.float64], int(np.prod(shape))
        rows[kind is np.float64] = first + long
        found.append(Place(each.name, kind, slice(first, first + long), shape))
    return tuple(found)


@dataclass(frozen=True)
class Table:
    """Columns side by side; a subclass names them. Made by `empty` or `at`."""

    all_numbers: Array
    """Columns of numbers, row by row, (n_rows, n_runs)."""
    all_codes: Codes
    """Columns of codes and flags, row by row, (n_rows, n_runs)."""

    @classmethod
    def empty(cls, n_runs: int) -> Self:
        """A table whose values are still to be written."""
        long = [0, 0]
        for place in cls.places():
            long[place.type is not np.float64] = place.rows.stop
        return cls.over(np.empty((long[0], n_runs)), np.empty((long[1], n_runs), dtype=np.int8))

    @classmethod
    def of(cls, n_runs: int, **columns: Any) -> Self:
        """A table of values for every column: arrays (..., n_runs), or what is the same for all."""
        made = cls.empty(n_runs)
        assert columns.keys() == set(cls.columns())
        for name, values in columns.items():
            getattr(made, name)[...] = values
        return made

    @classmethod
    def over(cls, all_numbers: Array, all_codes: Codes) -> Self:
        """The table whose columns are the rows of these arrays, (n_rows, n_runs)."""
        arrays: dict[type[Any], Any] = {
            np.float64: all_numbers,
            np.int8: all_codes,
            np.bool_: all_codes.view(np.bool_),
        }
        n_runs = all_numbers.shape[1]
        columns = [
            arrays[kind][rows.start] if not shape else arrays[kind][rows].reshape(*shape, n_runs)
            for _, kind, rows, shape in cls.places()
        ]
        return cls(all_numbers, all_codes, *columns)

    @classmethod
    def places(cls) -> tuple[Place, ...]:
        """Where the columns lie."""
        return layout(cls)  # type: ignore[arg-type]

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(place.name for place in cls.places())

    @property
    def n_runs(self) -> int:
        """How many runs the table has."""
        return int(self.all_numbers.shape[1])

    def copy(self) -> Self:
        """The same in memory of its own."""
        return self.over(self.all_numbers.copy(), self.all_codes.copy())

    def evolve(self, **changes: Any) -> Self:
        """A copy with some columns changed."""
        changed = self.copy()
        for name, values in changes.items():
            getattr(changed, name)[...] = values
        return changed

    def at(self, runs: Index) -> Self:
        """The table of some of the runs, in memory of its own."""
        return self.over(self.all_numbers.take(runs, axis=1), self.all_codes.take(runs, axis=1))

    def put(self, runs: Index, part: Self) -> None:
        """Write a table of some of the runs, as `at` made it, back into this one."""
        for whole, rows in (
            (self.all_numbers, part.all_numbers),
            (self.all_codes, part.all_codes),
        ):
            if runs.size <= FEW:
                whole[:, runs] = rows
            else:
                scatter(whole, runs, rows)
