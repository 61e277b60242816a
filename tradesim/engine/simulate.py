"""The front door: many runs of a scenario, block by block, into memory or a folder."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from tradesim.engine.executors import Cluster
from tradesim.engine.interrupts import in_order
from tradesim.engine.job import Job, Workers, block_parts, block_results, in_words
from tradesim.errors import BlockError, DamageError, ResultError, check_known, shown
from tradesim.model.block import RECORDS, BlockResult
from tradesim.model.event_log import EventRows
from tradesim.model.histograms import Summary
from tradesim.model.outcomes import OUTCOMES
from tradesim.model.shocks import BLOCK
from tradesim.results.ensemble import Ensemble
from tradesim.results.event_table import LogInMemory
from tradesim.scenario.scenario import Scenario
from tradesim.storage import paths, store
from tradesim.storage.store import Finish
from tradesim.storage.temporary import TemporaryFolder
from tradesim.storage.unfinished import UnfinishedFolder, is_finished, unfinished_folder
from tradesim.terms.arguments import of_kind, refusal, truth, whole
from tradesim.terms.paths import user_path
from tradesim.terms.sides import Array

PATHS_IN_MEMORY = 50_000
"""Most runs whose paths are kept in memory."""
EVENTS_IN_MEMORY = 200_000
"""Most runs whose events are kept in memory; more go to a folder, as outcomes do."""
MOST = 10**10
"""Most runs, as in a study."""
LARGEST_SEED = 2**128 - 1
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
    by date, in fixed memory), "events" (also the log of events, `Ensemble.events`) or "paths" (also
    every variable of every run). `executor` takes any concurrent.futures Executor or a Dask Client;
    None takes the caller's thread, or processes where there is enough to do for them. `progress`
    None shows a bar on a terminal or in a notebook.

    `out` names a folder that results are written to; `open` reads it again. Finished blocks are
    kept beside it, so with `resume` a call that was killed goes on and ends in the same bytes.
    `overwrite` replaces results or unfinished work; `finish(ensemble, folder)` may add files
    before the folder is shown. Without `out`, results of very many runs go to a temporary folder
    that lasts as long as the ensemble.

    A run's path depends on the scenario, the seed and its number, and on nothing else: not on
    `runs`, threads, executor or `record`. Raises ResultError for arguments that make no sense,
    StoreError for a folder that cannot be written or resumed, BlockError where blocks failed.

    >>> from tradesim import load_scenario, simulate
    >>> ens = simulate(load_scenario("kuala-lumpur-2025"), runs=500, seed=7)
    >>> 0.5 < ens.probability("agreement_in_force", on="2025-11-10").value < 1.0
    True
    """
    job = checked(Job(scenario, seed, runs, record), out)
    check_folder(out, resume=resume, overwrite=overwrite, finish=finish)
    with in_order(), Workers.of(executor, [job], progress) as workers:
        if out is not None:
            target = user_path(out).resolve()
            return into_folder(
                job, workers, target, resume=resume, overwrite=overwrite, finish=finish
            )
        if is_large(job):
            return _into_temporary_folder(job, workers)
        return into_memory([job], workers)[0]


def is_large(job: Job) -> bool:
    """Whether results go to a temporary folder where none is named."""
    many_events = job.record == "events" and job.runs > EVENTS_IN_MEMORY
    return many_events or 8 * len(OUTCOMES) * job.runs > OUTCOMES_IN_MEMORY


def checked(job: Job, out: str | Path | None) -> Job:
    """The job with plain numbers; ResultError where the arguments of `simulate` make no sense."""
    of_kind("scenario", job.scenario, Scenario, "a Scenario, as load_scenario returns")
    job = replace(job, runs=whole("runs", job.runs, least=1), seed=whole("seed", job.seed))
    if job.runs > MOST:
        raise ResultError(f"runs is {shown(job.runs)}; allowed a whole number up to {MOST:,}")
    if job.seed > LARGEST_SEED:
        raise ResultError(f"seed is {shown(job.seed)}; allowed a whole number up to 2^128 - 1")
    check_known("record", job.record, RECORDS)
    if job.record == "paths" and out is not None:
        paths.check()
    elif job.record == "paths" and job.runs > PATHS_IN_MEMORY:
        raise ResultError(
            f"record is 'paths' with {job.runs:,} runs; allowed up to {PATHS_IN_MEMORY:,} in "
            f"memory; more go to a folder, out="
        )
    return job


def check_folder(out: object, *, resume: bool, overwrite: bool = False, finish: Any = None) -> None:
    """ResultError where what is asked of a folder is of another kind, or no folder is given."""
    if finish is not None and not callable(finish):
        raise refusal("finish", finish, "a function of an ensemble and a folder")
    asked = {
        "resume": truth("resume", resume),
        "overwrite": truth("overwrite", overwrite),
        "finish": finish is not None,
    }
    for name, given in asked.items():
        if given and out is None:
            raise ResultError(f"{name} is given without a folder; allowed with out= alone")


