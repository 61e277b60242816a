"""The memo of a study: its report.md, with the pictures beside it, as records.

The report of a study is written once, in Markdown (study_report.py); every other format is made
from that file, so that it holds what the file holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from tradesim.errors import StoreError
from tradesim.reports.memo.records import Block, Heading, Memo, MemoTable, Paragraph, Scan, Section

REPORT = "report.md"
PICTURE = re.compile(r"!\[(?P<about>.*)\]\((?P<file>pictures/[^/]+\.png)\)")
CELLS = re.compile(r"(?<!\\)\|")
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass
class _Reader:
    """Sections as they are read, the first one without a heading."""

    folder: Path
    title: str = ""
    sections: list[tuple[str, list[Block]]] = field(default_factory=lambda: [("", [])])


def holds_study(folder: Path) -> bool:
    """Whether a folder holds a study that `tradesim batch` wrote."""
    return (folder / "study.json").is_file()


def of_study(folder: Path, question: str = "") -> Memo:
    """The memo of the study in a folder; StoreError where its report is missing or damaged."""
    try:
        text = (folder / REPORT).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{folder}: {REPORT} cannot be read: {error}") from None
    reader = _Reader(folder)
    lines = [line for line in text.splitlines() if line.strip()]
    for is_row, group in groupby(lines, key=lambda line: line.startswith("|")):
        if is_row:
            _blocks(reader).append(_table(reader, list(group)))
        else:
            for line in group:
                _read(reader, line)
    (_, first), *rest = reader.sections
    told = [block.text for block in first if isinstance(block, Paragraph)]
    line, paragraphs = (told[0], told[1:]) if told else ("", [])
    sections = [Section(heading, tuple(blocks)) for heading, blocks in rest if blocks]
    others = tuple(block for block in first if not isinstance(block, Paragraph))
    if others:
        sections.insert(0, Section("Study", others))
    return Memo(reader.title or folder.name, line, tuple(paragraphs), tuple(sections), question)


def _blocks(reader: _Reader) -> list[Block]:
    return reader.sections[-1][1]


def _read(reader: _Reader, line: str) -> None:
    """A line that is no row of a table."""
    if line.startswith("# "):
        reader.title = _plain(line[2:])
    elif line.startswith("## "):
        reader.sections.append((_plain(line[3:]), []))
    elif line.startswith("### "):
        _blocks(reader).append(Heading(_plain(line[4:])))
    elif found := PICTURE.fullmatch(line.strip()):
        _blocks(reader).append(_scan(reader.folder / found["file"], _plain(found["about"])))
    else:
        _blocks(reader).append(Paragraph(_plain(line.removeprefix("- "))))


def _table(reader: _Reader, lines: Sequence[str]) -> MemoTable:
    head, *rows = (list(_cells(line)) for line in lines if not re.fullmatch(r"[|\s:-]+", line))
    caption = _caption(reader)
    fitted = (tuple((row + [""] * len(head))[: len(head)]) for row in rows)
    return MemoTable(caption, tuple(head), tuple(fitted))


def _caption(reader: _Reader) -> str:
    """The paragraph before a table that ends in a colon; else the heading above."""
    blocks = _blocks(reader)
    if blocks and isinstance(last := blocks[-1], Paragraph) and last.text.endswith(":"):
        blocks.pop()
        return last.text[:-1]
    under = [block.text for block in blocks if isinstance(block, Heading)]
    return under[-1] if under else reader.sections[-1][0]


def _cells(line: str) -> Iterator[str]:
    for cell in CELLS.split(line.strip())[1:-1]:
        yield _plain(cell.strip().replace("\\|", "|"))


def _plain(text: str) -> str:
    """Text as it was before it was made Markdown."""
    return text.strip().replace("&lt;", "<").replace("**", "")


def _scan(file: Path, about: str) -> Scan:
    try:
        png = file.read_bytes()
    except OSError as error:
        raise StoreError(f"{file}: cannot be read: {error.strerror or error}") from None
    if not png.startswith(PNG) or len(png) < 24:
        raise StoreError(f"{file}: is no PNG")
    return Scan(about, png, file.name)
