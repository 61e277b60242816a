"""Scores as plain text and as HTML for notebooks."""

from __future__ import annotations

from typing import Any

import numpy as np

from tradesim.analysis.forecasts.scores import Scores
from tradesim.analysis.forecasts.table import IN_WORDS
from tradesim.reports.html import folded, page, table
from tradesim.terms import display

HEAD = ("forecaster", "questions", "Brier", "logarithmic", "quantities", "CRPS", "Brier to model's")
OF_QUESTIONS = ("question", "asked", "expression", "forecast", "answer", "score", "people")
LEAST_WIDTH = 27


@display.text.register
def text(shown: Scores) -> str:
    """A line a forecaster, then what has no score."""
    unscored = [f"  not scored: {name}: {why}" for name, why in shown.unmapped.items()]
    return "\n".join([*summary_lines(shown), *unscored])


def summary_lines(shown: Scores) -> list[str]:
    """How many questions have scores, then a line a forecaster, then coverage."""
    lines = [_counted(shown)]
    for name, *cells in _forecasters(shown):
        said = (f"{head} {cell}" for head, cell in zip(HEAD[1:], cells, strict=True) if cell)
        lines.append(f"  {name:<{LEAST_WIDTH}}  {', '.join(said)}")
    return [*lines, *(f"  {line}" for line in _quantities(shown))]


@display.html.register
def html(shown: Scores) -> str:
    """The summary, every question folded, and what has no score."""
    parts = [table(HEAD, _forecasters(shown))]
    parts.append(folded("Every question", table(OF_QUESTIONS, _questions(shown))))
    if len(shown.unmapped):
        rows = [(str(name), why) for name, why in shown.unmapped.items()]
        parts.append(folded(f"{len(rows)} not scored", table(("question", "why"), rows)))
    return page(_counted(shown), "; ".join(_quantities(shown)), *parts)


def _counted(shown: Scores) -> str:
    return f"Scores of {shown.n_scored} of {shown.n_questions} questions, lower is better"


def _forecasters(shown: Scores) -> list[list[str]]:
    """Cells of HEAD for each forecaster that answered anything."""
    rows = []
    for name, row in shown.summary.iterrows():
        if row["brier_questions"] + row["crps_questions"] == 0.0:
            continue
        behind = _with_error(row["brier_behind_model"], row["brier_behind_model_error"], "+")
        rows.append(
            [
                IN_WORDS[str(name)],
                f"{row['brier_questions']:.0f}",
                _with_error(row["brier"], row["brier_error"]),
                _with_error(row["log_score"], row["log_score_error"]),
                f"{row['crps_questions']:.0f}",
                _with_error(row["crps"], row["crps_error"]),
                "" if name == "model" else behind,
            ]
        )
    return rows


def _quantities(shown: Scores) -> list[str]:
    """How many truths lay in intervals, where there are quantities."""
    row = shown.summary.loc["model"]
    if row["crps_questions"] == 0.0:
        return []
    shares = ", ".join(f"{row[f'in_{level}']:.0%} in the {level} % range" for level in (50, 80, 90))
    return [f"truths of quantities: {shares}"]


def _questions(shown: Scores) -> list[list[str]]:
    return [
        [
            str(name),
            f"{row['as_of']:%Y-%m-%d}",
            str(row["expression"]),
            _number(row["forecast"]),
            _number(row["answer"]),
            _number(row["brier"] if row["kind"] == "event" else row["crps"]),
            _number(row["human"]),
        ]
        for name, row in shown.table.iterrows()
    ]


def _with_error(value: float, error: float, sign: str = "") -> str:
    if np.isnan(value):
        return ""
    return f"{value:{sign}.3f}" + ("" if np.isnan(error) else f" ± {error:.3f}")


def _number(value: Any) -> str:
    return "" if value is None or np.isnan(value) else f"{value:.3g}"
