"""The front door: many runs of a scenario, block by block, over threads or any executor."""

from __future__ import annotations

from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path

import numpy as np

from tradesim.engine.executors import Cluster, workers
from tradesim.engine.job import Job, Team, in_words
from tradesim.engine.job import block_sizes as block_sizes
from tradesim.engine.progress import bar
from tradesim.engine.resume import Finish, Place, to_folder, to_passing_folder
from tradesim.errors import BlockError, ResultError
from tradesim.model.block import BlockResult
from tradesim.model.histograms import Summary
from tradesim.model.outcomes import OUTCOMES
from tradesim.model.shocks import BLOCK
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.scenario import Scenario
from tradesim.storage import paths
from tradesim.terms.sides import Array

RECORDS = ("outcomes", "weekly", "paths")
PATHS_IN_MEMORY = 50_000
"""Most runs whose paths are kept in memory."""
OUTCOMES_IN_MEMORY = 5 * 2**26
"""Most bytes of outcomes that are kept in memory, 1.1 million runs; larger tables go to disk."""


def simulate(
    scenario: Scenario,
    *,
    runs: int = 10_000,
    seed: int = 0,
    record: str = "weekly",
    executor: Executor | Cluster | None = None,
    progress: bool | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    overwrite: bool = False,
    finish: Finish | None = None,
) -> Ensemble:
    """Simulated histories of a scenario.

    `record` says how much is kept: "outcomes" (a row a run), "weekly" (also quantiles and shares
    by date, in fixed memory) or "paths" (also every variable of every run). `executor` takes any
    concurrent.futures Executor or a Dask Client; None uses a thread a core. `progress` None shows
    a bar on a terminal or in a notebook.

    `out` names a folder that results are written to; `open` reads it again. Finished blocks are
    kept beside it, so with `resume` a call that was killed goes on and ends in the same bytes.
    `overwrite` replaces results or unfinished work; `finish(ensemble, folder)` may add files
    before the folder is shown. Without `out`, outcomes of very many runs go to a temporary folder
    that lasts as long as the ensemble.

    A run's path depends on the scenario, the seed and its number, and on nothing else: not on
    `runs`, threads, executor or `record`. Raises ResultError for arguments that make no sense,
    StoreError for a folder that cannot be written or resumed, BlockError where blocks failed.

    >>> from tradesim import load_scenario, simulate
    >>> ens = simulate(load_scenario("kuala-lumpur-2025"), runs=500, seed=7)
    >>> 0.5 < ens.probability("agreement_in_force", on="2025-11-10").value < 1.0
    True
    """
    job = Job(scenario, seed, runs, record)
    check(job, out)
    place = Place(Path(out).resolve(), resume, overwrite, finish) if out is not None else None
    with workers(executor) as (pool, ahead), bar(runs, progress) as advance:
        team = Team(pool, ahead, advance)
        if place:
            return to_folder(job, team, place)
        if 8 * len(OUTCOMES) * runs > OUTCOMES_IN_MEMORY:
            return to_passing_folder(job, team)
        return _in_memory(job, team)


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


def check(job: Job, out: str | Path | None) -> None:
    """ResultError where the arguments of `simulate` make no sense."""
    if not isinstance(job.scenario, Scenario):
        found = type(job.scenario).__name__
        raise ResultError(f"scenario is {found}; give a Scenario, as load_scenario returns")
    if isinstance(job.runs, bool) or not isinstance(job.runs, int) or job.runs < 1:
        raise ResultError(f"runs is {job.runs!r}; allowed a whole number from 1")
    if isinstance(job.seed, bool) or not isinstance(job.seed, int) or job.seed < 0:
        raise ResultError(f"seed is {job.seed!r}; allowed a whole number from 0")
    if job.record not in RECORDS:
        raise ResultError(f"record is {job.record!r}; allowed {', '.join(RECORDS)}")
    if job.record == "paths" and out is not None:
        paths.check()
    elif job.record == "paths" and job.runs > PATHS_IN_MEMORY:
        raise ResultError(
            f"record is 'paths' with {job.runs:,} runs; allowed up to {PATHS_IN_MEMORY:,} in "
            f"memory; more go to a folder, out="
        )


def _in_memory(job: Job, team: Team) -> Ensemble:
    gathered = Gathered(job.scenario, job.runs, job.record)
    with closing(team.done(job, team.blocks_of(job, range(job.n_blocks)))) as blocks:
        for block, result, error in blocks:
            if error is not None:
                raise BlockError(in_words({block: error})) from error
            gathered.add(result)
            team.advance(job.n_runs(block))
    return gathered.ensemble(job.seed)
