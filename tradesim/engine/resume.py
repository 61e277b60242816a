"""A job whose results go to a folder, and that can go on after whatever ended it."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

from tradesim.engine.job import Job, Packed, Team, in_words
from tradesim.errors import BlockError, StoreError
from tradesim.model.shocks import BLOCK
from tradesim.results.ensemble import Ensemble
from tradesim.storage import paths, store
from tradesim.storage.provenance import difference
from tradesim.storage.unfinished import Work, tidy, working

Finish = Callable[[Ensemble, Path], None]


@dataclass(frozen=True)
class Place:
    """Where results go, and what is allowed and added there."""

    target: Path
    resume: bool = False
    overwrite: bool = False
    finish: Finish | None = None


def to_folder(job: Job, team: Team, place: Place) -> Ensemble:
    """Simulate what is not there yet, put the parts together and show the folder."""
    started, identity = datetime.now(UTC), job.identity()
    if place.resume and store.is_results(place.target):
        _check_is_ours(identity, place.target)
        team.advance(job.runs)
        return store.read(place.target)
    with working(
        place.target, identity, job.n_blocks, resume=place.resume, overwrite=place.overwrite
    ) as work:
        if job.record == "paths" and not paths.is_begun(work.results):
            paths.begin(work.results, job.scenario.dates().dates, job.runs)
        failed = _work_off(job, team, work)
        if failed:
            raise BlockError(in_words(failed, work.standing()))
        ens = store.assemble(work, job.scenario, identity, started=started)
        if place.finish is not None:
            place.finish(ens, work.results)
        work.show()
    return store.read(place.target)


def _check_is_ours(identity: dict[str, Any], target: Path) -> None:
    """StoreError where finished results are those of another job; tidies up after our own."""
    unlike = difference(identity, store.stated_identity(target))
    if unlike:
        raise StoreError(f"{target}: holds other results: {unlike}; name another folder")
    tidy(target, identity)


def to_passing_folder(job: Job, team: Team) -> Ensemble:
    """Results in a folder that goes when nobody holds the ensemble any more."""
    passing = Passing()
    target = passing.folder / "results"
    to_folder(job, team, Place(target))
    return store.read(target, owner=passing)


class Passing:
    """A temporary folder that goes with the object."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="tradesim-"))
        finalize(self, rmtree, self.folder, ignore_errors=True)


def _work_off(job: Job, team: Team, work: Work) -> dict[int, BaseException]:
    """Simulate the blocks that are left and keep their parts; the blocks that failed."""
    left = work.left()
    team.advance(job.runs - sum(job.n_runs(block) for block in left))
    failed: dict[int, BaseException] = {}
    with closing(team.done(Packed(job), team.blocks_of(job, left))) as blocks:
        for block, result, error in blocks:
            if error is None:
                part, found = result
                if found is not None:
                    paths.put(work.results, block * BLOCK, found)
                work.keep(block, part)
            else:
                failed[block] = error
                work.note(block, "".join(traceback.format_exception(error)))
            team.advance(job.n_runs(block))
            if isinstance(error, BrokenExecutor):
                break  # a pool that broke takes no more work
    return failed
