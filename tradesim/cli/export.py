"""`tradesim export`: results as a workbook or a table for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tradesim.cli import complete
from tradesim.cli.options import OverwriteFile, Quiet
from tradesim.cli.results import check_once, distinctly_named, results_in
from tradesim.cli.terminal import say


def export(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="RESULTS...",
            help="Results folders written by `tradesim run`, for one file together.",
            autocompletion=complete.results,
        ),
    ],
    to: Annotated[
        Path, typer.Option("--to", help="File to write: .xlsx, .csv, .dta, .parquet or .nc.")
    ],
    table: Annotated[
        str | None,
        typer.Option(
            help="One table: outcomes (a row a run and outcome), runs, by_date, probabilities, "
            "summary, events or iamc.  [default: a workbook has several, other files outcomes]"
        ),
    ] = None,
    overwrite: OverwriteFile = False,
    quiet: Quiet = False,
) -> None:
    """Write results for Excel, R, Stata and others, with a data dictionary."""
    from tradesim.storage.exports import check, export

    check_once(sources)
    check(to, table)
    ensembles = distinctly_named({source: results_in(source) for source in sources})
    export(ensembles, to, table=table, overwrite=overwrite)
    if not quiet:
        say(f"Written to {to}")
