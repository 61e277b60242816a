"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tradesim.cli import complete


class Record(StrEnum):
    """How much of each run is kept."""

    OUTCOMES = "outcomes"
    WEEKLY = "weekly"
    PATHS = "paths"


Results = Annotated[
    Path,
    typer.Argument(
        metavar="RESULTS",
        help="A results folder written by `tradesim run`, or a bundle (.zip).",
        autocompletion=complete.results,
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change a key of the scenario, in TOML: --set us.threat.size=0.5. "
        "May be repeated. A bare word is read as text.",
    ),
]
Overwrite = Annotated[bool, typer.Option(help="Replace existing results.")]
OverwriteFile = Annotated[bool, typer.Option("--overwrite", help="Replace an existing file.")]
Resume = Annotated[bool, typer.Option("--resume", help="Continue an unfinished simulation.")]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Dask scheduler to simulate on: tcp://HOST:8786."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar, no summary.")]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="DATE",
        help="Start from the situation on a day, in place of a scenario: --at 2018-12-02.",
    ),
]
Seed = Annotated[int, typer.Option(help="Seed of the random draws, 0 or more.")]
