"""Writing pages: only what changed, so that a second build is quick."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

Pages = Mapping[Path, str]


class Known(NamedTuple):
    """What the code knows of a table; the first column is the key."""

    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def write(pages: Pages, folder: Path) -> None:
    """Make `folder` hold these pages and no other file."""
    for stale in set(folder.rglob("*")) - set(pages):
        if stale.is_file():
            stale.unlink()
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(cell, row)) + " |" for row in lines)


def cell(text: str) -> str:
    """Text that stays inside its cell."""
    return " ".join(text.split()).replace("|", "\\|")
