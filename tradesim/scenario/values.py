"""Kinds of values in a scenario, each checked where it enters: numbers, days, lines of text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from tradesim.errors import ResultError
from tradesim.terms.calendar import YEARS, as_date
from tradesim.terms.text import steering

DEEPEST = 12
"""Most tables and lists inside one another."""
DAYS_ALLOWED = f"a date from {YEARS[0]} to {YEARS[1]}, like 2025-10-26"


def _number(value: Any) -> Any:
    """A number as it is; truth values and text are none, NumPy's become Python's."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool | str | bytes):
        raise PydanticCustomError("number", "a number")
    if isinstance(value, int) and abs(value) >= 2**63:
        raise PydanticCustomError("number", "a number of at most 18 digits")
    return value


def _day(value: Any) -> date | None:
    """A date as the caller means it; numbers are none."""
    if value is None:
        return None
    try:
        return as_date(value)
    except ResultError:
        raise PydanticCustomError("day", DAYS_ALLOWED) from None


def one_line(text: str) -> str:
    """Text without what steers a terminal; ValueError names the first such character."""
    _refuse(steering(text), "in one line")
    return text


def _several_lines(text: str) -> str:
    _refuse(steering(text.replace("\r\n", "\n"), lines=True), "in lines")
    return text


def _refuse(found: str, where: str) -> None:
    if found:
        raise ValueError(f"has the character {found}; allowed letters, digits and signs {where}")


def _joined(text: Any) -> Any:
    """Text with its lines joined."""
    return " ".join(text.split()) if isinstance(text, str) and "\n" in text else text


Number = BeforeValidator(_number)
Day = Annotated[date, BeforeValidator(_day)]
OneLine = AfterValidator(one_line)
Joined = BeforeValidator(_joined)
Lines = AfterValidator(_several_lines)


def too_deep(table: Any) -> bool:
    """Whether more than DEEPEST tables or lists are inside one another, or one is inside itself."""
    level: dict[int, Any] = {id(table): table}
    for _ in range(DEEPEST + 1):
        level = {
            id(inner): inner
            for each in level.values()
            for inner in (each.values() if isinstance(each, Mapping) else each)
            if isinstance(inner, Mapping | list | tuple)
        }
        if not level:
            return False
    return True
