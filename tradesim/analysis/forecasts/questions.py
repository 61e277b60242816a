"""Questions for forecasts: asked on a day, about the days after it, with an answer or still open.

A table of questions is a CSV file or a DataFrame; docs/how-to/score.md describes its columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradesim.analysis.forecasts.cells import (
    COMMON,
    EVENT,
    NEEDED,
    OF_KIND,
    NotAllowed,
    Reader,
    words,
)
from tradesim.analysis.forecasts.scale import Scale
from tradesim.analysis.forecasts.tables import RawTable, raw_table
from tradesim.errors import QuestionError, did_you_mean, shown
from tradesim.terms.csv_lines import csv_lines
from tradesim.terms.text import shortened

if TYPE_CHECKING:
    import pandas as pd

SHIPPED = "data/forecasts/questions_2018_2025.csv"
OPEN = "data/forecasts/questions_2025-10-26.csv"
LONGEST = 40
"""Most characters of a cell in a message."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what is known of it."""

    id: str
    as_of: date
    """Day on which it is asked: a forecast uses nothing later."""
    resolution_date: date
    kind: str
    """event, answered by yes or no, or quantity, answered by a number."""
    expression: str
    """What it asks of a run, in the words of `Ensemble.where`; empty where the model has none."""
    scale: Scale
    """From the model's unit to the published one."""
    answer: float | None
    """1 for yes, 0 for no, or the number as published; None while it is open."""
    cluster: str
    """Episode it belongs to; its own where none is named."""
    human: float | None
    """Chance or number that people gave; None where none is published."""
    source: str
    why_not: str
    """Why it has no expression."""
    question: str
    """In words."""
    unit: str
    """Of the published number."""
    resolution: str
    """How it is decided: source, and what counts."""

    @property
    def is_event(self) -> bool:
        """Whether it is answered by yes or no."""
        return self.kind == EVENT


def shipped_questions() -> pd.DataFrame:
    """Questions of 2018 to 2025 with their answers and expressions, a row each.

    >>> len(shipped_questions())
    32
    """
    return _shipped(SHIPPED)


def open_questions() -> pd.DataFrame:
    """What an analyst would ask on 26 October 2025, a row a question; none has an answer.

    >>> sorted(set(open_questions()["kind"]))
    ['event', 'quantity']
    """
    return _shipped(OPEN)


def _shipped(name: str) -> pd.DataFrame:
    import pandas as pd

    head, *rows = csv_lines(Path(str(files("tradesim") / name)), QuestionError)
    found = pd.DataFrame(rows, columns=head)
    for column in ("as_of", "resolution_date"):
        found[column] = pd.to_datetime(found[column]).astype("datetime64[s]")
    return found.assign(human=pd.to_numeric(found["human"]))


def read_questions(questions: object) -> list[Question]:
    """The questions of a table; QuestionError names file, row and column of what is not allowed."""
    raw = raw_table(questions)
    _check_head(raw)
    found: dict[str, Question] = {}
    for where, cells in raw.rows:
        question = _question(dict(zip(raw.head, cells, strict=True)), where)
        if question.id in found:
            raise QuestionError(f"{where}, column id is {question.id!r}, as above; allowed once")
        found[question.id] = question
    if not found:
        raise QuestionError(f"{raw.name}: holds no question; allowed one a row")
    return list(found.values())


def _check_head(raw: RawTable) -> None:
    for name in raw.head:
        if raw.head.count(name) > 1:
            raise QuestionError(f"{raw.name}: column {shown(name)} stands twice; allowed once")
    missing = [name for name in NEEDED if name not in raw.head]
    if missing:
        hint = did_you_mean(missing[0], [name for name in raw.head if name not in NEEDED])
        known = ", ".join(field.name for field in fields(Question))
        raise QuestionError(f"{raw.name}: lacks {', '.join(missing)}{hint}; columns are {known}")


def _question(cells: Mapping[str, Any], where: str) -> Question:
    readers = {**COMMON, **OF_KIND.get(words(cells["kind"]), OF_KIND[EVENT])}
    found = {name: _value(reader, cells.get(name), name, where) for name, reader in readers.items()}
    question = Question(**found | {"cluster": found["cluster"] or found["id"]})
    if question.resolution_date < question.as_of:
        raise QuestionError(
            f"{where}, column resolution_date is {question.resolution_date}; allowed "
            f"{question.as_of}, the day it was asked, or later"
        )
    return question


def _value(reader: Reader, cell: Any, name: str, where: str) -> Any:
    try:
        return reader(cell)
    except NotAllowed as allowed:
        said = repr(shortened(words(cell), LONGEST)) if words(cell) else "blank"
        raise QuestionError(f"{where}, column {name} is {said}; allowed {allowed}") from None
