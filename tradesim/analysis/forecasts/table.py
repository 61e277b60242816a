"""The table of scores: a row a question, what was said of it, what it scored, and baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.analysis.forecasts import rules
from tradesim.analysis.forecasts.answers import OPEN, Answer
from tradesim.analysis.forecasts.episodes import other_base_rates
from tradesim.analysis.forecasts.questions import Question
from tradesim.results import weights as weighted
from tradesim.results.estimates import HALF

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
BASELINES = ("half", "base_rate", "persistence", "human")
"""Forecasters beside the model, as in the names of columns; `half` gives every event 0.5."""
FORECASTERS = {"model": "", **{name: f"_{name}" for name in BASELINES}}
"""Ending of the columns with the scores of each forecaster."""
IN_WORDS = {
    "model": "model",
    "half": "always 50 %",
    "base_rate": "base rate of other episodes",
    "persistence": "nothing changes",
    "human": "people",
}
"""Names of forecasters in figures and on pages."""
COVERED = tuple(f"in_{level:.0%}".rstrip("%") for level in rules.LEVELS)
STATED = ("as_of", "resolution_date", "kind", "expression", "scale", "answer", "cluster", "source")
NUMBERS = (
    "answer", "forecast", "forecast_error", *(f"q{100 * q:02.0f}" for q in QUANTILES),
    "brier", "log_score", "crps", *COVERED, "pit", "near_truth", "runs",
    *BASELINES, "base_rate_n", *(f"brier_{name}" for name in BASELINES),
    *(f"log_score_{name}" for name in BASELINES), "crps_persistence", "crps_human",
)  # fmt: skip


def scored_table(
    questions: Sequence[Question], answers: Sequence[Answer | str], seed: int
) -> pd.DataFrame:
    """The table by id, in the order of the questions; `not_scored` says why where one is not."""
    import pandas as pd

    rows = [_stated(each) for each in questions]
    for row, question, answer in zip(rows, questions, answers, strict=True):
        row |= _forecast(question, answer, seed)
    _add_base_rates(rows, questions)
    for row, question in zip(rows, questions, strict=True):
        if not row["not_scored"]:
            row |= _of_events(row) if question.is_event else _of_numbers(row)
    columns = ["id", *STATED, "human", "not_scored", *NUMBERS]
    frame = pd.DataFrame(rows, columns=list(dict.fromkeys(columns))).set_index("id")
    for name in ("as_of", "resolution_date"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    return frame.astype(dict.fromkeys(NUMBERS, np.float64))


def _stated(question: Question) -> dict[str, Any]:
    row = {field.name: getattr(question, field.name) for field in fields(question)}
    return row | {"scale": str(question.scale)}


def _forecast(question: Question, answer: Answer | str, seed: int) -> dict[str, Any]:
    """What was said, and what scores need the runs for."""
    if isinstance(answer, str):
        return {"not_scored": answer}
    values, weights, truth = answer.values, answer.weights, question.answer
    row: dict[str, Any] = {"runs": len(values), "persistence": answer.persistence}
    row["effective_runs"] = weighted.effective_runs(weights, len(values))
    row["not_scored"] = OPEN if truth is None else ""
    if question.is_event:
        chance, error = (
            weighted.mean(values, weights),
            weighted.error_of_share(values > HALF, weights),
        )
        return row | {"forecast": chance, "forecast_error": error}
    cuts = weighted.quantiles(values, QUANTILES, weights)
    row |= {f"q{100 * q:02.0f}": cut for q, cut in zip(QUANTILES, cuts, strict=True)}
    row["forecast"] = row["q50"]
    if truth is not None:
        row["crps"] = rules.crps(values, truth, weights)
        row["pit"] = rules.pit(values, truth, question.id, seed, weights)
        row["near_truth"] = rules.near_truth(values, truth, weights)
        row |= dict(zip(COVERED, rules.covered(values, truth, weights), strict=True))
    return row


def _add_base_rates(rows: Sequence[dict[str, Any]], questions: Sequence[Question]) -> None:
    """Share of yes among answered questions of other episodes, scored or not."""
    answered = [k for k, q in enumerate(questions) if q.is_event and q.answer is not None]
    happened = np.array([questions[k].answer for k in answered], dtype=np.float64)
    shares, counts = other_base_rates(happened, [questions[k].cluster for k in answered])
    for k, share, n in zip(answered, shares, counts, strict=True):
        rows[k] |= {"base_rate": share, "base_rate_n": n, "half": HALF}


def _of_events(row: dict[str, Any]) -> dict[str, float]:
    """Scores of every forecaster of an event; shares are of runs, or of other questions."""
    chances = {"": row["forecast"]} | {f"_{name}": _number(row, name) for name in BASELINES}
    runs, others = row["effective_runs"], row["base_rate_n"]
    counts = {"": runs, "_persistence": runs, "_base_rate": others or np.nan}
    found = {}
    for ending, chance in chances.items():
        n = counts.get(ending, np.inf)
        found[f"brier{ending}"] = float(rules.brier(chance, row["answer"]))
        found[f"log_score{ending}"] = float(rules.log_score(chance, row["answer"], n))
    return found | {"near_truth": 1.0 - abs(row["forecast"] - row["answer"])}


def _of_numbers(row: dict[str, Any]) -> dict[str, float]:
    """Scores of one number: its distance from the truth."""
    return {
        f"crps_{name}": abs(_number(row, name) - row["answer"]) for name in ("persistence", "human")
    }


def _number(row: dict[str, Any], name: str) -> float:
    return np.nan if row.get(name) is None else float(row[name])
