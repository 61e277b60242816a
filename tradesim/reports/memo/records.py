"""What a memo says, whatever its format: an answer, then sections of text, tables and figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from struct import unpack


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
    wordy: bool = False
    """Whether cells hold sentences, so that on a narrow page each row becomes a block."""


@dataclass(frozen=True)
class Picture:
    """A figure: what it shows, how to draw it, its size in inches, and what it finds."""

    about: str
    draw: Callable[..., object]
    """Takes the axes as `ax`."""
    size: tuple[float, float] = (8.0, 4.5)
    finding: str = ""
    """A title; where it is empty that of the figure."""
    wide: bool = False
    """Whether text at its sides needs a wide figure, on a page that is wide enough."""


@dataclass(frozen=True)
class Scan:
    """A figure that was drawn before, as a PNG: what it shows, and the name of its file."""

    about: str
    png: bytes
    file: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, pixels."""
        wide, high = unpack(">II", self.png[16:24])
        return int(wide), int(high)


@dataclass(frozen=True)
class Folded:
    """A text of several lines for those who want it: a page shows it on demand."""

    title: str
    text: str


Block = Paragraph | Heading | MemoTable | Picture | Scan | Folded


@dataclass(frozen=True)
class Section:
    """A part of a memo under its heading; slides leave an appendix out."""

    heading: str
    blocks: tuple[Block, ...]
    appendix: bool = False


@dataclass(frozen=True)
class Memo:
    """All of a memo: title, a line on the runs, answer, sections, and the question if any."""

    title: str
    line: str
    answer: tuple[str, ...]
    """Paragraphs; every number in them stands in a table too."""
    sections: tuple[Section, ...]
    question: str = ""
