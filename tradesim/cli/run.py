"""`tradesim run`: simulate one scenario, write a results folder and print the main results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tradesim.cli.complete import scenarios_or_files
from tradesim.cli.interrupts import interruptible
from tradesim.cli.options import Overwrite, Quiet, Record, Resume, Scheduler, Seed, Settings
from tradesim.cli.scenarios import scenario_with


def run(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            help="Name of a scenario, or path of a TOML file.",
            autocompletion=scenarios_or_files,
        ),
    ],
    runs: Annotated[int, typer.Option(help="Number of runs to simulate.")] = 10_000,
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results.  [default: results/NAME]")
    ] = None,
    settings: Settings = None,
    record: Annotated[
        Record, typer.Option(help="Keep outcomes only, distributions by date too, or every path.")
    ] = Record.WEEKLY,
    figures: Annotated[bool, typer.Option(help="Draw figures of the results.")] = True,
    overwrite: Overwrite = False,
    resume: Resume = False,
    scheduler: Scheduler = None,
    quiet: Quiet = False,
) -> None:
    """Simulate many runs of a scenario; print and store the results."""
    from tradesim.engine.executors import cluster
    from tradesim.engine.simulate import simulate
    from tradesim.reports.figures import draw
    from tradesim.reports.terminal import headlines
    from tradesim.storage.disk import folder_name

    start = scenario_with(scenario, settings)
    target = out if out is not None else Path("results") / folder_name(start.name)
    with interruptible(), cluster(scheduler) as executor:
        ens = simulate(
            start,
            runs=runs,
            seed=seed,
            record=record.value,
            executor=executor,
            progress=False if quiet else None,
            out=target,
            resume=resume,
            overwrite=overwrite,
            finish=draw if figures else None,
        )
    if not quiet:
        print(f"{headlines(ens)}\n\nWritten to {target}")
