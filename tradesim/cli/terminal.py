"""What commands write to the terminal: text that cannot steer it, in whatever encoding it has."""

from __future__ import annotations

import sys

from tradesim.errors import LONGEST
from tradesim.terms.text import plain, shortened


def say(text: str, *, flush: bool = False) -> None:
    """Lines on stdout."""
    print(plain(text, lines=True), flush=flush)


def warn(message: str) -> None:
    """A line on stderr."""
    print(f"tradesim: {shortened(plain(message), LONGEST)}", file=sys.stderr)


def take_any_text() -> None:
    """Let streams that cannot write a character (ASCII, code pages) write another for it."""
    for stream in (sys.stdout, sys.stderr):
        if getattr(stream, "errors", "") == "strict" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
