"""Text from outside made fit to be shown: one line of a message, a cell of a table, a label."""

from __future__ import annotations

import re
from typing import Any

STEERING = "\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
"""Characters that steer a terminal or the direction of writing, and halves of characters."""
_STEERING = re.compile(f"[{STEERING}]")
_NUMBER = re.compile(r"[+-]?(\d[\d_]*\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(inf|nan)")
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""Beginnings by which spreadsheets know a formula."""


def plain(text: str, *, lines: bool = False) -> str:
    r"""The text with what would steer a terminal written out; in one line, or with its lines.

    >>> plain("red \x1b[31m\nname"), plain("two\nlines", lines=True)
    ('red \\x1b[31m name', 'two\nlines')
    """
    kept = text if lines else re.sub(r"[\t\n\r\f\v]+", " ", text)
    return _STEERING.sub(lambda found: _written_out(found[0], lines), kept)


def _written_out(character: str, lines: bool = False) -> str:
    if lines and character in "\n\t":
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def steering(text: str, *, lines: bool = False) -> str:
    r"""The first character that steers a terminal, written out; empty where there is none.

    >>> steering("a\x1b[2Jb"), steering("a b"), steering("a\nb", lines=True)
    ('\\x1b', '', '')
    """
    found = _STEERING.search(text.replace("\n", "").replace("\t", "") if lines else text)
    return _written_out(found[0]) if found else ""


def shortened(text: str, most: int) -> str:
    """The text in at most so many characters: what is too much goes from its middle.

    >>> shortened("kuala-lumpur-2025 us.threat.size=0.25", 27)
    'kuala-lumpur-20...size=0.25'
    """
    if len(text) <= most:
        return text
    tail = (most - 3) * 2 // 5
    return f"{text[: most - 3 - tail]}...{text[len(text) - tail :]}"


def as_cell(value: Any) -> Any:
    """What stands in a cell of a CSV file: text that a spreadsheet would run is marked as text.

    >>> [as_cell(cell) for cell in ("=1+2", "-0.25", "tit-for-tat", -0.25)]
    ["'=1+2", '-0.25', 'tit-for-tat', -0.25]
    """
    if not isinstance(value, str):
        return value
    is_formula = value.strip().startswith(FORMULA) and not _NUMBER.fullmatch(value.strip())
    return f"'{value}" if is_formula else value
