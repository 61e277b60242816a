"""A study simulated into a folder: an ensemble a scenario, a table, and what the caller adds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Any

from tradesim.engine.executors import Cluster
from tradesim.engine.interrupts import in_order
from tradesim.engine.job import Job, Workers
from tradesim.engine.sweep import SCENARIO, Sweep, into_folders
from tradesim.scenario.scenario import Scenario
from tradesim.storage import checksums, csv_files, disk
from tradesim.storage.provenance import PROVENANCE, digest, provenance, stated_identity
from tradesim.storage.store import Finish
from tradesim.storage.unfinished import UnfinishedFolder, is_finished, unfinished_folder
from tradesim.studies.answering import Asking
from tradesim.studies.answers import Answers, Save, together
from tradesim.studies.study import Study
from tradesim.terms.paths import user_path

Report = Callable[[Study, Sweep, Answers, Path], None]
"""Adds files to the folder of a study before it is shown."""
PICTURES = "pictures"
"""Where the figures are in it."""
ENSEMBLES = "ensembles"
"""Where the results folders are in the folder of a study."""


def run(
    study: Study,
    scenarios: Sequence[Scenario],
    target: Path,
    *,
    executor: Executor | Cluster | None = None,
    progress: bool | None = None,
    resume: bool = False,
    overwrite: bool = False,
    finish: Finish | None = None,
    save: Save | None = None,
    report: Report | None = None,
) -> None:
    """Simulate a study and write its folder, shown only once it is whole.

    The folder holds ensembles/ (results folders, to which `finish` may add files), table.csv
    (mean and standard error of every outcome by scenario), a table of each kind that is asked for
    (answers.TABLES) with the figures that `save` makes in pictures/, study.json, provenance.json,
    checksums.json and what `report` adds. What is answered is kept if the call ends early.
    StoreError where it cannot be written or resumed; BlockError where blocks failed, after all
    others are done.
    """
    jobs = [Job(scenario, study.seed, study.runs, study.record) for scenario in scenarios]
    identity, target = _identity(study, jobs), user_path(target).resolve()
    if resume and is_finished(target, identity):
        checksums.check(target, stated_identity(target))
        return
    with (
        in_order(),
        unfinished_folder(
            target,
            identity,
            len(jobs),
            resume=resume,
            overwrite=overwrite,
            of="ensembles",
            kept=ENSEMBLES,
        ) as folder,
    ):
        with Workers.of(executor, jobs, progress) as workers:
            found = into_folders(
                jobs,
                workers,
                folder.results / ENSEMBLES,
                resume=True,
                overwrite=True,
                finish=finish,
                note=partial(folder.keep, content=b""),
            )
        swept = Sweep({SCENARIO: tuple(job.scenario.name for job in jobs)}, tuple(found))
        answers = Asking(study, swept, executor, progress).answers(folder.answers, save)
        _write(study, swept, answers, folder)
        if report is not None:
            report(study, swept, answers, folder.results)
        disk.put(folder.results / PROVENANCE, disk.json_bytes(provenance(identity)))
        checksums.put(folder.results, identity)
        del found, swept  # Windows moves no folder in which a file is open
        folder.show()


def _write(study: Study, found: Sweep, answers: Answers, folder: UnfinishedFolder) -> None:
    """The tables and figures of a study."""
    csv_files.put(found.table, folder.results / "table.csv")
    for name, table in together(answers).items():
        csv_files.put(table, folder.results / f"{name}.csv")
    (folder.results / PICTURES).mkdir(exist_ok=True)
    for picture in (name for answer in answers.values() for name in answer.pictures):
        content = (folder.answers / picture).read_bytes()
        disk.put(folder.results / PICTURES / picture, content)
    disk.put(folder.results / "study.json", disk.json_bytes(study.model_dump(mode="json")))


def _identity(study: Study, jobs: Sequence[Job]) -> dict[str, Any]:
    """What decides the bytes of the study's results."""
    prints = [job.scenario.fingerprint for job in jobs]
    return {
        "study": study.name,
        **jobs[0].identity(),
        "scenario": f"{len(jobs)} scenarios",
        "fingerprint": digest([study.model_dump(mode="json"), prints]),
    }
