"""How tables are laid on a page of a given width: widths of columns, and which way rows run."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from tradesim.reports.memo.records import MemoTable
from tradesim.reports.memo.sort_keys import is_size

Measure = Callable[[str], float]
"""Width of a line of text."""
MOST = 8
"""Columns from which on a table with fewer rows is turned."""
BOLD = 1.13
"""Width of a head to that of the same text below it."""
LONG = 18 * "n"
"""Widest word that a column must hold in a line."""
LEANING = 0.75
"""How strongly a column of sentences grows with the length of its text."""


def column_widths(table: MemoTable, total: float, measure: Measure = len) -> list[float]:
    """Widths of the columns, `total` together, in units of `measure`.

    Where all have what they need they grow alike; else a column of numbers is not broken, and
    columns of text share what is left by the length of their texts.

    >>> table = MemoTable("", ("event", "share"), (("a deal", "3 %"), ("no deal", "97 %")))
    >>> [round(width, 1) for width in column_widths(table, 20.0)]
    [11.1, 8.9]
    """
    columns = range(len(table.head))
    needed = [_needed(table, k, measure) for k in columns]
    if sum(needed) <= total:
        return [width * total / sum(needed) for width in needed]
    are = [is_number_column(table, k) for k in columns]
    least = [needed[k] if are[k] else _words(table, k, measure) for k in columns]
    left = total - sum(least)
    if left <= 0.0:
        return [width * total / sum(least) for width in least]
    weights = [0.0 if are[k] else _length(table, k) ** LEANING for k in columns]
    shared = sum(weights) or 1.0
    return [width + left * weight / shared for width, weight in zip(least, weights, strict=True)]


def is_number_column(table: MemoTable, column: int) -> bool:
    """Whether a column stands on the right: it holds a number, and is not the first."""
    return column > 0 and not table.wordy and any(is_size(row[column]) for row in table.rows)


def upright(table: MemoTable) -> MemoTable:
    """The table, turned where it has many columns and fewer rows: pages are narrow and long.

    >>> wide = MemoTable("", ("scenario", *"abcdefg"), (("one", *"1234567"),))
    >>> upright(wide).head, upright(wide).rows[0]
    (('scenario', 'one'), ('a', '1'))
    """
    if len(table.head) < MOST or len(table.rows) + 1 >= len(table.head) or table.wordy:
        return table
    head, *rows = zip(table.head, *table.rows, strict=True)
    return replace(table, head=head, rows=tuple(rows))


def _needed(table: MemoTable, column: int, measure: Measure) -> float:
    """Width of the widest cell, and of the head in two lines."""
    heads = _head(table.head[column], measure)
    lines = [measure(line) for row in table.rows for line in row[column].split("\n")]
    return float(max([*heads, *lines], default=0.0))


def _words(table: MemoTable, column: int, measure: Measure) -> float:
    """Width of the widest word, in which no line is broken."""
    words = [float(measure(word)) for row in table.rows for word in row[column].split()]
    widest = max([*_head(table.head[column], measure)[1:], *words], default=0.0)
    return min(widest, float(measure(LONG)))


def _head(text: str, measure: Measure) -> list[float]:
    """Width of a head in two lines, and of its words."""
    words = re.split(r"\s|(?<=-)", text)
    widths = (0.55 * measure(text), *map(measure, words))
    return [BOLD * min(width, measure(LONG)) for width in widths]


def _length(table: MemoTable, column: int) -> float:
    return sum(len(row[column]) for row in table.rows) / max(1, len(table.rows)) + 1.0
