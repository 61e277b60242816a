"""`tradesim report`: a report of results, as HTML or PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tradesim.cli.files import new_file
from tradesim.cli.options import OverwriteFile, Results
from tradesim.cli.results import results_in
from tradesim.cli.terminal import say
from tradesim.errors import ResultError


def report(
    results: Results,
    out: Annotated[
        Path, typer.Option(help="File to write: .html (self-contained) or .pdf.")
    ] = Path("report.html"),
    question: Annotated[
        str, typer.Option(help="Question that the report answers, in one sentence.")
    ] = "",
    dark: Annotated[bool, typer.Option("--dark", help="Dark background.")] = False,
    overwrite: OverwriteFile = False,
) -> None:
    """Write a report: probabilities, figures, outcomes, typical runs and sources."""
    from tradesim import plots
    from tradesim.reports import report

    if out.suffix.lower() not in report.FORMS:
        raise ResultError(f"{out}: allowed a name that ends in {', '.join(report.FORMS)}")
    with new_file(out, overwrite=overwrite) as path, plots.style(dark=dark):
        report.report(results_in(results), path, question=question)
    say(f"Written to {out}")
