"""What a column of outcomes comes to: mean, quantiles and their errors, in memory that stays flat.

A column may be an array or lie on disk and be read in pieces; both ways give the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import fsum
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from tradesim.model.shocks import BLOCK
from tradesim.terms.sides import Array

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
IN_MEMORY = 2**24
"""Most values of a column that are held and sorted in memory: 128 MiB."""
DIGITS = (16, 12, 12, 12, 12)
"""Bits of a double's key that each pass over a longer column settles."""
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
    pieces = pieces_of(columns, name)
    if n_runs <= IN_MEMORY:
        pieces = list(pieces()).__iter__
    sums = [(len(piece), float(piece.sum())) for piece in pieces()]
    n = sum(count for count, _ in sums)
    if n == 0:
        return {**dict.fromkeys(("mean", "standard_error", *_names()), np.nan), "runs": 0.0}
    mean = fsum(total for _, total in sums) / n
    squares = fsum(float(np.square(piece - mean).sum()) for piece in pieces())
    around = [np.sqrt(share * (1.0 - share) / n) for share in SHARES]
    low = [share - error for share, error in zip(SHARES, around, strict=True)]
    high = [share + error for share, error in zip(SHARES, around, strict=True)]
    cuts = quantiles(pieces, n, np.clip([*SHARES, *low, *high], 0.0, 1.0)).reshape(3, -1)
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
    place = shares * (n - 1)
    below = np.floor(place).astype(np.int64)
    ranks = np.unique(np.concatenate([below, np.minimum(below + 1, n - 1)]))
    values = _ranked(pieces, n, ranks)
    left = values[np.searchsorted(ranks, below)]
    right = values[np.searchsorted(ranks, np.minimum(below + 1, n - 1))]
    return np.asarray(left + (right - left) * (place - below))


def _ranked(pieces: Pieces, n: int, ranks: NDArray[np.int64]) -> Array:
    """Values at the given ranks of the sorted column."""
    if n <= IN_MEMORY:
        column = np.concatenate(list(pieces()))
        column.partition(ranks)
        return column[ranks]
    prefix, inside, bits = np.zeros(len(ranks), dtype=np.uint64), ranks, 0
    for width in DIGITS:
        known, which = np.unique(prefix, return_inverse=True)
        counts = np.zeros((len(known), 2**width), dtype=np.int64)
        for piece in pieces():
            _count(counts, _keys(piece), known, bits, width)
        total = np.cumsum(counts, axis=1)[which]
        digit = (total <= inside[:, None]).sum(axis=1)
        before = np.where(digit > 0, total[np.arange(len(ranks)), digit - 1], 0)
        inside, bits = inside - before, bits + width
        prefix = (prefix << np.uint64(width)) | digit.astype(np.uint64)
    return _values(prefix)


def _count(
    counts: NDArray[np.int64],
    keys: NDArray[np.uint64],
    known: NDArray[np.uint64],
    bits: int,
    width: int,
) -> None:
    """Add to `counts` the next digit of the keys that begin with a known prefix."""
    digit = (keys >> np.uint64(64 - bits - width)) & np.uint64(2**width - 1)
    if bits == 0:
        counts[0] += np.bincount(digit.astype(np.int64), minlength=counts.shape[1])
        return
    head = keys >> np.uint64(64 - bits)
    place = np.minimum(np.searchsorted(known, head), len(known) - 1)
    belongs = known[place] == head
    cell = place[belongs] * counts.shape[1] + digit[belongs].astype(np.int64)
    counts += np.bincount(cell, minlength=counts.size).reshape(counts.shape)


def _keys(values: Array) -> NDArray[np.uint64]:
    """Whole numbers in the order of the values."""
    raw = np.ascontiguousarray(values + 0.0).view(np.uint64)
    negative = raw >> np.uint64(63) == 1
    return np.where(negative, ~raw, raw | np.uint64(2**63))


def _values(keys: NDArray[np.uint64]) -> Array:
    """The values that have these keys."""
    negative = keys >> np.uint64(63) == 0
    raw = np.where(negative, ~keys, keys & np.uint64(2**63 - 1))
    return np.ascontiguousarray(raw).view(np.float64)
