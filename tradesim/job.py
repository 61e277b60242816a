"""What is to be simulated, block by block, and who works on it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

from tradesim import parts
from tradesim.block import BlockResult, run_block
from tradesim.executors import completed
from tradesim.progress import Advance
from tradesim.provenance import identity
from tradesim.scenario import Scenario
from tradesim.shocks import BLOCK


@dataclass(frozen=True)
class Job:
    """Runs of a scenario; called with the number of a block, it simulates that block."""

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

    def __call__(self, block: int) -> BlockResult:
        n_runs = self.n_runs(block)
        return run_block(self.scenario, self.seed, block, n_runs, record=self.record)

    def identity(self) -> dict[str, Any]:
        """What decides the bytes of its results."""
        return identity(self.scenario, seed=self.seed, runs=self.runs, record=self.record)


@dataclass(frozen=True)
class Packed:
    """A job whose blocks come back as the bytes of a part, and their paths if they are kept."""

    job: Job

    def __call__(self, block: int) -> tuple[bytes, dict[str, Any] | None]:
        result = self.job(block)
        return parts.pack(result), result.paths


@dataclass(frozen=True)
class Team:
    """Workers, how many tasks to give them ahead, and whom to tell of runs that are done."""

    pool: Executor
    ahead: Callable[[], int]
    advance: Advance

    def completed(
        self, work: Callable[[int], Any], blocks: Iterable[int]
    ) -> Generator[tuple[int, Future[Any]]]:
        """Blocks and their futures, as they are done."""
        return completed(self.pool, self.ahead, work, blocks)


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
    said = f"{which} failed: {type(first).__name__}: {first}"
    return f"{said}; {standing}" if standing else said
