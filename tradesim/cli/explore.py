"""`tradesim explore`: results as one HTML file to explore them in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tradesim.cli import complete
from tradesim.cli.files import new_file
from tradesim.cli.options import OverwriteFile
from tradesim.cli.results import check_once, distinctly_named, results_in
from tradesim.cli.terminal import say
from tradesim.errors import ResultError


def explore(
    results: Annotated[
        list[str],
        typer.Argument(
            metavar="RESULTS...",
            help="Results folders written by `tradesim run`, the one to open first.",
            autocompletion=complete.results,
        ),
    ],
    out: Annotated[Path, typer.Option(help="File to write: .html, self-contained.")] = Path(
        "explorer.html"
    ),
    overwrite: OverwriteFile = False,
) -> None:
    """Write a page to explore results in: sliders, scenarios, paths, stories, one file."""
    from tradesim.reports.explorer import explore

    if out.suffix.lower() not in explore.ENDINGS:
        raise ResultError(f"{out}: allowed a name that ends in {', '.join(explore.ENDINGS)}")
    check_once(results)
    with new_file(out, overwrite=overwrite) as path:
        found = {source: results_in(source) for source in results}
        explore.explore(distinctly_named(found), path)
    say(f"Written to {out}")
