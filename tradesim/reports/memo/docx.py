"""A memo as a Word file: real headings and tables, captions, figures with alternative text."""

from __future__ import annotations

import io
from functools import singledispatchmethod
from typing import Any

from tradesim.reports.memo.columns import column_widths, is_number_column, upright
from tradesim.reports.memo.drawn import drawn
from tradesim.reports.memo.office import library
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

PAPER, MARGIN = (8.27, 11.69), 0.9
"""A4 and its margins, inches."""
WIDTH = PAPER[0] - 2.0 * MARGIN
TALLEST = 7.5
"""Most of a figure, inches."""
TEXT, FINE, WORDY = 10.5, 8.5, 7.5
"""Sizes of running text, of tables and remarks, and of tables of sentences, points."""
LONG_TITLE, SMALL_TITLE = 80, 15.0
"""Letters from which on a title is set smaller, and its size then, points."""
FONT = "Calibri"
LETTERS, WORDY_LETTERS, RIM = 104.0, 122.0, 4.0
"""Letters that fit in a line of a table, without or with sentences, and those of a cell's rims."""


def document(memo: Memo, dark: bool = False) -> bytes:
    """The file; paper is light, also where `dark` is asked for."""
    del dark
    made = _Document(library(".docx"))
    made.begin(memo)
    for section in memo.sections:
        made.heading(section.heading, 1)
        for block in section.blocks:
            made.add(block)
    return made.content()


class _Document:
    """A Word file that grows at its end."""

    def __init__(self, docx: Any) -> None:
        from docx.shared import Inches, Pt

        self.inches, self.points = Inches, Pt
        self.file = docx.Document()
        page = self.file.sections[0]
        page.page_width, page.page_height = map(Inches, PAPER)
        for edge in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
            setattr(page, edge, Inches(MARGIN))
        normal = self.file.styles["Normal"].font
        normal.size, normal.name = Pt(TEXT), FONT
        self.numbers = {"Figure": 0, "Table": 0}

    def begin(self, memo: Memo) -> None:
        """Title, a line on the runs, question and answer."""
        about = self.file.core_properties
        about.title, about.author, about.comments = printable(memo.title)[:255], "tradesim", ""
        title = self.file.add_heading(printable(memo.title), 0)
        if len(memo.title) > LONG_TITLE:
            title.runs[0].font.size = self.points(SMALL_TITLE)
        self.remark(memo.line)
        if memo.question:
            self.file.add_paragraph().add_run(printable(memo.question)).bold = True
        for each in memo.answer:
            self.file.add_paragraph(printable(each))

    def heading(self, text: str, level: int) -> None:
        """A heading that Word's outline shows."""
        self.file.add_heading(printable(text), level)

    def remark(self, text: str) -> None:
        """A paragraph in small type."""
        self.file.add_paragraph().add_run(printable(text)).font.size = self.points(FINE)

    def content(self) -> bytes:
        """The bytes of the file."""
        whole = io.BytesIO()
        self.file.save(whole)
        return whole.getvalue()

    @singledispatchmethod
    def add(self, block: Block) -> None:
        """A block of the memo."""
        raise TypeError(type(block).__name__)

    @add.register
    def _(self, block: Paragraph) -> None:
        if block.small:
            self.remark(block.text)
        else:
            self.file.add_paragraph(printable(block.text))

    @add.register
    def _(self, block: Heading) -> None:
        self.heading(block.text, 2)

    @add.register
    def _(self, block: Folded) -> None:
        self.heading(block.title, 2)
        self.remark(block.text)

    @add.register
    def _(self, block: Picture) -> None:
        made = drawn(block, "png", size="memo")
        self._image(made.content, made.inches, made.about)
        self._caption("Figure", made.finding, made.captions)

    @add.register
    def _(self, block: Scan) -> None:
        wide, high = block.size
        self._image(block.png, (float(wide), float(high)), block.about)
        self._caption("Figure", block.about, "")

    @add.register
    def _(self, given: MemoTable) -> None:
        block = upright(given)
        self._caption("Table", block.caption, "", next_too=True)
        table = self.file.add_table(1 + len(block.rows), len(block.head))
        table.autofit = False
        _ruled(table)
        widths = [self.inches(each) for each in column_widths_in(block, WIDTH)]
        size = self.points(WORDY if block.wordy else FINE)
        for number, (row, line) in enumerate(
            zip(table._tbl.tr_lst, (block.head, *block.rows), strict=True)
        ):
            _whole_row(row, is_head=number == 0)
            for k, (cell, text) in enumerate(zip(row.tc_lst, line, strict=True)):
                cell.width = widths[k]
                right = is_number_column(block, k)
                _write(cell, text, size, right=right, bold=number == 0)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        if block.note:
            self.remark(block.note)
        else:
            self.file.add_paragraph().paragraph_format.space_after = self.points(2.0)

    def _image(self, content: bytes, size: tuple[float, float], about: str) -> None:
        wide, high = size
        width = min(WIDTH, TALLEST * wide / high)
        run = self.file.add_paragraph().add_run()
        run.add_picture(io.BytesIO(content), width=self.inches(width))
        run._r.getparent().get_or_add_pPr().get_or_add_keepNext()
        for described in run._r.iter("{*}docPr"):
            described.set("descr", printable(about))

    def _caption(self, kind: str, text: str, more: str, *, next_too: bool = False) -> None:
        """A caption that Word counts: what it says, and in plain type how to read it."""
        self.numbers[kind] += 1
        line = self.file.add_paragraph(style="Caption")
        line.paragraph_format.keep_with_next = next_too
        line.add_run(f"{kind} ")
        line._element.append(_counted(kind, self.numbers[kind]))
        line.add_run(f". {printable(text)}")
        if more:
            line.add_run(f" {printable(more)}").bold = False


def column_widths_in(table: MemoTable, total: float) -> list[float]:
    """Inches of the columns."""
    room = WORDY_LETTERS if table.wordy else LETTERS
    found = column_widths(table, room, lambda line: len(line) + RIM)
    return [total * width / room for width in found]


def _ruled(table: Any) -> None:
    """A thin line below each row."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    lines = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="B0B5BB"/>'
        for edge in ("top", "bottom", "insideH")
    )
    borders = f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>"
    table._tbl.tblPr.append(parse_xml(borders))


def _counted(kind: str, number: int) -> Any:
    """A field that Word numbers by itself, with the number it has now."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field, run, text = (OxmlElement(name) for name in ("w:fldSimple", "w:r", "w:t"))
    field.set(qn("w:instr"), f" SEQ {kind} \\* ARABIC ")
    text.text = str(number)
    run.append(text)
    field.append(run)
    return field


def _whole_row(row: Any, *, is_head: bool) -> None:
    """A row that no page break divides; a head stands on every page."""
    from docx.oxml import OxmlElement

    properties = row.get_or_add_trPr()
    for name in ("w:cantSplit", *(("w:tblHeader",) if is_head else ())):
        properties.append(OxmlElement(name))


def _write(cell: Any, text: str, size: Any, *, right: bool, bold: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.table import _Cell

    line = _Cell(cell, None).paragraphs[0]  # type: ignore[arg-type]
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    line.paragraph_format.space_after = 0
    run = line.add_run(printable(text))
    run.font.size, run.bold = size, bold
