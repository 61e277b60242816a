"""A memo as slides: the answer first, then a slide a figure or table with the finding on top."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import Any

from tradesim.plots.style import DARK, LIGHT, mixed
from tradesim.reports.memo.columns import column_widths, is_number_column, upright
from tradesim.reports.memo.drawn import drawn
from tradesim.reports.memo.office import library
from tradesim.reports.memo.printable import printable
from tradesim.reports.memo.records import (
    Heading,
    Memo,
    MemoTable,
    Paragraph,
    Picture,
    Scan,
    Section,
)
from tradesim.terms.text import shortened

WIDE, HIGH = 13.333, 7.5
"""A slide of 16 to 9, inches."""
EDGE = 0.6
TOP, BOTTOM = 1.45, 6.85
"""Where what is shown begins and ends."""
TITLE, TEXT, TABLE, FINE = 26.0, 17.0, 12.0, 10.0
"""Sizes of titles, of the answer, of tables and of remarks, points."""
ROOM, ROW, LINE = 4.6, 0.33, 0.19
"""Inches for the rows of a table, those of the least row, and those of a line in a higher one."""
LETTERS = 1_000
"""Letters of an answer that fit on a slide in TEXT."""
IN_LINE, RIM = 135.0, 5.0
"""Letters that fit in a line of a table, and those that the rims of a cell take."""
HEAD = 48
"""Most letters of the head of a column."""
UNSTYLED = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's table without style and grid."""
TITLE_ONLY, TITLE_AND_BODY = 5, 1
"""Layouts of the library's own template."""
Place = tuple[float, float, float, float]
"""Left, top, width and height, inches."""


def slides(memo: Memo, dark: bool = False) -> bytes:
    """The file, on a light or a dark ground."""
    made = _Slides(library(".pptx"), memo, dark)
    made.answer()
    for section in memo.sections:
        if not section.appendix:
            made.section(section)
    whole = io.BytesIO()
    made.file.save(whole)
    return whole.getvalue()


