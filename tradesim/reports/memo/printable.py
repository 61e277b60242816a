"""Text of anyone as every format can hold it."""

from __future__ import annotations

import re

from tradesim.terms.text import plain

NO_CHARACTER = re.compile("[\ufffe\uffff]")
"""What neither XML nor a font holds."""


def printable(text: str) -> str:
    r"""The text, with its lines; what steers or cannot be held is written out or left away.

    >>> printable("one\x00\ntwo\uffff")
    'one\\x00\ntwo'
    """
    return NO_CHARACTER.sub("", plain(text, lines=True))
