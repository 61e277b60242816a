"""The front door: many runs of a scenario, block by block, over threads or any executor."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from os import cpu_count

import numpy as np

from tradesim.block import BlockResult, run_block
from tradesim.ensemble import Ensemble
from tradesim.errors import ResultError
from tradesim.scenario import Scenario
from tradesim.shocks import BLOCK
from tradesim.sides import Array
from tradesim.streaming import Summary
from tradesim.tally import OUTCOMES

RECORDS = ("outcomes", "weekly", "paths")
PATHS_IN_MEMORY = 50_000
"""Most runs whose paths are kept in memory."""


def simulate(
    scenario: Scenario,
    *,
    runs: int = 10_000,
    seed: int = 0,
    record: str = "weekly",
    executor: Executor | None = None,
    progress: bool | None = None,
) -> Ensemble:
    """Simulated histories of a scenario.

    `record` says how much is kept: "outcomes" (a row a run), "weekly" (also quantiles and shares
    by date, in fixed memory) or "paths" (also every variable of every run). `executor` takes any
    concurrent.futures Executor; None uses a thread a core. `progress` None shows a bar on a
    terminal or in a notebook.

    A run's path depends on the scenario, the seed and its number, and on nothing else: not on
    `runs`, threads, executor or `record`. Raises ResultError for arguments that make no sense.

    >>> from tradesim import load_scenario, simulate
    >>> ens = simulate(load_scenario("kuala-lumpur-2025"), runs=500, seed=7)
    >>> 0.5 < ens.probability("agreement_in_force", on="2025-11-10").value < 1.0
    True
    """
    _check(scenario, runs, seed, record)
    gathered = Gathered(scenario, runs, record)
    with _workers(executor) as pool, _bar(runs, progress) as advance:
        for result in _results(pool, scenario, seed, block_sizes(runs), record):
            gathered.add(result)
            advance(result.n_runs)
    return gathered.ensemble(seed)


def block_sizes(runs: int) -> list[int]:
    """Runs in each block.

    >>> block_sizes(10_000)
    [8192, 1808]
    """
    full, rest = divmod(runs, BLOCK)
    return [BLOCK] * full + ([rest] if rest else [])


class Gathered:
    """Results of blocks put together, in whatever order they come."""

    def __init__(self, scenario: Scenario, runs: int, record: str) -> None:
        self.scenario = scenario
        self.runs = runs
        self.outcomes = {name: np.empty(runs) for name in OUTCOMES}
        n_times = scenario.dates().n_steps + 1
        self.summary = Summary.empty(n_times) if record != "outcomes" else None
        self.paths: dict[str, Array] = {}

    def add(self, result: BlockResult) -> None:
        """Take the results of one block."""
        first = result.block * BLOCK
        where = slice(first, first + result.n_runs)
        for name, column in result.outcomes.items():
            self.outcomes[name][where] = column
        if self.summary is not None and result.summary is not None:
            self.summary = self.summary.absorb(result.summary)
        for name, path in (result.paths or {}).items():
            if name not in self.paths:
                self.paths[name] = np.empty((*path.shape[:-1], self.runs), dtype=path.dtype)
            self.paths[name][..., where] = path

    def ensemble(self, seed: int) -> Ensemble:
        """The ensemble, once every block is in."""
        return Ensemble(self.scenario, seed, self.runs, self.outcomes, self.summary, self.paths)


def _check(scenario: Scenario, runs: int, seed: int, record: str) -> None:
    if not isinstance(scenario, Scenario):
        raise ResultError(
            f"scenario is {type(scenario).__name__}; give a Scenario, as load_scenario returns"
        )
    if isinstance(runs, bool) or not isinstance(runs, int) or runs < 1:
        raise ResultError(f"runs is {runs!r}; allowed a whole number from 1")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ResultError(f"seed is {seed!r}; allowed a whole number from 0")
    if record not in RECORDS:
        raise ResultError(f"record is {record!r}; allowed {', '.join(RECORDS)}")
    if record == "paths" and runs > PATHS_IN_MEMORY:
        raise ResultError(
            f"record is 'paths' with {runs:,} runs; allowed up to {PATHS_IN_MEMORY:,} in memory"
        )


@contextmanager
def _workers(executor: Executor | None) -> Iterator[Executor]:
    """The executor given, or threads; in our threads BLAS keeps to one core each."""
    if executor is not None:
        yield executor
        return
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1), ThreadPoolExecutor(cpu_count() or 1) as pool:
        yield pool


def _results(
    pool: Executor, scenario: Scenario, seed: int, sizes: list[int], record: str
) -> Iterator[BlockResult]:
    """Results of the blocks as they are done; few blocks wait at once, so memory stays flat."""
    todo = iter(enumerate(sizes))
    running: set[Future[BlockResult]] = set()
    try:
        while True:
            for block, n_runs in todo:
                running.add(pool.submit(run_block, scenario, seed, block, n_runs, record=record))
                if len(running) >= 2 * (cpu_count() or 1):
                    break
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        for future in running:
            future.cancel()


@contextmanager
def _bar(runs: int, progress: bool | None) -> Iterator[Callable[[int], None]]:
    """A function that moves a progress bar by some runs; nothing is shown when not wanted."""
    shown = progress if progress is not None else _is_interactive()
    if not shown:
        yield lambda _: None
        return
    from tqdm.auto import tqdm

    with tqdm(total=runs, unit="run", unit_scale=True) as bar:

        def advance(n_runs: int) -> None:
            bar.update(n_runs)

        yield advance


def _is_interactive() -> bool:
    return sys.stderr.isatty() or "ipykernel" in sys.modules
