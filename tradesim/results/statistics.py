"""Mean, quantiles and their errors of a column of outcomes; one column at a time is in memory.

A column may be an array or lie on disk and be read in pieces; both ways give the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import fsum
from typing import Protocol, runtime_checkable

import numpy as np

from tradesim.model.shocks import BLOCK
from tradesim.terms.sides import Array

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
Pieces = Callable[[], Iterator[Array]]


@runtime_checkable
class InPieces(Protocol):
    """Columns that can be read a piece at a time."""

    def pieces(self, name: str) -> Iterator[Array]: ...


def pieces_of(columns: Mapping[str, Array], name: str) -> Pieces:
    """A function that goes through a column a block at a time; missing values are left out."""

    def pieces() -> Iterator[Array]:
        if isinstance(columns, InPieces):
            found: Iterable[Array] = columns.pieces(name)
        else:
            whole = columns[name]
            found = (whole[first : first + BLOCK] for first in range(0, len(whole), BLOCK))
        return (piece[~np.isnan(piece)] for piece in found)

    return pieces


def described(columns: Mapping[str, Array], name: str, n_runs: int) -> dict[str, float]:
    """Mean, quantiles, number of values of a column, and the Monte Carlo standard error of each.

    That of a quantile is half the distance between the quantiles one standard error of the share
    below and above it (Woodruff 1952).
    """
    values, pieces = _joined(pieces_of(columns, name), n_runs)
    n = len(values)
    if n == 0:
        return {**dict.fromkeys(("mean", "standard_error", *_names()), np.nan), "runs": 0.0}
    mean = fsum(float(piece.sum()) for piece in pieces) / n
    squares = fsum(float(np.square(piece - mean).sum()) for piece in pieces)
    around = [np.sqrt(share * (1.0 - share) / n) for share in SHARES]
    low = [share - error for share, error in zip(SHARES, around, strict=True)]
    high = [share + error for share, error in zip(SHARES, around, strict=True)]
    cuts = _partitioned(values, np.clip([*SHARES, *low, *high], 0.0, 1.0)).reshape(3, -1)
    errors = (cuts[2] - cuts[1]) / 2.0
    return {
        "mean": mean,
        "standard_error": float(np.sqrt(squares / (n - 1) / n)) if n > 1 else np.nan,
        **dict(zip(_names(), [*cuts[0].tolist(), *errors.tolist()], strict=True)),
        "runs": float(n),
    }


def _names() -> list[str]:
    shown = [f"{share:.0%}" for share in SHARES]
    return [*shown, *(f"{name} error" for name in shown)]


def quantiles(pieces: Pieces, n: int, shares: Array) -> Array:
    """Exact quantiles of `n` values, linear between neighbours as in numpy.quantile."""
    return _partitioned(_joined(pieces, n)[0], shares)


def _joined(pieces: Pieces, n_most: int) -> tuple[Array, list[Array]]:
    """Up to `n_most` values in one array, and each piece as a part of it, so that none is twice."""
    values, parts, n = np.empty(n_most), [], 0
    for piece in pieces():
        part = values[n : n + len(piece)]
        part[:] = piece
        parts.append(part)
        n += len(piece)
    return values[:n], parts


def _partitioned(values: Array, shares: Array) -> Array:
    """Quantiles of an array that is reordered in place, linear between neighbours."""
    rank = shares * (len(values) - 1)
    below = np.floor(rank).astype(np.int64)
    above = np.minimum(below + 1, len(values) - 1)
    values.partition(np.unique([below, above]))
    return np.asarray(values[below] + (values[above] - values[below]) * (rank - below))
