"""Building blocks of reports in Markdown."""

from __future__ import annotations

from collections.abc import Sequence


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table of text as lines."""
    lines = [heads, ["---"] * len(heads), *rows]
    return [
        "| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in line) + " |"
        for line in lines
    ]
