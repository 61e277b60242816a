"""Cells of a table of questions: text, or the values of a DataFrame, in their plain types."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tradesim.analysis.forecasts.scale import SAME, Scale
from tradesim.errors import ResultError
from tradesim.terms.calendar import as_date
from tradesim.terms.text import plain

EVENT, QUANTITY = "event", "quantity"
KINDS = (EVENT, QUANTITY)
TRUTHS = {"yes": 1.0, "true": 1.0, "1": 1.0, "no": 0.0, "false": 0.0, "0": 0.0}


class NotAllowed(ValueError):
    """A cell that its column does not allow: the message says what is allowed."""


def is_blank(cell: Any) -> bool:
    """Whether a cell holds nothing: empty text, None, or a missing number or date."""
    if cell is None or isinstance(cell, str):
        return cell is None or not cell.strip()
    try:
        return bool(cell != cell)
    except TypeError:  # pandas.NA is neither like nor unlike itself
        return True
    except ValueError:  # an array
        return False


def words(cell: Any) -> str:
    """Text of a cell; empty where it is blank.

    >>> words(" Q01 "), words(None), words(7)
    ('Q01', '', '7')
    """
    return "" if is_blank(cell) else plain(str(cell)).strip()


def required_words(cell: Any) -> str:
    """Text of a cell that may not be blank."""
    if is_blank(cell):
        raise NotAllowed("text")
    return words(cell)


def day(cell: Any) -> date:
    """The date of a cell."""
    try:
        return as_date(cell)
    except ResultError:
        raise NotAllowed("a date like 2026-01-31") from None


def kind(cell: Any) -> str:
    """One of KINDS."""
    if words(cell) not in KINDS:
        raise NotAllowed(" or ".join(KINDS))
    return words(cell)


def number(cell: Any) -> float | None:
    """A finite number; None where the cell is blank."""
    if is_blank(cell):
        return None
    try:
        value = float(cell)
    except (TypeError, ValueError, OverflowError):
        raise NotAllowed("a number, or blank") from None
    if isinstance(cell, bool) or not math.isfinite(value):
        raise NotAllowed("a number, or blank")
    return value


def truth(cell: Any) -> float | None:
    """1.0 for yes, 0.0 for no; None where the cell is blank.

    >>> truth("yes"), truth(False), truth(1.0), truth("")
    (1.0, 0.0, 1.0, None)
    """
    if is_blank(cell):
        return None
    said = f"{cell:g}" if isinstance(cell, float) else words(cell).lower()
    if said.removesuffix(".0") not in TRUTHS:
        raise NotAllowed("yes or no (true, false, 1, 0), or blank while it is open")
    return TRUTHS[said.removesuffix(".0")]


def share(cell: Any) -> float | None:
    """A number from 0 to 1; None where the cell is blank."""
    value = number(cell)
    if value is not None and not 0.0 <= value <= 1.0:
        raise NotAllowed("a chance from 0 to 1, or blank")
    return value


def scale(cell: Any) -> Scale:
    """The published scale of a quantity; that of the model where the cell is blank."""
    try:
        return SAME if is_blank(cell) else Scale.read(words(cell))
    except ValueError:
        raise NotAllowed("a + b x with numbers a and b, as in '3.1 + 100 x', or blank") from None


def no_scale(cell: Any) -> Scale:
    """Of events: their thresholds stand in the expression, in units of the model."""
    if scale(cell) != SAME:
        raise NotAllowed("blank for an event: state limits in the expression, in model units")
    return SAME


Reader = Callable[[Any], Any]
COMMON: Mapping[str, Reader] = {
    "id": required_words,
    "as_of": day,
    "resolution_date": day,
    "kind": kind,
    "expression": words,
    "cluster": words,
    "source": words,
    "why_not": words,
    "question": words,
    "unit": words,
    "resolution": words,
}
OF_KIND: Mapping[str, Mapping[str, Reader]] = {
    EVENT: {"scale": no_scale, "answer": truth, "human": share},
    QUANTITY: {"scale": scale, "answer": number, "human": number},
}
"""How the cells of each column are read; those of OF_KIND by the kind of question."""
NEEDED = ("id", "as_of", "resolution_date", "kind", "expression", "answer")
"""Columns without which a table holds no questions."""
