"""Seats: a side and a run in which it takes the matter up. Looks and choices work on a list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.terms.columns import Index
from tradesim.terms.sides import US, Mask


@dataclass(frozen=True)
class Seats:
    """A list of seats, those of the US first."""

    place: Index
    """Where they stand in a column (2, n_runs) read row after row, rising, (n_seats,)."""
    n_runs: int

    @cached_property
    def side(self) -> Index:
        """Side of each seat, (n_seats,)."""
        return (self.place >= self.n_runs).astype(np.intp)

    @cached_property
    def run(self) -> Index:
        """Run of each seat, (n_seats,)."""
        return self.place - self.n_runs * self.side

    @cached_property
    def us(self) -> Mask:
        """Whether a seat is the US's, (n_seats,)."""
        return np.asarray(self.side == US)

    def at(self, which: Index) -> Seats:
        """Some of these seats."""
        return Seats(self.place.take(which), self.n_runs)

    def own(self, column: NDArray[Any]) -> NDArray[Any]:
        """Values of the seat's own side, (..., n_seats), in a column (..., 2, n_runs)."""
        return self._values(column, self.side, self.place)

    def others(self, column: NDArray[Any]) -> NDArray[Any]:
        """Values of the other side, (..., n_seats), in a column (..., 2, n_runs)."""
        return self._values(column, 1 - self.side, self._place_other)

    def row(self, by_side: NDArray[Any]) -> NDArray[Any]:
        """The own side's row of columns by side and seat, (2, ..., n_seats)."""
        return np.asarray(np.where(self.us, by_side[0], by_side[1]))

    def rows(self, by_side: NDArray[Any]) -> NDArray[Any]:
        """The own side's rows, (m, n_seats), of columns (2, m, n_runs)."""
        parts = [rows.take(self.run[self.side == s], axis=-1) for s, rows in enumerate(by_side)]
        return np.concatenate(parts, axis=-1)

    @cached_property
    def _place_other(self) -> Index:
        return self.run + self.n_runs * (1 - self.side)

    def _values(self, column: NDArray[Any], side: Index, place: Index) -> NDArray[Any]:
        """What is the same for all runs is looked up by side."""
        if column.strides[-1] == 0:
            return column[..., 0].take(side, axis=-1)
        return column.reshape(*column.shape[:-2], -1).take(place, axis=-1)
