"""Tables of questions as they come: a CSV file or a DataFrame, as rows of cells."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tradesim.errors import QuestionError, shown
from tradesim.terms.csv_lines import csv_lines
from tradesim.terms.paths import user_path

if TYPE_CHECKING:
    import pandas as pd

GIVEN = "the path of a CSV file, or a DataFrame"


class RawTable(NamedTuple):
    """A table before its cells are read."""

    name: str
    head: list[str]
    rows: Sequence[tuple[str, Sequence[Any]]]
    """Cells of each row, and where they stand in words."""


def raw_table(questions: object) -> RawTable:
    """A table from the path of a CSV file or a DataFrame, whose index may hold the ids."""
    if isinstance(questions, str | PathLike):
        return _of_file(user_path(questions, QuestionError))
    if not (hasattr(questions, "itertuples") and hasattr(questions, "columns")):
        raise QuestionError(f"questions is {shown(questions)}; allowed {GIVEN}")
    frame: pd.DataFrame = questions  # type: ignore[assignment]
    if "id" not in frame.columns and frame.index.name == "id":
        frame = frame.reset_index()
    rows = enumerate(frame.itertuples(index=False, name=None), start=1)
    numbered = [(f"questions, row {number}", cells) for number, cells in rows]
    return RawTable("questions", [str(name) for name in frame.columns], numbered)


def _of_file(path: Path) -> RawTable:
    head, *lines = csv_lines(path, QuestionError) or [[]]
    rows: list[tuple[str, Sequence[Any]]] = []
    for number, cells in enumerate(lines, start=2):
        where = f"{path.name}, row {number}"
        if len(cells) != len(head):
            raise QuestionError(f"{where} has {len(cells)} cells; allowed {len(head)}, as in row 1")
        rows.append((where, cells))
    return RawTable(path.name, head, rows)
