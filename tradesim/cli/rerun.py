"""`tradesim rerun`: results simulated once more, and compared bit by bit."""

from __future__ import annotations

import typer

from tradesim.cli.interrupts import interruptible
from tradesim.cli.options import Quiet, Results, Scheduler
from tradesim.cli.terminal import say


def rerun(results: Results, scheduler: Scheduler = None, quiet: Quiet = False) -> None:
    """Repeat results and compare every bit: exit code 0 if all is equal, 1 if anything differs."""
    from tradesim.engine.executors import cluster
    from tradesim.engine.repeat import rerun

    with interruptible(), cluster(scheduler) as executor:
        found = rerun(results, executor=executor, progress=False if quiet else None)
    say(str(found))
    if not found.equal:
        raise typer.Exit(1)
