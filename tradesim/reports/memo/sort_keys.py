"""By what the rows of a table are sorted: numbers and dates by their size, all else as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

NUMBER = re.compile(
    r"(?P<bound>[<>]?)\s*(?P<number>[+\-−]?\d[\d,]*(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"(?:[\s\u00a0]*%)?\s*(?:±.*|to .*|[(;].*)?"
)
"""A number, in percent or not, with its error, the other end of a range or a remark."""
DATE = re.compile(r"(\d{1,2} [A-Z][a-z]{2,8} \d{4}|\d{4}-\d\d-\d\d)(?:[T\s,;(].*)?")
FORMATS = ("%d %B %Y", "%d %b %Y", "%Y-%m-%d")
CLOSE = 1e-9
"""By how much a bound lies beside its number, as a share."""


def sort_keys(column: Sequence[str]) -> list[float | None] | None:
    """Sizes of the cells of a column, None where one has none; None for a column of text.

    Half of the cells that are filled must have a size, and no other a digit.

    >>> sort_keys(["38.1% ± 0.4%", "<1 %", "−1,200", "none"])
    [38.1, 0.999999999, -1200.0, None]
    >>> sort_keys(["2 February 2026", "2025-11-30"])
    [739649.0, 739585.0]
    >>> sort_keys(["US tariff", "7 scenarios"]) is None
    True
    """
    filled = [cell for cell in column if cell.strip()]
    sizes = [_size(cell) for cell in column]
    others = [cell for cell, size in zip(column, sizes, strict=True) if size is None]
    known = len(column) - len(others)
    if not known or 2 * known < len(filled) or any(re.search(r"\d", cell) for cell in others):
        return None
    return sizes


def is_size(cell: str) -> bool:
    """Whether a cell holds a number or a date.

    >>> is_size("12 to 34 %"), is_size("too few runs")
    (True, False)
    """
    return _size(cell) is not None


def _size(cell: str) -> float | None:
    text = cell.strip()
    if found := DATE.fullmatch(text):
        return _day(found[1])
    if (found := NUMBER.fullmatch(text)) is None:
        return None
    number = float(found["number"].replace(",", "").replace("−", "-"))
    shift = {"<": -CLOSE, ">": CLOSE, "": 0.0}[found["bound"]]
    return number + shift * (abs(number) or 1.0)


def _day(text: str) -> float | None:
    for form in FORMATS:
        try:
            found: date = datetime.strptime(text, form)
        except ValueError:
            continue
        return float(found.toordinal())
    return None
