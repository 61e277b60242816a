"""A memo as a PDF of A4 pages, made by matplotlib."""

from __future__ import annotations

import io
from functools import partial
from itertools import accumulate

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.image import imread

from tradesim.plots.frame import told_apart
from tradesim.plots.style import style, styled
from tradesim.reports.memo.columns import column_widths, is_number_column, upright
from tradesim.reports.memo.drawn import SETTINGS, said
from tradesim.reports.memo.printable import printable
from tradesim.reports.memo.records import (
    Block,
    Folded,
    Heading,
    Memo,
    MemoTable,
    Paragraph,
    Picture,
    Scan,
)
from tradesim.reports.memo.sheets import EDGE, ROOM, Cell, Sheets, fit, in_lines, width_of

TEXT, FINE, TITLE, PART, UNDER = 9.0, 7.5, 18.0, 12.5, 10.0
"""Sizes of running text, of tables and remarks, and of three orders of headings, points."""
WORDY = 6.0
"""Size of text in a table of sentences."""
GAP = 9.0
"""Between columns, points."""
AROUND = (46.0, 62.0, 118.0, 58.0)
"""Left, above, right and below the axes of a figure: events, labels, legends."""
ABOVE, LEGEND, TALLEST = 55.0, 25.0, 560.0
"""Most room of finding and captions over a figure and of a legend below it, and most of a figure,
points."""


def sheets(memo: Memo, dark: bool = False) -> bytes:
    """The pages as a PDF, on a light or a dark ground."""
    whole = io.BytesIO()
    about = {
        "Title": printable(memo.title),
        "Creator": None,
        "Producer": None,
        "CreationDate": None,
    }
    with (
        mpl.rc_context(SETTINGS),
        style(dark=dark, size="memo"),
        PdfPages(whole, metadata=about) as to,
    ):
        on = Sheets(to)
        _head(on, memo)
        for section in memo.sections:
            on.space(12.0)
            on.write(section.heading, PART, bold=True, beside=_least(section.blocks))
            for block in section.blocks:
                on.space(5.0)
                _block(on, block)
        on.close()
    return whole.getvalue()


def _head(on: Sheets, memo: Memo) -> None:
    on.write(memo.title, TITLE if len(memo.title) < 120 else PART, bold=True)
    on.write(memo.line, FINE, faint=True)
    if memo.question:
        on.space(8.0)
        on.write(memo.question, UNDER, bold=True)
    for each in memo.answer:
        on.space(5.0)
        on.write(each, TEXT)


def _least(blocks: tuple[Block, ...]) -> float:
    """Room that the first of these takes at least, points."""
    first = blocks[0] if blocks else None
    if isinstance(first, Picture):
        return _room(first)
    return 60.0 if not isinstance(first, MemoTable) else min(130.0, 40.0 + 11.0 * len(first.rows))


def _room(picture: Picture) -> float:
    """Room that a figure may take with its finding, captions and legend."""
    return _tall(picture.size) + ABOVE + LEGEND


def _tall(size: tuple[float, float]) -> float:
    wide, high = styled(size)
    return min(ROOM * high / wide, TALLEST)


def _block(on: Sheets, block: Block) -> None:
    if isinstance(block, Paragraph):
        on.write(block.text, FINE if block.small else TEXT, faint=block.small)
    elif isinstance(block, Heading):
        on.write(block.text, UNDER, bold=True, beside=40.0)
    elif isinstance(block, MemoTable):
        _table(on, block)
    elif isinstance(block, Folded):
        on.write(block.title, UNDER, bold=True, beside=40.0)
        on.write(block.text, FINE)
    elif isinstance(block, Scan):
        _scan(on, block)
    else:
        _picture(on, block)


def _taken(line: str, size: float) -> float:
    """Width of a line of a cell and of the gap beside it, points."""
    return 1.02 * width_of(printable(line), size) + GAP


def _table(on: Sheets, given: MemoTable) -> None:
    table = upright(given)
    size = WORDY if table.wordy else FINE
    widths = column_widths(table, ROOM + GAP, partial(_taken, size=size))
    ends = [EDGE + end for end in accumulate(widths)]

    def cells(row: tuple[str, ...], bold: bool = False) -> list[Cell]:
        made = []
        for k, (text, width, end) in enumerate(zip(row, widths, ends, strict=True)):
            right = is_number_column(table, k)
            lines = in_lines(text, width - GAP, size, bold=bold)
            made.append(Cell(lines, end - GAP if right else end - width, right))
        return made

    on.write(table.caption, FINE, faint=True, beside=40.0)
    head = cells(table.head, bold=True)
    on.row(head, size, bold=True)
    for row in map(cells, table.rows):
        if on.is_full(row, size):
            on.close()
            on.row(head, size, bold=True)
        on.row(row, size)
    if table.note:
        on.space(3.0)
        on.write(table.note, FINE, faint=True)


def _scan(on: Sheets, block: Scan) -> None:
    wide, high = block.size
    tall = min(ROOM * high / wide, TALLEST)
    on.write(block.about, TEXT, bold=True, beside=tall)
    on.frame(tall, lambda ax: _show(ax, block.png), (0.0, 0.0, ROOM - tall * wide / high, 0.0))


def _picture(on: Sheets, block: Picture) -> None:
    on.need(_room(block))
    top = on.down
    with told_apart() as told:
        axes = on.frame(_tall(block.size), lambda ax: block.draw(ax=ax), AROUND)
    finding, captions = said(block, told)
    on.down = top
    on.write(finding, TEXT, bold=True)
    on.write(captions, FINE, faint=True)
    on.down = fit(axes, on.down + 4.0) + 8.0


def _show(ax: Axes, png: bytes) -> None:
    ax.imshow(imread(io.BytesIO(png), format="png"), interpolation="antialiased")
    ax.set_axis_off()
