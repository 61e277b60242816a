"""Hindcasts: which questions the record gives, from which days, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot

import tradesim as ts
from tests.turns import in_turn
from tradesim.analysis.calibration.origins import EPISODES
from tradesim.analysis.forecasts.questions import read_questions
from tradesim.analysis.forecasts.record import (
    ASKED,
    NO_SIZE,
    NOT_ASKED,
    RECORD_ENDS,
    record_questions,
    unobserved_days,
)
from tradesim.errors import ResultError
from tradesim.parameters.posteriors import posterior_named
from tradesim.results.conditions import OnDate, read
from tradesim.scenario.at import scenario_table
from tradesim.studies.hindcast import Hindcast
from tradesim.studies.origins import all_questions
from tradesim.studies.starts import Origin, as_of_start, other_episodes_start

TABLE = Path(__file__).parents[1] / "data" / "record" / "outcomes_by_origin.csv"
TWO = ("2018-12-02", "2025-05-11")
RECORD = record_questions().set_index("id")
DAYS = sorted({each.as_of for each in read_questions(all_questions())})


@pytest.fixture(scope="module")
def found() -> Hindcast:
    return ts.hindcast(TWO, runs=64, seed=3, posterior="prior")


def test_questions_come_from_the_25_observed_rows_alone() -> None:
    rows = RECORD.index.str.extract(r"^(O\d\d-\d\dw)")[0].dropna().unique()
    assert len(rows) == 25
    last = pd.to_datetime(RECORD["resolution_date"]).dt.date.max()
    assert last <= RECORD_ENDS
    assert unobserved_days() == [date(2025, 8, 12), date(2025, 10, 10)]


@pytest.mark.parametrize(
    ("name", "kind", "end", "expression", "answer"),
    [  # by hand from the rows of 2 December 2018 and 2 April 2025
        ("O04-26w-us_tariff", "quantity", "2019-06-02", "tariff of US on 2019-06-02", "12.0"),
        ("O04-26w-cn_tariff", "quantity", "2019-06-02", "tariff of CN on 2019-06-02", "20.7"),
        (
            "O04-us_threat_carried_by_deadline", "event", "2019-03-01",
            "us_threat_carried_out by 2019-03-01", "no",
        ),
        (
            "O04-26w-us_threat_carried", "event", "2019-06-02",
            "us_threat_carried_out by 2019-06-02", "yes",
        ),
        (
            "O04-52w-agreement_or_truce", "event", "2019-12-01",
            "consensus by 2019-12-01 or agreement by 2019-12-01", "yes",
        ),
        (
            "O04-52w-signed_by_leaders", "event", "2019-12-01",
            "agreement by 2019-12-01 and no truce_in_force on 2019-12-01", "no",
        ),
        ("O04-26w-truce_broken", "event", "2019-06-02", "breach by 2019-06-02", "yes"),
        (
            "O12-us_threat_carried_by_deadline", "event", "2025-04-09",
            "us_threat_carried_out by 2025-04-09", "yes",
        ),
    ],
)  # fmt: skip
def test_a_cell_of_the_record_is_a_question(
    name: str, kind: str, end: str, expression: str, answer: str
) -> None:
    row = RECORD.loc[name]
    said = (row["kind"], row["resolution_date"], row["expression"], row["answer"])
    assert said == (kind, end, expression, answer)
    assert row["scale"] == ("100 x" if kind == "quantity" else "")


def test_a_threat_that_was_not_open_is_not_asked_and_one_in_part_is_counted() -> None:
    assert "O04-13w-cn_threat_carried" not in RECORD.index
    partly = RECORD.loc["O07-13w-us_threat_carried"]
    assert (partly["expression"], partly["answer"]) == ("", "")
    assert "in part" in partly["why_not"]


def test_a_threat_is_asked_where_the_start_has_one_and_nowhere_else() -> None:
    known = ts.Chronicle.shipped()
    asked = RECORD[RECORD.index.str.contains("_threat_carried")]
    starts = {
        day: scenario_table(known.situation(day), known, 52) for day in asked["as_of"].unique()
    }
    for name, row in asked.iterrows():
        start = starts[row["as_of"]]
        side = "us" if "us_threat" in str(name) else "cn"
        assert ("threat" in start[side]) == (row["why_not"] != NO_SIZE), name


def test_a_deadline_is_asked_once_from_each_day() -> None:
    by_deadline = RECORD[RECORD.index.str.endswith("by_deadline")]
    assert by_deadline.index.str[:3].tolist() == ["O04", "O07", "O12"]


def test_every_column_of_the_record_is_asked_or_has_a_reason() -> None:
    columns = TABLE.read_text(encoding="utf-8").splitlines()[0].split(",")
    beside = {"origin_id", "origin_date", "horizon_weeks", "end_date", "observed", "note",
              "us_threat_deadline", "agreement_date", "agreement_kind", "signed_date",
              "truce_broken_date", "truce_extended_date", "source", "url_or_doc",
              "confidence"}  # fmt: skip
    reasons = {name for names in NOT_ASKED for name in names.split(", ")}
    assert set(columns) - beside == set(ASKED) | reasons


def test_tariffs_of_the_record_are_those_of_the_chronicle() -> None:
    for each in read_questions(record_questions()):
        for term in read(each.expression).terms.values() if not each.is_event else ():
            assert isinstance(term, OnDate)
            side = ts.Chronicle.shipped().situation(term.day)
            tariff = (side.us if term.label == "US" else side.cn).tariff
            assert 100 * tariff == pytest.approx(each.answer, abs=0.15), each.id


def test_episodes_of_the_record_are_those_of_the_questions() -> None:
    assert set(RECORD["cluster"]) <= set(ts.shipped_questions()["cluster"])


def test_scores_are_those_of_ensembles_made_by_hand(found: Hindcast) -> None:
    with pytest.warns(UserWarning, match="October 2025"):
        start = ts.scenario_at("2018-12-02", weeks=53)
    ens = ts.simulate(start, runs=64, seed=3, progress=False)
    asked = all_questions()
    by_hand = ts.score(ens, asked[asked["as_of"] == "2018-12-02"], seed=3).table
    ours = found.scores.table.loc[by_hand.index]
    same = ["forecast", "brier", "crps", "pit", "persistence", "not_scored"]
    pd.testing.assert_frame_equal(ours[same], by_hand[same])


def test_base_rates_are_those_of_all_episodes_whichever_days_are_chosen(found: Hindcast) -> None:
    happened = [(q.cluster, q.answer) for q in read_questions(all_questions()) if q.is_event]
    others = [a for c, a in happened if c != "truce of Buenos Aires" and a is not None]
    row = found.scores.table.loc["O04-13w-truce_broken"]
    assert row["base_rate"] == pytest.approx(np.mean(others))
    assert row["base_rate_n"] == len(others)


def test_the_table_has_a_row_a_day_with_means_of_its_scores(found: Hindcast) -> None:
    scores, table = found.scores.table, found.table
    assert table.index.strftime("%Y-%m-%d").tolist() == list(TWO)
    its = scores[scores["as_of"] == "2018-12-02"]
    row = table.loc["2018-12-02"]
    assert row["questions"] == len(its) == 21
    assert row["events"] + row["quantities"] == row["scored"] == 21
    assert row["brier"] == pytest.approx(its["brier"].mean())
    assert "pledge" in row["later_numbers"]


def test_a_hindcast_shows_itself(found: Hindcast) -> None:
    assert "Hindcast from 2 days, 64 runs each, parameters of the prior" in repr(found)
    assert "base rate of other episodes" in repr(found)
    assert "2018-12-02" in found._repr_html_()


def test_what_was_recorded_is_drawn_over_the_fan(found: Hindcast) -> None:
    ax = found.plot("2018-12-02")
    lines = {str(line.get_label()): line for line in ax.get_lines()}
    recorded = np.asarray(lines["recorded"].get_ydata(), dtype=np.float64)
    assert recorded[[0, -1]] == pytest.approx([0.120, 0.210])  # PIIE, December 2018 and 2019
    its = found.scores.table[found.scores.table["as_of"] == "2018-12-02"]
    marks = len(np.asarray(lines["questions resolved"].get_xdata()))
    assert marks == its["resolution_date"].nunique()
    pyplot.close("all")


def test_one_question_can_be_followed_over_days() -> None:
    asked = ts.shipped_questions().set_index("id").loc["Q17"]
    days = ["2019-02-08", "2019-02-22"]
    rows = [{**asked, "id": day, "as_of": day, "human": None} for day in days]
    followed = ts.hindcast(runs=64, questions=pd.DataFrame(rows))
    assert followed.scores.table.index.tolist() == days
    assert followed.scores.n_scored == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"posterior": "late"}, "posterior is 'late'; allowed 'as_of', 'other_episodes', 'prior'"),
        ({"posterior": None}, "posterior is None; allowed 'as_of', 'other_episodes', 'prior'"),
        ({"origins": []}, "origins holds no day"),
        ({"origins": "2018-12-02"}, "allowed a list of days"),
        ({"origins": ["2018-12-03"]}, "allowed days with questions, 2018-03-22, "),
        ({"origins": ["2025-08-12"]}, "lies after the record, which ends on 2025-10-26"),
        ({"runs": 0}, "runs is 0"),
        ({"seed": -1, "origins": ["2025-05-11"]}, "seed is -1"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_line(arguments: dict[str, object], said: str) -> None:
    with pytest.raises(ResultError, match=said) as refused:
        ts.hindcast(**arguments)  # type: ignore[arg-type]
    assert len(str(refused.value).splitlines()) == 1


def test_a_day_that_is_no_origin_has_no_figure(found: Hindcast) -> None:
    with pytest.raises(ResultError, match="origin is '2019-01-25'; allowed 2018-12-02"):
        found.plot("2019-01-25")


@pytest.mark.parametrize("day", in_turn(DAYS, one_in=3), ids=str)
def test_parameters_as_of_a_day_rest_on_nothing_later(day: date) -> None:
    start = as_of_start(Origin(day, 4, ""))
    assert start.posterior is not None
    used = posterior_named(start.posterior.source)
    assert used.until == day  # each day with questions has one of its own
    assert not used.without
    assert not start.posterior.later_data


def test_between_two_days_the_earlier_posterior_is_taken() -> None:
    start = as_of_start(Origin(date(2019, 2, 22), 4, ""))
    assert start.posterior is not None
    assert start.posterior.source == "2019-01-25"
    assert as_of_start(Origin(date(2018, 3, 21), 4, "")).posterior is None  # nothing to learn from


@pytest.mark.parametrize("episode", EPISODES)
def test_parameters_of_other_episodes_leave_out_its_own(episode: str) -> None:
    start = other_episodes_start(Origin(date(2018, 12, 2), 4, episode))
    assert start.posterior is not None
    used = posterior_named(start.posterior.source)
    assert used.without == (episode,)
    assert used.until == RECORD_ENDS
    assert start.posterior.later_data


def test_an_episode_that_is_not_of_the_record_has_no_posterior() -> None:
    with pytest.raises(ResultError, match="cluster is 'a dream'; allowed with posterior"):
        other_episodes_start(Origin(date(2018, 12, 2), 4, "a dream"))


def test_a_hindcast_says_which_parameters_it_has() -> None:
    as_of = ts.hindcast(["2025-05-11"], runs=64, seed=3)
    assert "parameters as learnt up to each day" in repr(as_of)
    assert as_of.ensembles[date(2025, 5, 11)].scenario.joint_draws is not None
