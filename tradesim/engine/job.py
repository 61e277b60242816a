"""What is to be simulated, as blocks of runs, and the workers that simulate them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

from tradesim.engine.executors import (
    AHEAD,
    NO_MEMORY,
    Cluster,
    completed,
    error_of,
    workers,
)
from tradesim.engine.progress import Advance, bar
from tradesim.errors import ExecutorError
from tradesim.model.block import BlockResult, Paths, run_blocks, whole_lanes
from tradesim.model.points import run_points
from tradesim.model.shocks import BLOCK
from tradesim.scenario.scenario import Scenario
from tradesim.storage import store
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
    """Runs of a scenario that are to be simulated."""

    scenario: Scenario
    seed: int
    runs: int
    record: str

    def blocks(self) -> list[Block]:
        """All of its blocks, in order."""
        return [Block(self, k, n_runs) for k, n_runs in enumerate(block_sizes(self.runs))]

    def identity(self) -> dict[str, Any]:
        """What decides the bytes of its results."""
        return identity(self.scenario, seed=self.seed, runs=self.runs, record=self.record)


class Block(NamedTuple):
    """A block of a job, the least that a worker is given."""

    job: Job
    number: int
    n_runs: int


def block_sizes(runs: int) -> list[int]:
    """Runs in each block.

    >>> block_sizes(10_000)
    [8192, 1808]
    """
    return [min(BLOCK, runs - first) for first in range(0, runs, BLOCK)]


def block_results(blocks: Sequence[Block]) -> list[BlockResult]:
    """Results of blocks that are played together: several of one job, or one of several jobs whose
    scenarios differ in parameters alone."""
    job = blocks[0].job
    if any(block.job is not job for block in blocks):
        points = [block.job.scenario for block in blocks]
        number, n_runs = blocks[0].number, blocks[0].n_runs
        return run_points(points, job.seed, number, n_runs, record=job.record)
    sizes = {block.number: block.n_runs for block in blocks}
    return run_blocks(job.scenario, job.seed, sizes, record=job.record)


def block_parts(blocks: Sequence[Block]) -> list[tuple[bytes, Paths | None]]:
    """The same as the bytes of a part each, with the paths if they are kept."""
    return [(store.part(result), result.paths) for result in block_results(blocks)]


@dataclass(frozen=True)
class Workers:
    """Who simulates, how many tasks to give them ahead, and whom to tell of runs that are done."""

    pool: Executor
    ahead: Callable[[], int]
    advance: Advance

    @classmethod
    @contextmanager
    def of(
        cls, executor: Executor | Cluster | None, jobs: Sequence[Job], progress: bool | None
    ) -> Iterator[Workers]:
        """Those of an executor, for jobs of as many runs each; arguments as for `simulate`."""
        scenarios, runs = [job.scenario for job in jobs], jobs[0].runs
        with (
            workers(executor, scenarios, runs) as (pool, ahead),
            bar(len(jobs) * runs, progress) as advance,
        ):
            yield cls(pool, ahead, advance)

    def groups(self, blocks: Sequence[Block], n_jobs: int = 1) -> list[Sequence[Block]]:
        """Blocks of one of `n_jobs` jobs, in groups to be played together."""
        together = self._together(blocks[0].job.record) if blocks else 1
        return grouped(blocks, together, -(-self._n_workers // n_jobs))

    def groups_of(self, jobs: Sequence[Job]) -> list[Sequence[Block]]:
        """Blocks of jobs of as many runs each, in groups to be played together.

        Of jobs whose scenarios differ in parameters alone, the same block of several is a group.
        """
        found: list[Sequence[Block]] = []
        for alike in alike_but_parameters(jobs):
            by_job = [job.blocks() for job in alike]
            if len(alike) == 1:
                found += self.groups(by_job[0], len(jobs))
                continue
            for same in zip(*by_job, strict=True):
                room = self._together(same[0].job.record) * BLOCK // whole_lanes(same[0].n_runs)
                found += grouped(same, room, -(-self._n_workers // len(by_job[0])))
        return found

    @property
    def _n_workers(self) -> int:
        return max(1, self.ahead() // AHEAD)

    def _together(self, record: str) -> int:
        """Blocks to be played together; paths are large, so those are kept block by block."""
        if record == "paths":
            return 1
        threads = self._n_workers > 1 and isinstance(self.pool, ThreadPoolExecutor)
        return TOGETHER_IN_THREADS if threads else TOGETHER

    def results(
        self, work: Callable[[Sequence[T]], Sequence[Any]], groups: Sequence[Sequence[T]]
    ) -> Generator[tuple[T, Any, BaseException | None]]:
        """Every block of the groups as it is done, its result, or what it failed with.

        Where a group fails its blocks are done again one by one, so that an error is the block's
        own. One that was lost with its worker may only have been near another that kills workers:
        it is done again at the end, with nothing beside it.
        """
        left, doubtful, any_done = groups, list[Sequence[T]](), False
        while left:
            again: list[Sequence[T]] = []
            for group, found, error in self._tried(work, left, self.ahead):
                if error is None:
                    any_done = True
                    yield from ((task, its, None) for task, its in zip(group, found, strict=True))
                elif type(error).__name__ == KILLED and not any_done and doubtful + again:
                    raise ExecutorError(f"all workers of the cluster die at work, {NO_MEMORY}")
                elif len(group) > 1 and not isinstance(error, BrokenExecutor | CancelledError):
                    again += [(task,) for task in group]
                elif type(error).__name__ == KILLED:
                    doubtful.append(group)
                else:
                    yield from ((task, None, error) for task in group)
            left = again
        for group, found, error in self._tried(work, doubtful, lambda: 1):
            yield group[0], found[0] if error is None else None, error

    def _tried(
        self,
        work: Callable[[Sequence[T]], Sequence[Any]],
        groups: Sequence[Sequence[T]],
        ahead: Callable[[], int],
    ) -> Generator[tuple[Sequence[T], Any, BaseException | None]]:
        """Each group once: its results, or what it failed with."""
        with closing(completed(self.pool, ahead, work, groups)) as finished:
            for group, future in finished:
                error = error_of(future)
                yield group, None if error is not None else future.result(), error


def alike_but_parameters(jobs: Sequence[Job]) -> list[list[Job]]:
    """Jobs in lists, in each of which scenarios differ in nothing but names and parameters."""
    found: dict[str, list[Job]] = {}
    for job in jobs:
        key = job.scenario.fingerprint_without_parameters if len(jobs) > 1 else ""
        found.setdefault(key, []).append(job)
    return list(found.values())


def grouped(tasks: Sequence[T], together: int, n_workers: int) -> list[Sequence[T]]:
    """Tasks in groups of up to `together`, as even as can be, as many for each worker.

    >>> grouped(range(7), 4, 2), grouped(range(3), 4, 2)
    ([range(0, 3), range(3, 7)], [range(0, 1), range(1, 3)])
    """
    rounds = -(-len(tasks) // (together * n_workers))
    n_groups = min(len(tasks), rounds * n_workers)
    ends = [len(tasks) * k // n_groups for k in range(n_groups + 1)] if n_groups else [0]
    return [tasks[first:last] for first, last in pairwise(ends)]


def in_words(failed: Mapping[int, BaseException], standing: str = "") -> str:
    """Which blocks failed, with what, and what stands all the same."""
    shown = ", ".join(str(block) for block in sorted(failed)[:10])
    more = f" and {len(failed) - 10} more" if len(failed) > 10 else ""
    first = failed[min(failed)]
    which = f"block {shown}" if len(failed) == 1 else f"{len(failed)} blocks, {shown}{more},"
    said = f"{which} failed: {type(first).__name__}: {' '.join(str(first).split())}"
    return f"{said}; {standing}" if standing else said
