"""The report of a study in Markdown; its pictures are files beside it."""

from __future__ import annotations

from collections.abc import Iterator

from tradesim.reports.markdown import table
from tradesim.reports.memo.records import Block, Heading, Memo, MemoTable, Paragraph, Scan
from tradesim.studies.batch import PICTURES


def text(memo: Memo) -> bytes:
    """The report in UTF-8."""
    return ("\n".join(_lines(memo)) + "\n").encode()


def _lines(memo: Memo) -> Iterator[str]:
    yield from (f"# {memo.title}", "", memo.line)
    for each in memo.answer:
        yield from ("", _plain(each))
    for section in memo.sections:
        yield from ("", f"## {section.heading}")
        for block in section.blocks:
            yield ""
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"### {_plain(block.text)}"
        case Paragraph():
            yield _plain(block.text)
        case MemoTable():
            yield from (f"{block.caption}:", "", *table(block.head, block.rows))
            if block.note:
                yield from ("", block.note)
        case Scan():
            yield f"![{block.about}]({PICTURES}/{block.file})"


def _plain(text: str) -> str:
    """Text that opens no tag."""
    return text.replace("<", "&lt;")
