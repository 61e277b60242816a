"""Building blocks of notebook displays.

Text keeps the colours of the page, so that it reads on light and dark; all text is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from tradesim.terms.text import plain

_BORDER = "1px solid rgba(128,128,128,.35)"


def escaped(text: str) -> str:
    """Text of anyone as HTML, without what a page may not hold."""
    return escape(plain(text, lines=True))


def page(title: str, line: str, *parts: str) -> str:
    """A page: a title, a line under it in small type, and parts that are HTML already."""
    return (
        f'<div style="color:inherit"><strong>{escaped(title)}</strong>{small(line)}'
        f"{''.join(parts)}</div>"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, styled: bool = True) -> str:
    """A table of text; numbers are right-aligned, unless the page has styles of its own."""

    def row(tag: str, cells: Sequence[str]) -> str:
        looks = [_look(text, k) if styled else "" for k, text in enumerate(cells)]
        shown = zip(looks, cells, strict=True)
        return (
            f"<tr>{''.join(f'<{tag}{look}>{escaped(text)}</{tag}>' for look, text in shown)}</tr>"
        )

    look = ' style="border-collapse:collapse;margin:.4em 0;color:inherit"' if styled else ""
    body = "".join(row("td", cells) for cells in rows)
    return f"<table{look}><thead>{row('th', head)}</thead><tbody>{body}</tbody></table>"


def small(text: str) -> str:
    """A line in small type."""
    return f'<div style="font-size:90%;opacity:.8">{escaped(text)}</div>'


def paragraph(text: str) -> str:
    """A paragraph of limited width; empty for empty text."""
    return f'<p style="max-width:45em">{escaped(text.strip())}</p>' if text.strip() else ""


def folded(title: str, content: str) -> str:
    """Content that opens with a click on its title."""
    return f"<details><summary>{escaped(title)}</summary>{content}</details>"


def _look(text: str, place: int) -> str:
    is_number = place and text.strip("-+%.,0123456789e") == ""
    align = f"text-align:{'right' if is_number else 'left'};padding:.15em .8em .15em 0"
    return f' style="{align};border-bottom:{_BORDER};color:inherit;background:transparent"'
