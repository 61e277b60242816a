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
        help="A results folder, as `tradesim run` writes one.",
        autocompletion=complete.results,
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change a key of the scenario, by dotted path and in TOML: --set us.threat.size=0.5. "
        "Repeat it for more keys. A bare word is text.",
    ),
]
Overwrite = Annotated[bool, typer.Option(help="Replace results that are there already.")]
OverwriteFile = Annotated[
    bool, typer.Option("--overwrite", help="Replace the file that is there already.")
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with unfinished results where they stopped.")
]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Simulate on a Dask cluster: tcp://HOST:8786."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar, no summary.")]
Seed = Annotated[int, typer.Option(help="Seed of the random draws, from 0.")]
