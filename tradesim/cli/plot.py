"""`tradesim plot`: one figure of results, as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tradesim.cli import complete
from tradesim.cli.files import new_file
from tradesim.cli.options import OverwriteFile, Results
from tradesim.cli.results import check_once, distinctly_named, results_in
from tradesim.cli.terminal import say
from tradesim.errors import ResultError

INCHES = 2.0, 40.0
"""Smallest and largest width of a figure."""
FORMATS = (".png", ".pdf", ".svg")


def plot(
    results: Results,
    name: Annotated[
        str,
        typer.Argument(
            metavar="FIGURE",
            help="Name of the figure: fan, stages, outcome, ...",
            autocompletion=complete.figures,
        ),
    ],
    variable: Annotated[
        str | None,
        typer.Option(help="Variable to draw by date.", autocompletion=complete.variables),
    ] = None,
    side: Annotated[
        str | None,
        typer.Option(help="US or CN, or ROW for real income.", autocompletion=complete.regions),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(help="Outcome to draw.", autocompletion=complete.outcomes),
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="Date to draw, like 2026-01-31.")
    ] = None,
    runs: Annotated[
        str | None, typer.Option(metavar="N,N,...", help="Numbers of the runs to draw.")
    ] = None,
    others: Annotated[
        list[Path] | None,
        typer.Option(
            "--with",
            metavar="RESULTS",
            help="Further results for the same figure. May be repeated.",
            autocompletion=complete.results,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="File to write: .png, .pdf or .svg.  [default: FIGURE.png]"),
    ] = None,
    dark: Annotated[bool, typer.Option("--dark", help="Dark background.")] = False,
    width: Annotated[float | None, typer.Option(help="Width in inches.")] = None,
    overwrite: OverwriteFile = False,
) -> None:
    """Draw one figure of `tradesim.plots` from results, and write it to a file."""
    from tradesim.cli import figures
    from tradesim.reports.figures import save
    from tradesim.terms.calendar import as_date

    if width is not None and not INCHES[0] <= width <= INCHES[1]:
        raise ResultError(f"width is {width:g}; allowed {INCHES[0]:g} to {INCHES[1]:g} inches")
    target = out if out is not None else Path(f"{name}.png")
    draw = figures.figure(name)
    if target.suffix not in FORMATS:
        raise ResultError(f"{target}: allowed a name that ends in {', '.join(FORMATS)}")
    chosen = _numbers(runs)
    sources = [str(each) for each in (results, *(others or ()))]
    check_once(sources)
    asked = {
        "variable": variable,
        "side": side.upper() if side else None,
        "outcome": outcome,
        "on": None if on is None else as_date(on, "--on"),
        "runs": chosen,
    }
    keywords = figures.arguments(name, draw, asked)
    with new_file(target, overwrite=overwrite) as path:
        ensembles = distinctly_named({source: results_in(source) for source in sources})
        drawn = figures.subject(draw, ensembles, chosen or [])
        save(lambda ax: draw(drawn, **keywords, ax=ax), path, dark=dark, width=width)
    say(f"Written to {target}")


def _numbers(runs: str | None) -> list[int] | None:
    """Run numbers of `7,12,99`."""
    if runs is None:
        return None
    try:
        return [int(each) for each in runs.split(",")]
    except ValueError:
        raise ResultError(f"--runs {runs}: allowed numbers of runs, like 7 or 7,12,99") from None
