"""`tradesim sources`: every number the model rests on."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Layout(StrEnum):
    """Form of a table."""

    TEXT = "text"
    CSV = "csv"
    MARKDOWN = "markdown"


def sources(
    layout: Annotated[Layout, typer.Option("--format", help="Form of the table.")] = Layout.TEXT,
) -> None:
    """Print every number the model rests on, with its range and source."""
    from tradesim.reports import terminal

    print(terminal.sources(layout.value))
