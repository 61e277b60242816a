"""Random draws: the only file that makes any. Each kind of shock has a stream of its own.

Each row of a stream is SFC64 with a seed of its own, from SeedSequence(seed, spawn_key=(block,
kind, part)): a run's draws depend on the seed, its block and its place in the block, and on nothing
else, and few runs need few draws. A new kind of shock is a new entry in KINDS with the next free
number; it moves no other draw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol
from zlib import crc32

import numpy as np
from numpy.random import SFC64, Generator, SeedSequence
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import NDArray

from tradesim.terms.sides import Array

BLOCK = 8192
"""Runs in a block: the unit of seeding, work and storage. Never change it: it seeds every run."""
LANE = 64
"""Runs in a lane: an aligned part of a block that one run is replayed in."""
ROWS = 256
"""Rows of a kind whose seeds are made at once."""

KINDS = {
    "parameter": 0,
    "attention": 1,
    "choice": 2,
    "step": 3,
    "deadline": 4,
    "signature": 5,
    "talks": 6,
    "delivery": 7,
    "pressure": 8,
    "sight": 9,
    "extension": 11,
    "strategy": 12,
    "ruling": 13,
    "compliance": 14,
    "eve": 15,
    "summit": 16,
    "emergency": 17,
    "replacement": 18,
    "in part": 19,
    "sector": 20,
    "early": 21,
    "date named": 22,
    "borne": 23,
    "reply": 24,
    "reply choice": 25,
    "reply step": 26,
    "reply sight": 27,
    "reply date": 28,
    "easing": 29,
    "reply easing": 30,
    "posterior": 31,
}


class Draws(Protocol):
    """What the model draws from: rows of numbers, one a run on the last axis."""

    @property
    def n_runs(self) -> int:
        """Number of runs shown."""

    def uniforms(self, kind: str, rows: int) -> Array:
        """Uniforms in (0, 1), (rows, n_runs)."""

    def normals(self, kind: str, rows: int) -> Array:
        """Standard normals, (rows, n_runs)."""

    def of_parameter(self, name: str) -> Array:
        """Uniforms for the draw of a parameter, (n_runs,)."""


@dataclass(frozen=True)
class Shocks:
    """Draws of one block, shown for the runs `first` to `last` of it only.

    Calls advance the streams: the order of draws within a kind is part of the model.
    """

    seed: int
    block: int
    first: int = 0
    last: int = BLOCK
    _rows: dict[int, Iterator[Generator]] = field(default_factory=dict, repr=False)

    @property
    def n_runs(self) -> int:
        """How many runs are shown."""
        return self.last - self.first

    def uniforms(self, kind: str, rows: int) -> Array:
        """Uniforms in (0, 1), (rows, n_runs)."""
        return _off_zero(_drawn([self], kind, rows, Generator.random))

    def normals(self, kind: str, rows: int) -> Array:
        """Standard normals, (rows, n_runs)."""
        return _drawn([self], kind, rows, Generator.standard_normal)

    def of_parameter(self, name: str) -> Array:
        """Uniforms for the draw of a parameter, (n_runs,): a stream a name, whatever the others."""
        key = (self.block, KINDS["parameter"], crc32(name.encode()))
        generator = Generator(SFC64(SeedSequence(self.seed, spawn_key=key)))
        return _off_zero(generator.random(self.last)[self.first :])

    def anew(self) -> Shocks:
        """The same draws from the first on."""
        return Shocks(self.seed, self.block, self.first, self.last)

    def _row(self, kind: int) -> Generator:
        """What draws the next row of a kind."""
        if kind not in self._rows:
            self._rows[kind] = _rows_of(self.seed, self.block, kind)
        return next(self._rows[kind])


@dataclass(frozen=True)
class SideBySide:
    """Draws of several blocks as one array: each run's are those of its own block."""

    members: tuple[Shocks, ...]

    @property
    def n_runs(self) -> int:
        """Number of runs shown."""
        return sum(each.n_runs for each in self.members)

    def uniforms(self, kind: str, rows: int) -> Array:
        """Uniforms in (0, 1), (rows, n_runs)."""
        return _off_zero(_drawn(self.members, kind, rows, Generator.random))

    def normals(self, kind: str, rows: int) -> Array:
        """Standard normals, (rows, n_runs)."""
        return _drawn(self.members, kind, rows, Generator.standard_normal)

    def of_parameter(self, name: str) -> Array:
        """Uniforms for the draw of a parameter, (n_runs,)."""
        return np.concatenate([each.of_parameter(name) for each in self.members])


_LEAST = 2.0**-54
"""Keeps uniforms off zero, so that their logarithm is finite."""


def _off_zero(drawn: Array) -> Array:
    return np.maximum(drawn, _LEAST, out=drawn)


class _Words(ISeedSequence):
    """The seed of a row: words that were made before."""

    def __init__(self, words: NDArray[Any]) -> None:
        self.words = words

    def generate_state(self, n_words: int, dtype: Any = np.uint64) -> NDArray[Any]:
        """The words that SFC64 asks for."""
        return np.asarray(self.words[:n_words], dtype)


def _rows_of(seed: int, block: int, kind: int) -> Iterator[Generator]:
    """Generators of the rows of a kind in a block, one after the other."""
    for part in count():
        made = SeedSequence(seed, spawn_key=(block, kind, part)).generate_state(3 * ROWS, np.uint64)
        for words in made.reshape(ROWS, 3):
            own: Any = _Words(words)  # any ISeedSequence is taken, though not by the annotation
            yield Generator(SFC64(own))


def _drawn(members: Sequence[Shocks], kind: str, rows: int, draw: Callable[..., Array]) -> Array:
    """Draws of some blocks side by side, made where they stay, (rows, n_runs)."""
    found = np.empty((rows, sum(each.last - each.first for each in members)))
    start = 0
    for each in members:
        wide = each.last - each.first
        for row in found[:, start : start + wide]:
            generator = each._row(KINDS[kind])
            if each.first:
                row[:] = draw(generator, each.last)[each.first :]
            else:
                draw(generator, out=row)
        start += wide
    return found


def block_of(run: int) -> int:
    """The block that a run belongs to.

    >>> block_of(8191), block_of(8192)
    (0, 1)
    """
    return run // BLOCK


def lane_of(run: int) -> tuple[int, int]:
    """First and last-plus-one place, within its block, of the lane that a run belongs to."""
    first = (run % BLOCK) // LANE * LANE
    return first, first + LANE


def lanes_of(places: NDArray[np.intp]) -> tuple[int, int]:
    """First and last-plus-one place of the whole lanes that places (n,) in a block lie in."""
    return int(places.min()) // LANE * LANE, (int(places.max()) // LANE + 1) * LANE
