"""Tables of columns, runs on their last axis: copied whole, and shown in part to a rule.

A table is added as a subclass of `Table` whose columns say what they hold:

    class Weather(Table):
        rain: Array = numbers(2)        # (2, n_runs)
        wet: Mask = flags()             # (n_runs,)

The numbers of a table lie in one array and its codes and flags in another; a column is a view of
its rows. To write into a column, `weather.rain[0] += 1.0`, is to write into the table. A table of
some of the runs, `weather.at(runs)`, gathers a column when it is first read, so that a rule that
reads few of them costs little; `weather.put(runs, part)` writes back those it has read.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from tradesim.terms.columns import Index, scatter
from tradesim.terms.sides import Array, Codes


class Column:
    """A column of a table, worked out when first read and kept under its name.

    It is written into, never replaced: the table refuses that.
    """

    def __init__(self, kind: type[Any], shape: tuple[int, ...]) -> None:
        self.kind, self.shape = kind, shape

    def __set_name__(self, table: type[Table], name: str) -> None:
        self.name = name

    def __get__(self, table: Table | None, kind: type[Table] | None = None) -> Any:
        if table is None:
            return self
        found = vars(table)[self.name] = table.read(self)
        return found


def numbers(*shape: int) -> Any:
    """A column of float64, (*shape, n_runs)."""
    return Column(np.float64, shape)


def codes(*shape: int) -> Any:
    """A column of int8, (*shape, n_runs)."""
    return Column(np.int8, shape)


def flags(*shape: int) -> Any:
    """A column of bool, (*shape, n_runs)."""
    return Column(np.bool_, shape)


class Layout(NamedTuple):
    """Where the columns of a kind of table lie."""

    rows: dict[str, slice]
    """Rows of each column, in the array of its kind."""
    n_numbers: int
    n_codes: int
    """Rows in all of numbers, and of codes and flags."""


class Rows(NamedTuple):
    """The memory of a table, row by row: what its columns are views of."""

    numbers: Array
    """(n_rows, n_runs)"""
    codes: Codes
    """Codes and flags, (n_rows, n_runs)."""


class Some(NamedTuple):
    """Some of the runs of a table: what columns of a part are gathered from."""

    whole: Table
    runs: Index


class Table:
    """Columns side by side; a subclass names them. Made by `empty`, `of` or `at`."""

    layout: ClassVar[Layout]
    n_runs: int
    """How many runs the table has."""
    source: Rows | Some
    """What its columns are read from."""

    def __init_subclass__(cls) -> None:
        """Lay the columns out in the order in which the class names them."""
        found: dict[str, slice] = {}
        rows = {True: 0, False: 0}
        for name, column in vars(cls).items():
            if isinstance(column, Column):
                number = column.kind is np.float64
                first, long = rows[number], int(np.prod(column.shape))
                found[name] = slice(first, first + long)
                rows[number] += long
        cls.layout = Layout(found, rows[True], rows[False])

    def __init__(self, n_runs: int, source: Rows | Some) -> None:
        self.__dict__.update(n_runs=n_runs, source=source)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{name} cannot be replaced; write into it: {name}[:] = ...")

    @classmethod
    def empty(cls, n_runs: int) -> Self:
        """A table whose values are still to be written."""
        _, n_numbers, n_codes = cls.layout
        rows = Rows(np.empty((n_numbers, n_runs)), np.empty((n_codes, n_runs), dtype=np.int8))
        return cls(n_runs, rows)

    @classmethod
    def of(cls, n_runs: int, **columns: Any) -> Self:
        """A table of values for every column: arrays (..., n_runs), or what is the same for all."""
        made = cls.empty(n_runs)
        assert columns.keys() == set(cls.columns())
        for name, values in columns.items():
            getattr(made, name)[...] = values
        return made

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(cls.layout.rows)

    @property
    def rows(self) -> Rows:
        """The memory of a table that is no part of another."""
        assert isinstance(self.source, Rows)
        return self.source

    def read(self, column: Column) -> Any:
        """A column: a view of its rows, or gathered."""
        if isinstance(self.source, Some):
            return getattr(self.source.whole, column.name).take(self.source.runs, axis=-1)
        rows = self.layout.rows[column.name]
        kept = self.source.numbers if column.kind is np.float64 else self.source.codes
        return kept[rows].view(column.kind).reshape(*column.shape, self.n_runs)

    def copy(self) -> Self:
        """The same in memory of its own."""
        return type(self)(self.n_runs, Rows(self.rows.numbers.copy(), self.rows.codes.copy()))

    def evolve(self, **changes: Any) -> Self:
        """A copy with some columns changed."""
        changed = self.copy()
        for name, values in changes.items():
            getattr(changed, name)[...] = values
        return changed

    def at(self, runs: Index) -> Self:
        """The table of some of the runs, in memory of its own once a column is read."""
        return type(self)(runs.size, Some(self, runs))

    def put(self, runs: Index, part: Self) -> None:
        """Write back what a rule has read of a part, as `at` made it, and may have written into."""
        for name in self.layout.rows.keys() & vars(part).keys():
            scatter(getattr(self, name), runs, getattr(part, name))
