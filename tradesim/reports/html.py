"""Building blocks of notebook displays.

Text keeps the colours of the page, so that it reads on light and dark; all text is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_BORDER = "1px solid rgba(128,128,128,.35)"


def page(title: str, line: str, *parts: str) -> str:
    """A page: a title, a line under it in small type, and parts that are HTML already."""
    return (
        f'<div style="color:inherit"><strong>{escape(title)}</strong>{small(line)}'
        f"{''.join(parts)}</div>"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of text; numbers are right-aligned."""
    cells = "".join(_cell("th", text, k) for k, text in enumerate(head))
    body = "".join(
        f"<tr>{''.join(_cell('td', text, k) for k, text in enumerate(row))}</tr>" for row in rows
    )
    return (
        '<table style="border-collapse:collapse;margin:.4em 0;color:inherit">'
        f"<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
    )


def small(text: str) -> str:
    """A line in small type."""
    return f'<div style="font-size:90%;opacity:.8">{escape(text)}</div>'


def paragraph(text: str) -> str:
    """A paragraph of limited width; empty for empty text."""
    return f'<p style="max-width:45em">{escape(text.strip())}</p>' if text.strip() else ""


def folded(title: str, content: str) -> str:
    """Content that opens with a click on its title."""
    return f"<details><summary>{escape(title)}</summary>{content}</details>"


def _cell(tag: str, text: str, place: int) -> str:
    side = "left" if place == 0 or not _is_number(text) else "right"
    look = f"text-align:{side};padding:.15em .8em .15em 0;border-bottom:{_BORDER};color:inherit"
    return f'<{tag} style="{look};background:transparent">{escape(text)}</{tag}>'


def _is_number(text: str) -> bool:
    return text.strip("-+%.,0123456789e") == ""
