"""What is to be simulated, block by block, and who works on it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Generic, NamedTuple, TypeVar

from tradesim.engine.executors import AHEAD, completed, error_of
from tradesim.engine.progress import Advance
from tradesim.model.block import BlockResult, run_blocks
from tradesim.model.shocks import BLOCK
from tradesim.scenario.scenario import Scenario
from tradesim.storage import parts
from tradesim.storage.provenance import identity

T = TypeVar("T")

KILLED = "KilledWorker"
"""What Dask calls the error of a task that was on several workers when they died."""
TOGETHER = 4
"""Blocks that one worker plays as one array: the interpreter's own part is shared by all of them;
more are no faster, and take more memory. Results do not depend on it."""
TOGETHER_IN_THREADS = 8
"""The same where threads work side by side: the longer the passes, the less often one waits for
the interpreter's lock."""


@dataclass(frozen=True)
class Job:
    """Runs of a scenario; called with the numbers of blocks, it simulates those blocks."""

    scenario: Scenario
    seed: int
    runs: int
    record: str

    @property
    def n_blocks(self) -> int:
        """Number of blocks."""
        return len(block_sizes(self.runs))

    def n_runs(self, block: int) -> int:
        """Runs in a block."""
        return min(BLOCK, self.runs - block * BLOCK)

    def together(self, *, threads: bool) -> int:
        """Blocks to be played at a time by a worker, one of several threads or another.

        Paths are large, so those are kept block by block.
        """
        if self.record == "paths":
            return 1
        return TOGETHER_IN_THREADS if threads else TOGETHER

    def __call__(self, blocks: Sequence[int]) -> list[BlockResult]:
        sizes = {block: self.n_runs(block) for block in blocks}
        return run_blocks(self.scenario, self.seed, sizes, record=self.record)

    def identity(self) -> dict[str, Any]:
        """What decides the bytes of its results."""
        return identity(self.scenario, seed=self.seed, runs=self.runs, record=self.record)


@dataclass(frozen=True)
class Packed:
    """A job whose blocks come back as the bytes of a part, and their paths if they are kept."""

    job: Job

    def __call__(self, blocks: Sequence[int]) -> list[tuple[bytes, dict[str, Any] | None]]:
        return [(parts.pack(result), result.paths) for result in self.job(blocks)]


@dataclass(frozen=True)
class Team:
    """Workers, how many tasks to give them ahead, and whom to tell of runs that are done."""

    pool: Executor
    ahead: Callable[[], int]
    advance: Advance

    def blocks_of(self, job: Job, blocks: Sequence[int], n_jobs: int = 1) -> list[Sequence[int]]:
        """Blocks of one of `n_jobs` jobs in groups to be played together."""
        n_workers = max(1, self.ahead() // AHEAD)
        threads = n_workers > 1 and isinstance(self.pool, ThreadPoolExecutor)
        return grouped(blocks, job.together(threads=threads), -(-n_workers // n_jobs))

    def done(
        self, work: Callable[[Sequence[T]], Sequence[Any]], groups: Sequence[Sequence[T]]
    ) -> Generator[Done[T]]:
        """Every task of the groups, as it is done; `work` takes a group at a time.

        Where a group fails its tasks are done again one by one, so that an error is the task's
        own. One that was lost with its worker may only have been near another that kills workers:
        it is done again at the end, with nothing beside it.
        """
        left, doubtful = list(groups), list[Sequence[T]]()
        while left:
            again: list[Sequence[T]] = []
            with closing(self._tried(work, left, self.ahead)) as tried:
                for group, result, error in tried:
                    if error is None:
                        for task, its in zip(group, result, strict=True):
                            yield Done(task, its, None)
                    elif len(group) > 1 and not isinstance(error, BrokenExecutor | CancelledError):
                        again += [(task,) for task in group]
                    elif type(error).__name__ == KILLED:
                        doubtful.append(group)
                    else:
                        for task in group:
                            yield Done(task, None, error)
            left = again
        with closing(self._tried(work, doubtful, lambda: 1)) as tried:
            for group, result, error in tried:
                yield Done(group[0], result[0] if error is None else None, error)

    def _tried(
        self,
        work: Callable[[Sequence[T]], Sequence[Any]],
        groups: Sequence[Sequence[T]],
        ahead: Callable[[], int],
    ) -> Generator[tuple[Sequence[T], Any, BaseException | None]]:
        """Each group once: its results, or what it failed with."""
        with closing(completed(self.pool, ahead, work, list(groups))) as finished:
            for group, future in finished:
                error = error_of(future)
                yield group, None if error is not None else future.result(), error


class Done(NamedTuple, Generic[T]):
    """A task, and its result or what it failed with."""

    task: T
    result: Any
    error: BaseException | None


def grouped(tasks: Sequence[T], together: int, n_workers: int) -> list[Sequence[T]]:
    """Tasks in groups of up to `together`, as even as can be, as many for each worker.

    >>> grouped(range(7), 4, 2), grouped(range(3), 4, 2)
    ([range(0, 3), range(3, 7)], [range(0, 1), range(1, 3)])
    """
    rounds = -(-len(tasks) // (together * n_workers))
    n_groups = min(len(tasks), rounds * n_workers)
    ends = [len(tasks) * k // n_groups for k in range(n_groups + 1)] if n_groups else [0]
    return [tasks[first:last] for first, last in pairwise(ends)]


def block_sizes(runs: int) -> list[int]:
    """Runs in each block.

    >>> block_sizes(10_000)
    [8192, 1808]
    """
    full, rest = divmod(runs, BLOCK)
    return [BLOCK] * full + ([rest] if rest else [])


def in_words(failed: Mapping[int, BaseException], standing: str = "") -> str:
    """Which blocks failed, with what, and what stands all the same."""
    shown = ", ".join(str(block) for block in sorted(failed)[:10])
    more = f" and {len(failed) - 10} more" if len(failed) > 10 else ""
    first = failed[min(failed)]
    which = f"block {shown}" if len(failed) == 1 else f"{len(failed)} blocks, {shown}{more},"
    said = f"{which} failed: {type(first).__name__}: {' '.join(str(first).split())}"
    return f"{said}; {standing}" if standing else said
