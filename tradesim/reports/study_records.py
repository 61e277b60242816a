"""What the report of a study says, whatever its format: an answer, then sections of blocks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """Running text, in small type where it is a remark."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Heading:
    """The title of a part of a section."""

    text: str


@dataclass(frozen=True)
class MemoTable:
    """A table of text: what it shows, the heads of its columns, its rows, a note below."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Scan:
    """A figure that was drawn before, as a PNG: what it shows, and the name of its file."""

    about: str
    png: bytes
    file: str


Block = Paragraph | Heading | MemoTable | Scan


@dataclass(frozen=True)
class Section:
    """A part of a report under its heading."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Memo:
    """All of a report, in order: title, a line on the runs, the answer, sections."""

    title: str
    line: str
    answer: tuple[str, ...]
    """Paragraphs; every number in them stands in a table too."""
    sections: tuple[Section, ...]
