"""`tradesim run`: simulate one scenario, write a results folder and print the main results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradesim.cli.complete import scenarios_or_files
from tradesim.cli.interrupts import interruptible
from tradesim.cli.options import At, Overwrite, Quiet, Record, Resume, Scheduler, Seed, Settings
from tradesim.cli.scenarios import start_with
from tradesim.cli.terminal import say
from tradesim.errors import StoreError, TradesimError

if TYPE_CHECKING:
    from tradesim.results.ensemble import Ensemble


def run(
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="SCENARIO",
            help="Name of a scenario, path of a TOML file, or results.",
            autocompletion=scenarios_or_files,
        ),
    ] = None,
    runs: Annotated[int, typer.Option(help="Number of runs to simulate.")] = 10_000,
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results.  [default: results/NAME]")
    ] = None,
    at: At = None,
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
    """Simulate a scenario, or the situation on a day, many times; print and store the results."""
    from tradesim.engine.executors import cluster
    from tradesim.engine.simulate import simulate
    from tradesim.reports.terminal import headlines
    from tradesim.storage.disk import folder_name

    start = start_with(scenario, at, settings)
    target = out if out is not None else Path("results") / folder_name(start.name)
    shown = quiet

    def show_and_draw(ens: Ensemble, folder: Path) -> None:
        """The numbers first: they stand there already while files and figures are made."""
        nonlocal shown
        if not shown:
            say(headlines(ens), flush=True)
        shown = True
        if figures:
            _draw(ens, folder)

    with interruptible(target), cluster(scheduler) as executor:
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
            finish=show_and_draw,
        )
    if not shown:  # all was there already
        say(headlines(ens))
    if not quiet:
        say(f"\nWritten to {target}")


def _draw(ens: Ensemble, folder: Path) -> None:
    """The usual figures; StoreError where they cannot be drawn, whatever matplotlib raises."""
    from tradesim.reports.figures import draw

    try:
        draw(ens, folder)
    except (TradesimError, OSError, MemoryError):
        raise
    except Exception as error:
        raise StoreError(
            f"figures cannot be drawn: {type(error).__name__}: {error}; finish "
            "without them: --resume --no-figures"
        ) from error
