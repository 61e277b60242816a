"""What ensembles say of questions: a value a run in the published unit, and that of the first day.

A question that cannot be put to an ensemble has a reason in place of an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.analysis.forecasts.questions import Question
from tradesim.errors import ResultError, in_short, shown
from tradesim.model.outcomes import OUTCOMES
from tradesim.results.answers import on_dates
from tradesim.results.conditions import LABELS, Condition, InTime, OnDate, read
from tradesim.results.ensemble import Ensemble
from tradesim.results.persistence import Persistence
from tradesim.results.weights import Weights, mean
from tradesim.terms.sides import Array

OPEN = "no answer yet"
NO_EXPRESSION = "no expression"


@dataclass(frozen=True, eq=False)
class Answer:
    """What the runs of an ensemble say of a question."""

    values: Array
    """A number a run in the published unit, (n_runs,); of an event 1 where it happens."""
    persistence: float
    """The same if the first day went on: a number, or a chance that is 0 or 1 as a rule."""
    weights: Weights = None
    """How many runs each run stands for, (n_runs,)."""


def answers(
    ensembles: Mapping[date, Ensemble], questions: Sequence[Question]
) -> list[Answer | str]:
    """What the ensemble of its day says of each question, or why none does."""
    found: dict[str, Answer | str] = {}
    for day, ens in ensembles.items():
        asked = [each for each in questions if each.as_of == day and each.expression]
        found |= dict(zip((each.id for each in asked), _of_ensemble(ens, asked), strict=True))
    days = in_short(map(str, ensembles))
    return [found.get(each.id) or _unasked(each, days) for each in questions]


def _unasked(question: Question, days: str) -> str:
    if not question.expression:
        return question.why_not or NO_EXPRESSION
    return f"asked on {question.as_of}; ensembles are of {days}"


def _of_ensemble(ens: Ensemble, questions: Sequence[Question]) -> list[Answer | str]:
    """Answers in the order of the questions; each expression is read and worked out once."""
    conditions = {text: _readable(ens, text) for text in dict.fromkeys(map(_expression, questions))}
    fine = [each for each in conditions.values() if isinstance(each, Condition)]
    wanted = {t: None for each in fine for t in each.terms.values() if isinstance(t, OnDate)}
    on_day = dict(zip(wanted, on_dates(ens, list(wanted)), strict=True))
    still = Persistence(ens) if fine else None
    found: dict[str, _Values | str] = {}
    for text, condition in conditions.items():
        if isinstance(condition, str) or still is None:
            found[text] = str(condition)
        else:
            found[text] = _values(ens, condition, on_day, still)
    return [_answer(each, found[_expression(each)], ens) for each in questions]


_Values = tuple[NDArray[Any], NDArray[Any], Weights]
"""An expression in every run, in the runs of the first day, and the weights of these."""
_BARE = re.compile(r"(?P<name>\w+)(?:\s+of\s+(?P<label>\w+))?")


def _expression(question: Question) -> str:
    """The expression; a variable named without a day is read on the day of resolution.

    A bare name that is an outcome, too, is the outcome.
    """
    text = question.expression.strip()
    found = None if question.is_event else _BARE.fullmatch(text)
    if found and found["name"] in LABELS and (found["label"] or found["name"] not in OUTCOMES):
        return f"{text} on {question.resolution_date}"
    return text


def _readable(ens: Ensemble, text: str) -> Condition | str:
    """The expression as read, or why the ensemble cannot answer it."""
    try:
        condition = read(text)
        condition.check()
        for term in condition.terms.values():
            if isinstance(term, OnDate):
                ens.step_on(term.day)
            elif term.limit is not None:
                term.last_day(ens.dates)
    except ResultError as error:
        return str(error)
    return condition


def _values(
    ens: Ensemble, condition: Condition, on_day: Mapping[OnDate, Any], still: Persistence
) -> _Values | str:
    terms = {
        name: term.holds(ens.columns, ens.dates) if isinstance(term, InTime) else on_day[term]
        for name, term in condition.terms.items()
    }
    try:
        return condition.holds(ens.outcomes, terms), still.of(condition), still.weights
    except ResultError as error:
        return str(error)


def _answer(question: Question, found: _Values | str, ens: Ensemble) -> Answer | str:
    if isinstance(found, str):
        return found
    values, first_day, its = found
    if values.shape != (ens.n_runs,):
        return f"{shown(question.expression)} names nothing of a run"
    if (values.dtype == np.bool_) != question.is_event:
        said = "is a number, no yes or no" if question.is_event else "is yes or no, no number"
        return f"{shown(question.expression)} {said}; kind is {question.kind}"
    numbers = question.scale.of(np.asarray(values, dtype=np.float64))
    if missing := int(np.count_nonzero(~np.isfinite(numbers))):
        return f"missing in {missing:,} of {ens.n_runs:,} runs; ask an event instead"
    still = question.scale.of(np.asarray(first_day, dtype=np.float64))
    return Answer(numbers, mean(still, its), ens.weights)
