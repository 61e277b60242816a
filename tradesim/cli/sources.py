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
) -> None:
    """Print every parameter of the model with its range and source."""
    from tradesim.reports import terminal

    say(terminal.sources(layout.value))