def into_memory(jobs: Sequence[Job], workers: Workers) -> list[Ensemble]:
    """Ensembles of jobs whose scenarios differ in name, one queue of blocks for all of them."""
    results = {job.scenario.name: ResultsInMemory(job) for job in jobs}
    with closing(workers.results(block_results, workers.groups_of(jobs))) as finished:
        for block, result, error in finished:
            name = block.job.scenario.name
            if error is not None:
                raise BlockError(f"{name}: {in_words({block.number: error})}") from error
            results[name].add(result)
            workers.advance(block.n_runs)
    return [each.ensemble() for each in results.values()]


class ResultsInMemory:
    """Results of the blocks of a job put together, in whatever order they come."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.outcomes = {name: np.empty(job.runs) for name in OUTCOMES}
        n_times = job.scenario.dates().n_steps + 1
        self.summary = Summary.empty(n_times) if job.record != "outcomes" else None
        self.paths: dict[str, Array] = {}
        self.events: dict[int, EventRows] = {}

    def add(self, result: BlockResult) -> None:
        """Take the results of one block."""
        first = result.block * BLOCK
        where = slice(first, first + result.n_runs)
        for name, column in result.outcomes.items():
            self.outcomes[name][where] = column
        if self.summary is not None and result.summary is not None:
            self.summary = self.summary.absorb(result.summary)
        if result.events is not None:
            self.events[result.block] = result.events
        for name, path in (result.paths or {}).items():
            if name not in self.paths:
                self.paths[name] = np.empty((*path.shape[:-1], self.job.runs), dtype=path.dtype)
            self.paths[name][..., where] = path

    def ensemble(self) -> Ensemble:
        """The ensemble, once every block is in."""
        job = self.job
        kept = self.outcomes, self.summary, self.paths
        in_order = [self.events[block] for block in sorted(self.events)]
        logged = LogInMemory(in_order) if in_order else None
        return Ensemble(job.scenario, job.seed, job.runs, *kept, logged=logged)


def into_folder(
    job: Job,
    workers: Workers,
    target: Path,
    *,
    resume: bool = False,
    overwrite: bool = False,
    finish: Finish | None = None,
) -> Ensemble:
    """Simulate what is not there yet, put the parts together and show the folder."""
    started, identity, blocks = datetime.now(UTC), job.identity(), job.blocks()
    found = _finished(target, identity, overwrite=overwrite) if resume else None
    if found is not None:
        workers.advance(job.runs)
        return found
    with unfinished_folder(
        target, identity, len(blocks), resume=resume, overwrite=overwrite, kept=paths.NAME
    ) as folder:
        if job.record == "paths":
            paths.begin(folder.results, job.scenario.dates().dates, job.runs)
        store.put_damage_aside(folder, job.record)
        failed = _simulate_left(job, workers, folder)
        if failed:
            raise BlockError(in_words(failed, folder.standing()))
        store.assemble(folder, job.scenario, identity, started=started, finish=finish)
        folder.show()
    return store.read(target, verify=False)


def _finished(target: Path, identity: Mapping[str, Any], *, overwrite: bool) -> Ensemble | None:
    """The results that are in the folder already; None where there are none, or where they are
    damaged and may be replaced."""
    if not is_finished(target, identity):
        return None
    try:
        return store.read(target)
    except DamageError:
        if not overwrite:
            raise
        return None


def _simulate_left(
    job: Job, workers: Workers, folder: UnfinishedFolder
) -> dict[int, BaseException]:
    """Simulate the blocks that are left and keep their parts; what blocks failed with."""
    blocks = job.blocks()
    left = [blocks[number] for number in folder.left()]
    workers.advance(job.runs - sum(block.n_runs for block in left))
    failed: dict[int, BaseException] = {}
    with closing(workers.results(block_parts, workers.groups(left))) as finished:
        for block, result, error in finished:
            if error is None:
                part, of_block = result
                if of_block is not None:
                    paths.put(folder.results, block.number * BLOCK, of_block)
                folder.keep(block.number, part)
            else:
                failed[block.number] = error
                folder.note(block.number, "".join(traceback.format_exception(error)))
            workers.advance(block.n_runs)
            if isinstance(error, BrokenExecutor):
                break  # a pool that broke takes no more work
    return failed


def _into_temporary_folder(job: Job, workers: Workers) -> Ensemble:
    """Results in a folder that goes when nobody holds the ensemble any more."""
    temporary = TemporaryFolder()
    with temporary.kept() as folder:
        return temporary.held_by(into_folder(job, workers, folder / "results"))
