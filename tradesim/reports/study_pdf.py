"""The report of a study as a PDF: text and tables in lines, then figures, two on a page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.image import imread

from tradesim.plots import style
from tradesim.reports.study_records import Block, Heading, Memo, MemoTable, Paragraph, Scan
from tradesim.terms.text import plain

PAPER = (8.27, 11.69)
"""A4, inches."""
SETTINGS: Any = {"pdf.fonttype": 42, "text.parse_math": False}
"""Text can be searched and copied, and $ is a plain character."""
LEFT, TOP = 0.07, 0.95
SIZE, LEADING = 8.0, 1.45
COLUMNS, LINES = 112, 66
"""Characters of running text in a line, and its lines on a page."""
ON_A_PAGE = 2


def sheets(memo: Memo) -> bytes:
    """The pages, A4."""
    whole = io.BytesIO()
    about = {"Title": memo.title, "Creator": None, "Producer": None, "CreationDate": None}
    with mpl.rc_context(SETTINGS), style(), PdfPages(whole, metadata=about) as to:
        for figure in _figures(memo):
            to.savefig(figure)
    return whole.getvalue()


def _figures(memo: Memo) -> Iterator[Figure]:
    lines = list(_lines(memo))
    for first in range(0, len(lines), LINES):
        yield _sheet(lines[first : first + LINES])
    scans = [each for section in memo.sections for each in section.blocks if isinstance(each, Scan)]
    for first in range(0, len(scans), ON_A_PAGE):
        yield _pictures(scans[first : first + ON_A_PAGE])


def _sheet(lines: Sequence[tuple[str, bool]]) -> Figure:
    figure = Figure(figsize=PAPER)
    for k, (line, bold) in enumerate(lines):
        height = TOP - k * SIZE * LEADING / 72.0 / PAPER[1]
        weight = "bold" if bold else "normal"
        figure.text(LEFT, height, plain(line), fontsize=SIZE, va="top", weight=weight)
    return figure


def _pictures(scans: Sequence[Scan]) -> Figure:
    figure = Figure(figsize=PAPER)
    for k, scan in enumerate(scans):
        image = imread(io.BytesIO(scan.png))
        ax = figure.add_axes((LEFT, 1.0 - (k + 1) / ON_A_PAGE + 0.03, 1.0 - 2 * LEFT, 0.42))
        ax.imshow(image)
        ax.set_axis_off()
    return figure


def _lines(memo: Memo) -> Iterator[tuple[str, bool]]:
    """Lines of text, and whether each is bold."""
    yield from _running(memo.title, bold=True)
    for each in (memo.line, *memo.answer):
        yield from (("", False), *_running(each))
    for section in memo.sections:
        yield from (("", False), *_running(section.heading, bold=True))
        for block in section.blocks:
            yield from _block(block)


def _block(block: Block) -> Iterator[tuple[str, bool]]:
    match block:
        case Heading():
            yield from (("", False), *_running(block.text, bold=True))
        case Paragraph():
            yield from _running(block.text)
        case MemoTable():
            yield from (("", False), *_running(f"{block.caption}:"))
            for row in block.rows:
                told = zip(block.head[1:], row[1:], strict=True)
                cells = "; ".join(f"{head}: {cell}" for head, cell in told if cell)
                yield from _running(f"{row[0]}. {cells}", indent="    ")
            yield from _running(block.note)
        case _:
            return


def _running(text: str, *, bold: bool = False, indent: str = "") -> Iterator[tuple[str, bool]]:
    return ((line, bold) for line in wrap(text, COLUMNS, subsequent_indent=indent))
