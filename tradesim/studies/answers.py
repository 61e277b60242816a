"""Answers to what a study asks: tables and figures, kept one by one as they are known."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradesim.storage import disk

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from tradesim.studies.study import Study

Draw = Callable[["Axes | None"], "Axes"]
Save = Callable[[Draw, Path], None]
"""Saves a figure to a file."""
ATTRIBUTION = "attribution"
TABLES: Mapping[str, str] = {
    "sensitivity": "what outcomes hang on, a row an input or group",
    "elementary_effects": "what it does to move a parameter up by half of its prior, by outcome",
    "interactions": "pairs of inputs that do together what neither does alone",
    "attribution": "which change makes the difference from the first scenario, by outcome",
    "robust": "policies by objective",
    "choices": "the policy that each rule takes, and how sure the runs are of it",
    "front": "policies that no other beats on all objectives",
    "best_replies": "the best choice of each side against each of the other",
    "equilibria": "choices from which neither side gains by leaving",
    "value_of_knowing": "what it would be worth to know something before choosing",
    "signposts": "what is seen early and tells how an outcome comes out, on runs held out",
}
"""Tables that answers make, each a CSV file of the study: what it holds."""


@dataclass(frozen=True)
class Task:
    """A question of a study, asked of one of its scenarios."""

    kind: str
    """A key of the study's file."""
    question: int
    """Place of the question below the key."""
    scenario: int
    """Place of the scenario in the study."""
    points: tuple[int, ...] = ()
    """Places of all points of a design that the question is about."""

    @property
    def name(self) -> str:
        """Begins the names of its files."""
        return f"{self.kind}-{self.scenario}-{self.question}"

    def of(self, names: Sequence[str]) -> str:
        """Name of the scenario, or of the one that a design makes points of."""
        name = names[self.scenario]
        return base_of(name) if self.points else name


@dataclass(frozen=True)
class Answer:
    """Tables by name, figures by the names of their files, or why there is no answer."""

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)
    """File of each figure, and what it shows."""
    notes: Mapping[str, Any] = field(default_factory=dict)
    """What a table says of itself, its `attrs`."""
    why: str = ""


Answers = Mapping[Task, Answer]


def tasks(study: Study, names: Sequence[str]) -> Iterator[Task]:
    """All questions of a study to its scenarios, in the order of the report."""
    for question, asked in enumerate(study.sensitivity):
        places = _places(asked.scenarios, names)
        if asked.by == "design":
            its = [tuple(k for k in places if base_of(names[k]) == base) for base in dict.fromkeys(
                base_of(names[k]) for k in places
            )]  # fmt: skip
            yield from (Task("sensitivity", question, points[0], points) for points in its)
        else:
            yield from (Task("sensitivity", question, k) for k in places)
    if study.attribution:
        yield from (Task(ATTRIBUTION, 0, k) for k in range(1, len(names)))
    for question, policies in enumerate(study.robust):
        yield from (Task("robust", question, k) for k in _places(policies.scenarios, names))
    for question, signs in enumerate(study.signposts):
        yield from (Task("signposts", question, k) for k in _places(signs.scenarios, names))


def base_of(point: str) -> str:
    """Name of the scenario that a sample makes points of: their names end in a number."""
    return point.rpartition(" ")[0]


def _places(chosen: Sequence[str], names: Sequence[str]) -> list[int]:
    return [k for k, name in enumerate(names) if not chosen or name in chosen]


def together(answers: Answers) -> dict[str, pd.DataFrame]:
    """Tables of the same name in one, for all that is asked for; empty ones without a row."""
    import pandas as pd

    found = {}
    for name in TABLES:
        parts = [each.tables[name] for each in answers.values() if name in each.tables]
        if parts:
            full = [part for part in parts if len(part)]
            found[name] = pd.concat(full, ignore_index=True) if full else parts[0]
    return found


def put(answer: Answer, file: Path) -> None:
    """Write an answer to a file that is seen only when whole."""
    tables = {
        name: {"columns": list(map(str, table.columns)), "rows": _rows(table)}
        for name, table in answer.tables.items()
    }
    notes = {name: _plain(value) for name, value in answer.notes.items()}
    whole = {"tables": tables, "pictures": answer.pictures, "notes": notes, "why": answer.why}
    disk.put(file, disk.json_bytes(whole))


def get(file: Path) -> Answer:
    """An answer that was put; DamageError where the file is damaged."""
    import pandas as pd

    whole = disk.json_table(file)
    tables = {
        name: pd.DataFrame(table["rows"], columns=table["columns"])
        for name, table in whole["tables"].items()
    }
    return Answer(tables, whole["pictures"], whole["notes"], whole["why"])


def _rows(table: pd.DataFrame) -> list[list[Any]]:
    return [[_plain(cell) for cell in row] for row in table.itertuples(index=False, name=None)]


def _plain(cell: Any) -> Any:
    """A cell as JSON has it: numbers, truths and text; a mapping becomes its text."""
    if isinstance(cell, dict):
        return json.dumps(cell, ensure_ascii=False)
    if isinstance(cell, date):
        return str(cell)[:10]
    return cell.item() if hasattr(cell, "item") else cell
