"""Results simulated once more, and compared bit by bit with those that are stored."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import zip_longest
from os import PathLike
from typing import Any

import numpy as np

from tradesim.engine.executors import Cluster
from tradesim.engine.simulate import simulate
from tradesim.errors import in_short
from tradesim.model.histograms import COUNTS
from tradesim.results.data import runs_of
from tradesim.results.ensemble import Ensemble
from tradesim.storage import store
from tradesim.storage.bundles import results_folder
from tradesim.storage.provenance import provenance_in_words, stated_identity
from tradesim.storage.temporary import TemporaryFolder


@dataclass(frozen=True)
class Rerun:
    """Whether stored results and a repetition are the same, and in what they differ."""

    runs: str
    """How many runs there are, in words."""
    differences: tuple[str, ...]
    """What differs, in words; empty where every bit is the same."""
    unlike: str
    """In what code, libraries and arithmetic here differ from those that made the results."""
    made_with: str
    """Versions that made the results, in words."""

    @property
    def equal(self) -> bool:
        """Whether every bit is the same."""
        return not self.differences

    def __bool__(self) -> bool:
        return self.equal

    def __str__(self) -> str:
        if self.equal:
            found = f"equal: every bit of {self.runs}"
            return f"{found}, although {self.unlike}" if self.unlike else self._made(found)
        found = f"differs in {in_short(self.differences)}"
        return f"{found}; {self.unlike}" if self.unlike else self._made(found)

    def _made(self, found: str) -> str:
        return f"{found}; made with {self.made_with}, as here"


def rerun(
    folder: str | PathLike[str],
    *,
    executor: Executor | Cluster | None = None,
    progress: bool | None = None,
) -> Rerun:
    """Simulate the results in a folder or bundle once more, and compare every bit.

    Scenario, seed, number of runs and record are those of the results; outcomes, distributions by
    date, events and paths are compared. Printed, the answer is one line: equal, or what differs
    and which versions do; it is true where all is equal. The repetition goes to a temporary folder
    and is not kept. Errors as of `open` and `simulate`.
    """
    with results_folder(folder) as (place, _):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # the answer says it
            stored = store.read(place)
        stated = stated_identity(place)
        again = TemporaryFolder()
        with again.kept() as beside:
            try:
                repeated = simulate(
                    stored.scenario,
                    runs=stored.n_runs,
                    seed=stored.seed,
                    record=stated.get("record", "outcomes"),
                    executor=executor,
                    progress=progress,
                    out=beside / "results",
                )
            except KeyboardInterrupt as interrupt:
                raise type(interrupt) from None  # nothing of it is kept
            different = tuple(_differences(stored, repeated))
        words = provenance_in_words(stated)
        return Rerun(runs_of(stored), different, stored.unlike, words)


def _differences(stored: Ensemble, again: Ensemble) -> Iterator[str]:
    """What is not the same to the bit, in words."""
    for name, column in stored.columns.items():
        other = again.columns[name]
        n = int(np.count_nonzero(column.view(np.int64) != other.view(np.int64)))
        if n:
            furthest = np.nanmax(np.abs(column - other), initial=0.0)
            yield f"{name} of {n:,} runs (by up to {furthest:.2g})"
    if stored.streamed is not None and again.streamed is not None:
        for name in COUNTS:
            if _unlike(getattr(stored.streamed, name), getattr(again.streamed, name)):
                yield f"distributions by date ({name})"
    if stored.logged is not None and again.logged is not None:
        blocks = zip_longest(stored.logged.blocks(), again.logged.blocks())
        if any(not a or not b or any(map(_unlike, a, b)) for a, b in blocks):
            yield "events"
    for name in stored.stored:
        if _unlike(stored.stored[name], again.stored[name]):
            yield f"paths of {name}"


def _unlike(one: Any, other: Any) -> bool:
    """Whether two arrays differ in any bit, in shape or in type."""
    if one.shape != other.shape or one.dtype != other.dtype:
        return True
    return np.ascontiguousarray(one).tobytes() != np.ascontiguousarray(other).tobytes()
