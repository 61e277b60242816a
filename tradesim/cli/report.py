"""`tradesim report`: a report of results, a comparison or a study, by the ending of its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradesim.cli import complete
from tradesim.cli.files import new_file
from tradesim.cli.options import OverwriteFile
from tradesim.cli.results import check_once, compared, distinctly_named, results_in
from tradesim.cli.terminal import say
from tradesim.errors import ResultError
from tradesim.terms.paths import user_path

if TYPE_CHECKING:
    from tradesim.reports.report import Reported


def report(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="RESULTS...",
            help="Results folder of `tradesim run`, or folder of a study; several results folders "
            "are compared, the baseline first.",
            autocompletion=complete.results,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "--to",
            help="File to write: .html (self-contained), .pdf, .docx or .pptx.",
        ),
    ] = Path("report.html"),
    question: Annotated[
        str, typer.Option(help="Question that the report answers, in one sentence.")
    ] = "",
    unpaired: Annotated[
        bool,
        typer.Option("--unpaired", help="Treat runs as independent, even if their seeds agree."),
    ] = False,
    dark: Annotated[bool, typer.Option("--dark", help="Dark background.")] = False,
    overwrite: OverwriteFile = False,
) -> None:
    """Write a report: an answer first, then probabilities, figures, outcomes and sources."""
    from tradesim import plots
    from tradesim.reports import report

    if out.suffix.lower() not in report.FORMS:
        raise ResultError(f"{out}: allowed a name that ends in {', '.join(report.FORMS)}")
    report.check_library(out)
    with new_file(out, overwrite=overwrite) as path, plots.style(dark=dark):
        report.report(_results(sources, unpaired=unpaired), path, question=question)
    say(f"Written to {out}")


def _results(sources: list[str], *, unpaired: bool) -> Reported:
    """What the sources hold: an ensemble, a comparison, or a study by its folder."""
    from tradesim.reports.memo.of_study import holds_study

    check_once(sources)
    studies = [source for source in sources if holds_study(user_path(source))]
    if len(sources) > 1 and studies:
        raise ResultError(f"{studies[0]}: is a study; allowed alone, or results folders together")
    if studies:
        return user_path(studies[0])
    if len(sources) == 1:
        return results_in(sources[0])
    ensembles = {source: results_in(source) for source in sources}
    return compared(distinctly_named(ensembles), unpaired=unpaired)
