"""`tradesim batch`: simulate a study of many scenarios and write a table and a report."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from tradesim.cli import complete
from tradesim.cli.interrupts import interruptible
from tradesim.cli.options import Overwrite, Quiet, Resume, Scheduler
from tradesim.cli.terminal import say


def batch(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="STUDY",
            help="Path of the TOML file of a study.",
            autocompletion=complete.studies,
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results.  [default: results/NAME]")
    ] = None,
    overwrite: Overwrite = False,
    resume: Resume = False,
    scheduler: Scheduler = None,
    quiet: Quiet = False,
) -> None:
    """Simulate a study of several scenarios with common shocks; write a table and a report."""
    from tradesim.engine.executors import cluster
    from tradesim.reports import study_report
    from tradesim.reports.figures import draw, save
    from tradesim.storage.disk import folder_name
    from tradesim.studies import study
    from tradesim.studies.batch import run as run_study

    asked, scenarios = study.read(file)
    target = out if out is not None else Path("results") / folder_name(asked.name)
    with interruptible(target), cluster(scheduler) as executor:
        run_study(
            asked,
            scenarios,
            target,
            executor=executor,
            progress=False if quiet else None,
            resume=resume,
            overwrite=overwrite,
            finish=partial(draw, names=asked.pictures),
            save=partial(save, width=None),
            report=study_report.write,
        )
    if not quiet:
        say(f"{len(scenarios)} scenarios, {asked.runs:,} runs each; report: {target}/report.md")
