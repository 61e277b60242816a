"""`tradesim sources`: every parameter with its source."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from tradesim.cli.terminal import say


class Layout(StrEnum):
    """Format of a table."""

    TEXT = "text"
    CSV = "csv"
    MARKDOWN = "markdown"


def sources(
    layout: Annotated[Layout, typer.Option("--format", help="Format of the table.")] = Layout.TEXT,
    posterior: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Say what was learnt, too: a shipped posterior like 2025-10-26, or a folder.",
        ),
    ] = None,
) -> None:
    """Print every parameter of the model with its range and source."""
    from tradesim.parameters.posteriors import posterior_named
    from tradesim.reports import terminal

    learnt = None if posterior is None else posterior_named(posterior)
    say(terminal.sources(layout.value, learnt))
