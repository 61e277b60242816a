"""Numbers of many runs in few bytes: a code of a byte each, as text that a page unpacks.

Codes stand on a linear grid between the least and the greatest value, with the commonest values
exact: levels that most runs share come out as they are.
"""

from __future__ import annotations

import zlib
from base64 import b64encode
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.terms.sides import Array

Bytes = NDArray[np.uint8]
MOST = 256
"""Values that a code can stand for."""
COMMONEST = 24
"""Most values that are exact where there are more than a code can stand for."""
COMMON = 1e-3
"""Least share of all values that makes one common."""
LONGEST = 255
"""Code of a gap that goes on; in one byte."""
CLASSES = 256
"""Classes of equal size that runs are put into by their draws."""


def codebook(values: Array, most: int = MOST) -> Array:
    """What the codes of some values stand for, rising, at most so many; any shape of `values`.

    >>> codebook(np.array([0.5, 0.25, 0.5])).tolist()
    [0.25, 0.5]
    """
    found, counts = np.unique(values, return_counts=True)
    if len(found) <= most:
        return found
    commonest = np.argsort(-counts, kind="stable")[:COMMONEST]
    exact = found[commonest[counts[commonest] >= COMMON * values.size]]
    grid = np.linspace(found[0], found[-1], most - len(exact))
    return np.unique(np.concatenate([exact, grid]))


def codes(values: Array, book: Array) -> Bytes:
    """The code of each value: the place of the nearest one in the book; shape of `values`."""
    between = (book[1:] + book[:-1]) / 2.0
    return np.searchsorted(between, values).astype(np.uint8)


def changes(path: Bytes) -> dict[str, str]:
    """Codes by date, of shape (dates, runs), as packed text: what they change by, and where.

    Places run through the runs of the first date, then of the next; `gaps` says how many stay as
    they were between one change and the next, 255 for that many more, and `steps` the changes,
    modulo 256. A path that stays costs nothing, and both compress better apart.
    """
    by = np.diff(path, axis=0, prepend=np.zeros_like(path[:1])).ravel()
    at = np.flatnonzero(by)
    return {"gaps": packed(_gaps(np.diff(at, prepend=-1) - 1)), "steps": packed(by[at])}


def _gaps(lengths: NDArray[np.int64]) -> Bytes:
    """Lengths in bytes: 255 as often as it fits, then what is left.

    >>> _gaps(np.array([3, 255, 511])).tolist()
    [3, 255, 0, 255, 255, 1]
    """
    often, left = np.divmod(lengths, LONGEST)
    found = np.full(len(lengths) + often.sum(), LONGEST, dtype=np.uint8)
    found[np.arange(len(lengths)) + np.cumsum(often)] = left
    return found


def packed(content: NDArray[Any] | bytes) -> str:
    """Bytes of an array, deflated, as base64: text without characters that could end a script."""
    raw = content if isinstance(content, bytes) else np.ascontiguousarray(content).tobytes()
    maker = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zlib.Z_FILTERED)
    return b64encode(maker.compress(raw) + maker.flush()).decode("ascii")


def classes(draws: Array) -> Bytes:
    """The class of each draw among 256 of equal size, by its rank; equal draws share theirs.

    >>> classes(np.array([3.0, 1.0, 2.0, 2.0])).tolist()
    [224, 32, 128, 128]
    """
    from scipy.stats import rankdata

    places = (rankdata(draws) - 0.5) / len(draws)
    return np.minimum(places * CLASSES, CLASSES - 1).astype(np.uint8)
