"""Names of scenarios and other words of callers, in as many lines as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from tradesim.terms.text import plain, shortened

MOST = 4
"""Most lines of a name."""
LINE_HEIGHT = 1.25
"""Height of a line, in sizes of its text."""
SMALLEST = 4.5
"""Least size of text, points."""


def in_lines(name: str, width: int, most: int = MOST) -> str:
    """A name in lines of at most `width` characters, broken after hyphens too; cut in its middle.

    >>> print(in_lines("kuala-lumpur-2025", 16))
    kuala-lumpur-
    2025
    """
    told = plain(name)
    for room in range(width * most, width, -1):
        lines = [part.replace("- ", "-") for part in _wrapped(shortened(told, room), width)]
        if len(lines) <= most:
            return "\n".join(lines)
    return shortened(told, width)


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(text.replace("-", "- "), width) or [""]


def all_in_lines(names: Sequence[str], width: int, most: int = MOST) -> list[str]:
    """Names in lines, told apart: unlike ones that are cut to the same text carry their numbers.

    >>> all_in_lines(["a" * 90 + str(k) + "z" * 90 for k in range(2)], 12, 1)
    ['(1) aa...zzz', '(2) aa...zzz']
    """
    shown = [in_lines(name, width, most) for name in names]
    cut = {
        each: {name for name, to in zip(names, shown, strict=True) if to == each} for each in shown
    }
    return [
        in_lines(f"({k + 1}) {name}", width, most) if len(cut[shown[k]]) > 1 else shown[k]
        for k, name in enumerate(names)
    ]


def fitted(
    names: Sequence[str], width: int, *, room: float, size: float
) -> tuple[list[str], float]:
    """Names in lines and the size of their text, such that each takes at most `room` points.

    The text shrinks to no less than SMALLEST, then lines are cut.
    """
    needed = all_in_lines(names, width)
    lines = max((each.count("\n") + 1 for each in needed), default=1)
    while size > SMALLEST and lines * LINE_HEIGHT * size > room:
        size = max(SMALLEST, size - 0.5)
    fit = max(1, int(room / (LINE_HEIGHT * size)))
    return (needed if lines <= fit else all_in_lines(names, width, fit)), size


def most_lines(names: Sequence[str]) -> int:
    """Lines of the tallest of the names."""
    return max((name.count("\n") + 1 for name in names), default=1)
