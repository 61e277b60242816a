"""The report of a study as one self-contained HTML page; all text is escaped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from tradesim.plots.style import LIGHT
from tradesim.reports.html import escaped, small, table
from tradesim.reports.study_records import Block, Heading, Memo, MemoTable, Paragraph

LOOK = """
body{{margin:2em auto;max-width:60em;padding:0 1em;background:{ground};color:{ink};
font:15px/1.45 system-ui,sans-serif;overflow-wrap:anywhere}}
h1{{font-size:1.6em;margin-bottom:.1em}} h2{{font-size:1.2em;margin-top:1.8em}}
h3{{font-size:1em;margin:1.4em 0 .3em}} caption{{text-align:left;font-weight:600;padding:.3em 0}}
.wide{{overflow-x:auto;margin:.6em 0}} table{{border-collapse:collapse;overflow-wrap:normal}}
td,th{{padding:.15em .9em .15em 0;border-bottom:1px solid {faint};text-align:left}}
figure{{margin:.8em 0;max-width:52em}} img{{width:100%;height:auto}}
@media print{{body{{margin:0;max-width:none}} figure,tr{{break-inside:avoid}}}}
"""


def page(memo: Memo) -> bytes:
    """The page in UTF-8."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escaped(memo.title)}</title><style>{LOOK.format(**LIGHT)}</style></head>\n"
        f"<body>\n{chr(10).join(_parts(memo))}\n</body></html>\n"
    ).encode()


def _parts(memo: Memo) -> Iterator[str]:
    yield f"<h1>{escaped(memo.title)}</h1>"
    yield small(memo.line)
    yield from (f"<p>{escaped(each)}</p>" for each in memo.answer)
    for section in memo.sections:
        yield f"<h2>{escaped(section.heading)}</h2>"
        yield from map(_block, section.blocks)


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"<h3>{escaped(block.text)}</h3>"
        case Paragraph():
            return small(block.text) if block.small else f"<p>{escaped(block.text)}</p>"
        case MemoTable():
            made = table(block.head, block.rows, styled=False)
            titled = made.replace(
                "<thead>", f"<caption>{escaped(block.caption)}</caption><thead>", 1
            )
            return f'<div class="wide">{titled}</div>{small(block.note) if block.note else ""}'
        case _:
            data = b64encode(block.png).decode("ascii")
            about = escaped(block.about)
            return f'<figure><img alt="{about}" src="data:image/png;base64,{data}"></figure>'