class _Slides:
    """A presentation that grows at its end."""

    def __init__(self, pptx: Any, memo: Memo, dark: bool) -> None:
        from pptx.dml.color import RGBColor
        from pptx.util import Inches, Pt

        color: Any = RGBColor
        self.memo, self.dark, self.inches, self.points = memo, dark, Inches, Pt
        colors = DARK if dark else LIGHT
        self.ink, self.ground, self.faint = (
            color(*bytes.fromhex(colors[name][1:])) for name in ("ink", "ground", "faint")
        )
        between = mixed(colors["ground"], colors["faint"], 0.25)
        self.soft = color(*(round(255 * each) for each in between))
        self.file = pptx.Presentation()
        self.file.slide_width, self.file.slide_height = Inches(WIDE), Inches(HIGH)
        about = self.file.core_properties
        about.title, about.author = printable(memo.title)[:255], "tradesim"

    def answer(self) -> None:
        """The first slide: question and answer; in its notes where the numbers come from."""
        slide = self._slide(self.memo.title, TITLE_AND_BODY)
        body = slide.placeholders[1]
        self._put(body, (EDGE, TOP, WIDE - 2.0 * EDGE, BOTTOM - TOP))
        told = [text for text in (self.memo.question, *self.memo.answer) if text]
        told = told or [self.memo.line]
        size = TEXT * min(1.0, (LETTERS / max(1, sum(map(len, told)))) ** 0.5)
        frame = body.text_frame
        frame.word_wrap = True
        for k, text in enumerate(told):
            line = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
            line.space_after = self.points(size / 2.0)
            self._say(line, text, size, bold=k == 0 and bool(self.memo.question))
            _without_bullet(line)
        slide.notes_slide.notes_text_frame.text = printable("\n".join(self._sources()))

    def section(self, section: Section) -> None:
        """A slide for each figure and table of a section; the sentence before it is its title."""
        under, finding = section.heading, ""
        for block in section.blocks:
            if isinstance(block, Heading):
                under, finding = block.text, ""
            elif isinstance(block, Paragraph):
                finding = "" if block.small else block.text
            elif isinstance(block, MemoTable | Picture | Scan):
                self._shown(block, under, finding)
                finding = ""
        if not any(isinstance(block, MemoTable | Picture | Scan) for block in section.blocks):
            told = [each.text for each in section.blocks if isinstance(each, Paragraph)]
            self._words(section.heading, " ".join(told))

    def _shown(self, block: MemoTable | Picture | Scan, under: str, finding: str) -> None:
        if isinstance(block, MemoTable):
            for part, title in _parts(upright(block), under, finding):
                self._table(title, part)
        elif isinstance(block, Picture):
            made = drawn(block, "png", size="slide", dark=self.dark)
            self._figure(made.finding, made.captions, made.content, made.inches, made.about)
        else:
            title = finding or block.about
            self._figure(title, under, block.png, block.size, block.about)

    def _sources(self) -> Iterator[str]:
        yield self.memo.line
        for section in self.memo.sections[-1:]:
            tables = [block for block in section.blocks if isinstance(block, MemoTable)]
            yield from (": ".join(row) for table in tables for row in table.rows)

    def _slide(self, title: str, layout: int = TITLE_ONLY) -> Any:
        slide = self.file.slides.add_slide(self.file.slide_layouts[layout])
        slide.background.fill.solid()
        slide.background.fill.fore_color.rgb = self.ground
        head = slide.shapes.title
        self._put(head, (EDGE, 0.35, WIDE - 2.0 * EDGE, 1.0))
        said = shortened(title, 120)
        size = TITLE * min(1.0, (100 / max(1, len(said))) ** 0.5)
        head.text_frame.word_wrap = True
        self._say(head.text_frame.paragraphs[0], said, size, bold=True)
        foot = slide.shapes.add_textbox(*self._place((EDGE, 7.0, WIDE - 2.0 * EDGE, 0.35)))
        foot.text_frame.word_wrap = True
        self._say(foot.text_frame.paragraphs[0], shortened(self.memo.line, 200), FINE)
        return slide

    def _figure(self, title: str, more: str, content: bytes, size: tuple[float, float],
                about: str) -> None:  # fmt: skip
        """A figure as large as the slide lets it be, and below it how to read it."""
        slide = self._slide(title)
        low = BOTTOM - (0.4 if more else 0.0)
        scale = min((WIDE - 2.0 * EDGE) / size[0], (low - TOP) / size[1])
        wide, high = scale * size[0], scale * size[1]
        at = ((WIDE - wide) / 2.0, TOP, wide, high)
        shown = slide.shapes.add_picture(io.BytesIO(content), *self._place(at))
        shown._element.nvPicPr.cNvPr.set("descr", printable(about))
        if more:
            self._remark(slide, more, low)

    def _table(self, title: str, table: MemoTable) -> None:
        slide = self._slide(title)
        rows, columns = len(table.rows) + 1, len(table.head)
        at = (EDGE, TOP, WIDE - 2.0 * EDGE, 0.33 * rows)
        shape = slide.shapes.add_table(rows, columns, *self._place(at))
        shape._element.graphic.graphicData.tbl.tblPr.find("{*}tableStyleId").text = UNSTYLED
        shape._element.nvGraphicFramePr.cNvPr.set("descr", printable(table.caption))
        for k, width in enumerate(_widths(table)):
            shape.table.columns[k].width = self.inches(at[2] * width / IN_LINE)
        for number, line in enumerate((table.head, *table.rows)):
            for k, text in enumerate(line):
                cell = shape.table.cell(number, k)
                self._fill(cell, number)
                where = cell.text_frame.paragraphs[0]
                self._say(where, text, TABLE, bold=number == 0, right=is_number_column(table, k))
        if table.note:
            self._remark(slide, table.note, 6.45)

    def _fill(self, cell: Any, number: int) -> None:
        """The ground of a cell: darker under the head, of its own in every second row."""
        cell.fill.solid()
        other = self.soft if number % 2 == 0 else self.ground
        cell.fill.fore_color.rgb = self.faint if number == 0 else other
        cell.margin_top = cell.margin_bottom = self.inches(0.03)

    def _words(self, title: str, text: str) -> None:
        slide = self._slide(title)
        box = slide.shapes.add_textbox(*self._place((EDGE, TOP, WIDE - 2.0 * EDGE, 4.0)))
        box.text_frame.word_wrap = True
        self._say(box.text_frame.paragraphs[0], text, TEXT)

    def _remark(self, slide: Any, text: str, top: float) -> None:
        box = slide.shapes.add_textbox(*self._place((EDGE, top, WIDE - 2.0 * EDGE, 0.45)))
        box.text_frame.word_wrap = True
        self._say(box.text_frame.paragraphs[0], shortened(text, 300), FINE)

    def _say(self, line: Any, text: str, size: float, *, bold: bool = False,
             right: bool = False) -> None:  # fmt: skip
        from pptx.enum.text import PP_ALIGN

        line.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        run = line.add_run()
        run.text = printable(" ".join(text.split()))
        run.font.size, run.font.bold, run.font.color.rgb = self.points(size), bold, self.ink

    def _put(self, shape: Any, at: Place) -> None:
        shape.left, shape.top, shape.width, shape.height = self._place(at)

    def _place(self, at: Place) -> Sequence[Any]:
        return [self.inches(each) for each in at]


def _parts(table: MemoTable, heading: str, finding: str) -> Iterator[tuple[MemoTable, str]]:
    """A table in pieces that fit on a slide, each with its title."""
    table = replace(table, head=tuple(shortened(text, HEAD) for text in table.head))
    widths = _widths(table)
    pieces: list[list[tuple[str, ...]]] = [[]]
    room = ROOM - LINE * max(0, max(map(_lines, table.head, widths)) - 2)
    left = room
    for row in table.rows:
        high = max(ROW, LINE * (0.6 + max(map(_lines, row, widths))))
        if pieces[-1] and high > left:
            pieces.append([])
            left = room
        pieces[-1].append(row)
        left -= high
    for number, rows in enumerate(pieces, 1):
        more = f" ({number} of {len(pieces)})" if len(pieces) > 1 else ""
        title = heading if table.caption in heading else f"{heading}: {table.caption}"
        note = title if finding and not table.note else table.note
        yield replace(table, rows=tuple(rows), note=note), f"{finding or title}{more}"


def _widths(table: MemoTable) -> list[float]:
    """Letters that fit in the columns, with the rims of their cells."""
    return column_widths(table, IN_LINE, lambda line: len(line) + RIM)


def _lines(text: str, width: float) -> int:
    """Lines that a cell takes, or one more."""
    letters = max(1.0, width - RIM)
    return sum(ceil(max(1, len(line)) / letters) for line in text.split("\n"))


def _without_bullet(line: Any) -> None:
    """Running text in the body of a slide."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    properties = line._element.get_or_add_pPr()
    properties.set("marL", "0")
    properties.set("indent", "0")
    properties.append(parse_xml(f"<a:buNone {nsdecls('a')}/>"))
