"""The questions of 2018 to 2025: what they say of the record, and that all stand to account."""

from __future__ import annotations

import warnings
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tradesim as ts
from tests.turns import in_turn
from tradesim.analysis.forecasts.questions import Question, read_questions
from tradesim.results.conditions import OnDate, read

QUESTIONS = {each.id: each for each in read_questions(ts.shipped_questions())}
CUT_OFF = date(2025, 10, 26)


def of_record(question: Question) -> dict[str, Any] | None:
    """Values of its terms on the record; None where it asks for what no situation tells."""
    values = {}
    for name, term in read(question.expression).terms.items():
        if not isinstance(term, OnDate) or term.name != "tariff":
            return None
        side = ts.Chronicle.shipped().situation(term.day)
        values[name] = np.array([(side.us if term.label == "US" else side.cn).tariff])
    return values


ASKED = [each for each in QUESTIONS.values() if each.expression]
OF_TARIFFS = [each for each in ASKED if of_record(each)]


def test_there_are_32_of_seven_episodes_and_a_reason_for_each_without_expression() -> None:
    assert len(QUESTIONS) == 32
    assert len({each.cluster for each in QUESTIONS.values()}) == 7
    for each in QUESTIONS.values():
        assert bool(each.expression) != bool(each.why_not), each.id
        assert each.source, each.id
        assert each.as_of <= each.resolution_date <= CUT_OFF, each.id
        assert each.answer is not None, each.id


def test_enough_of_them_ask_for_tariffs_alone() -> None:
    assert len(OF_TARIFFS) >= 12


@pytest.mark.parametrize("question", OF_TARIFFS, ids=lambda q: q.id)
def test_an_expression_gives_the_answer_where_it_is_put_to_the_record(question: Question) -> None:
    values = of_record(question)
    assert values is not None
    found = read(question.expression).holds(pd.DataFrame(index=[0]), values)[0]
    if question.is_event:
        assert float(found) == question.answer
    else:
        assert question.scale.of(found) == pytest.approx(question.answer, rel=0.02)


DAYS = sorted({each.as_of for each in ASKED})


@pytest.mark.parametrize("day", in_turn(DAYS, one_in=6), ids=str)
def test_every_expression_can_be_put_to_the_situation_of_its_day(day: date) -> None:
    asked = [each for each in ASKED if each.as_of == day]
    last = max(each.resolution_date for each in asked)
    weeks = (last - day).days // 7 + 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scenario = ts.scenario_at(day, weeks=weeks)
    ens = ts.simulate(scenario, runs=64, seed=1, record="paths", progress=False)
    table = ts.shipped_questions()
    found = ts.score(ens, table[table["id"].isin([each.id for each in asked])])
    assert found.unmapped.empty, found.unmapped.to_dict()
