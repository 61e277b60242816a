"""What followed 13, 26 and 52 weeks after days of the record, as questions.

Each row of the table is a day and a time after it; each column of ASKED is a question of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tradesim.analysis.forecasts.cells import EVENT, QUANTITY
from tradesim.errors import QuestionError
from tradesim.terms.csv_lines import csv_lines

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = "data/forecasts/outcomes_by_origin.csv"
RECORD_ENDS = date(2025, 10, 26)
"""What came later is no part of the project."""
EPISODES = {
    "O01": "first lists, 2018", "O03": "third list, 2018", "O04": "truce of Buenos Aires",
    "O06": "summer of 2019", "O07": "summer of 2019", "O09": "phase one", "O10": "2021 to 2024",
    "O12": "2025", "O13": "2025", "O15": "2025", "O16": "2025",
}  # fmt: skip
"""Cluster of each day, as in the shipped questions."""


class Asked(NamedTuple):
    """A column that is a question: its kind, and what it asks of a run by `{end}`."""

    kind: str
    expression: str
    question: str
    ends: str = "end_date"
    """Column with the day by which the answer is known."""


ASKED: Mapping[str, Asked] = {
    "us_tariff": Asked(QUANTITY, "tariff of US on {end}", "US average tariff (PIIE, percent)"),
    "cn_tariff": Asked(QUANTITY, "tariff of CN on {end}", "Chinese average tariff (PIIE, percent)"),
    "us_threat_carried_by_deadline": Asked(
        EVENT, "us_threat_carried_out by {end}", "US threat carried out by its deadline?",
        "us_threat_deadline",
    ),
    "us_threat_carried_by_end": Asked(
        EVENT, "us_threat_carried_out by {end}", "US threat carried out?"
    ),
    "cn_threat_carried_by_end": Asked(
        EVENT, "cn_threat_carried_out by {end}", "Chinese threat carried out?"
    ),
    "agreement_or_truce_by_end": Asked(
        EVENT, "consensus by {end} or agreement by {end}", "Truce, outline or agreement?"
    ),
    "signed_by_leaders_by_end": Asked(
        EVENT, "agreement by {end} and no truce_in_force on {end}", "Agreement signed?"
    ),
    "truce_broken_by_end": Asked(EVENT, "breach by {end}", "Truce or agreement broken?"),
}  # fmt: skip
NOT_ASKED: Mapping[str, str] = {
    "us_change, cn_change": "the level less that of the first day, which is asked",
    "us_highest, us_lowest, cn_highest, cn_lowest": "the model has them of all simulated time only",
    "truce_extended_by_end": "an extension has no day in the model",
    "us_restriction_level, cn_restriction_level": "set by judgement for most days",
    "soybeans_us_to_china_mmt": "from memory, with an error of a fifth",
    "purchases_share_of_pledge": "of all goods; the model has soybeans",
}
"""Columns that are no questions, and why."""
NOTHING_OPEN = "no threat open"
IN_PART = "carried out in part, which is neither yes nor no"
NO_SIZE = "no threat with a stated size was open on the day"
WITHOUT_SIZE = {("O06", "us"), ("O06", "cn"), ("O12", "cn")}
"""Days and sides with open threats of no size, which the model cannot carry out."""


def record_questions() -> pd.DataFrame:
    """Questions of the observed rows, a row each, in the columns that `score` reads.

    Rows whose time ends after the record are left out: `unobserved_days` has their days.
    """
    import pandas as pd

    rows = [each for line in _outcomes() if _observed(line) for each in _questions(line)]
    return pd.DataFrame(rows).drop_duplicates("id", ignore_index=True)


def unobserved_days() -> list[date]:
    """Days from which nothing was observed: all that followed lies after the record."""
    days = [(date.fromisoformat(line["origin_date"]), _observed(line)) for line in _outcomes()]
    return sorted({day for day, _ in days} - {day for day, observed in days if observed})


def _outcomes() -> list[dict[str, str]]:
    head, *rows = csv_lines(Path(str(files("tradesim") / OUTCOMES)), QuestionError)
    return [dict(zip(head, row, strict=True)) for row in rows]


def _observed(line: Mapping[str, str]) -> bool:
    return line["observed"] == "yes"


def _questions(line: Mapping[str, str]) -> Iterator[dict[str, object]]:
    for column, asked in ASKED.items():
        end, said = line[asked.ends], line[column]
        if not end or said == NOTHING_OPEN:
            continue
        after = f"-{line['horizon_weeks']}w" if asked.ends == "end_date" else ""
        why_not = _why_not(line["origin_id"], column, said)
        yield {
            "id": f"{line['origin_id']}{after}-{column.removesuffix('_by_end')}",
            "as_of": line["origin_date"],
            "resolution_date": end,
            "kind": asked.kind,
            "expression": "" if why_not else asked.expression.format(end=end),
            "scale": "100 x" if asked.kind == QUANTITY else "",
            "answer": said if asked.kind == QUANTITY else _yes_or_no(said),
            "cluster": EPISODES[line["origin_id"]],
            "human": None,
            "source": line["source"],
            "why_not": why_not,
            "question": asked.question,
        }


def _why_not(origin: str, column: str, said: str) -> str:
    """Why a cell has no expression; empty where it has one."""
    if "_threat_" in column and (origin, column[:2]) in WITHOUT_SIZE:
        return NO_SIZE
    return IN_PART if said.startswith("partly") else ""


def _yes_or_no(said: str) -> str:
    """The answer without its remarks; blank where it is neither.

    >>> _yes_or_no("yes, after postponement"), _yes_or_no("partly (4A at 15 %)")
    ('yes', '')
    """
    found = said.replace(",", " ").split()[0]
    return found if found in ("yes", "no") else ""
