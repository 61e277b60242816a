"""`tradesim forecast`: freeze what results say of questions, in a form that others can score."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tradesim.cli.options import Overwrite, Results
from tradesim.cli.results import results_in
from tradesim.cli.terminal import say
from tradesim.cli.warned import lines_on_stderr


def forecast(
    results: Results,
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("forecast"),
    questions: Annotated[
        Path | None,
        typer.Option(help="CSV file of questions.  [default: those of 26 October 2025]"),
    ] = None,
    samples: Annotated[int, typer.Option(help="Runs to write of each question.")] = 0,
    overwrite: Overwrite = False,
) -> None:
    """Freeze a forecast: chances and quantiles for questions, with their rules and hashes."""
    from tradesim.studies import frozen

    ens = results_in(results)
    with lines_on_stderr():
        found = frozen.forecast(ens, questions, out, samples=samples, overwrite=overwrite)
    say(str(found))
    say(f"Written to {out}")
