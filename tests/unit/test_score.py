"""Questions put to ensembles: what is asked, what it scores, and what cannot be asked."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot
from scipy.stats import chisquare

import tradesim as ts
from tests.turns import in_turn
from tradesim.analysis.forecasts.scores import Scores
from tradesim.analysis.forecasts.table import BASELINES
from tradesim.errors import QuestionError, ResultError, TradesimError
from tradesim.model.outcomes import OUTCOMES
from tradesim.model.variables import VARIABLES
from tradesim.results.ensemble import EVENTS, STATES, Ensemble
from tradesim.results.persistence import Persistence

SCENARIO = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 8}, name="eight weeks")
START, DAY = "2025-10-26", "2025-12-01"


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    return ts.simulate(SCENARIO, runs=200, seed=4, record="paths", progress=False)


def question(name: str = "Q", **cells: Any) -> dict[str, Any]:
    asked = {"id": name, "as_of": START, "resolution_date": DAY, "kind": "event", "scale": ""}
    asked |= {"expression": f"breach by {DAY}", "answer": "no", "cluster": "now", "human": ""}
    return {**asked, "source": "the record", **cells}


def quantity(name: str = "Q", **cells: Any) -> dict[str, Any]:
    return question(name, **{"kind": "quantity", "answer": 0.5, **cells})


def scored(ens: Any, *questions: dict[str, Any]) -> Scores:
    return ts.score(ens, pd.DataFrame(list(questions)))


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_is_asked_in_the_words_of_where(event: str, ens: Ensemble) -> None:
    condition = f"{event} by {DAY} and not breach by {START}"
    row = scored(ens, question(expression=condition)).table.loc["Q"]
    share = ens.holding(condition).mean()
    assert row["forecast"] == share
    assert row["brier"] == share**2


@pytest.mark.parametrize("variable", in_turn(VARIABLES, one_in=3), ids=lambda v: v.name)
def test_a_quantity_is_a_variable_of_a_side_on_a_day(variable: Any, ens: Ensemble) -> None:
    for place, label in enumerate(variable.labels):
        said = f"{variable.name} of {label}" if label else variable.name
        row = scored(ens, quantity(expression=f"{said} on {DAY}", scale="1 + 2 x")).table.loc["Q"]
        published = 1.0 + 2.0 * ens.stored[variable.name][5, place]
        assert row["q25"] == np.quantile(published, 0.25)
        assert row["forecast"] == np.median(published)


@pytest.mark.parametrize(
    "outcome", in_turn([name for name in OUTCOMES if name not in STATES], one_in=3)
)
def test_a_quantity_is_an_outcome_of_every_run_or_says_why_not(outcome: str, ens: Ensemble) -> None:
    found = scored(ens, quantity(expression=outcome))
    column = ens.columns[outcome]
    if np.isnan(column).any():
        assert f"missing in {np.isnan(column).sum()} of 200 runs" in found.unmapped["Q"]
    else:
        assert found.table.loc["Q", "forecast"] == np.median(column)


def test_a_variable_without_a_day_is_read_on_the_day_of_resolution(ens: Ensemble) -> None:
    rows = scored(
        ens,
        quantity("named", expression="tariff of CN"),
        quantity("dated", expression=f"tariff of CN on {DAY}"),
        quantity("outcome", expression="purchases"),
    ).table
    assert rows.loc["named", "q95"] == rows.loc["dated", "q95"]
    assert rows.loc["outcome", "forecast"] == np.median(ens.columns["purchases"])


def test_scores_are_the_same_whether_paths_were_kept(ens: Ensemble) -> None:
    asked = [quantity(expression=f"tariff on {DAY}"), question("E", expression=f"cn_rise by {DAY}")]
    kept, anew = scored(ens, *asked).table, scored(replace(ens, stored={}), *asked).table
    pd.testing.assert_frame_equal(kept, anew)


def test_baselines_stand_beside_the_model(ens: Ensemble) -> None:
    rows = scored(
        ens,
        question("a", answer="no", human=0.2, cluster="x"),
        question("b", answer="yes", cluster="y"),
        question("c", answer="yes", cluster="y", expression=f"no breach by {DAY}"),
    ).table
    assert rows["half"].tolist() == [0.5, 0.5, 0.5]
    assert rows["base_rate"].tolist() == [1.0, 0.0, 0.0]
    assert rows["persistence"].tolist() == [0.0, 0.0, 1.0]
    assert rows["brier_half"].tolist() == [0.25, 0.25, 0.25]
    assert rows["brier_base_rate"].tolist() == [1.0, 1.0, 1.0]
    assert rows["brier_persistence"].tolist() == [0.0, 1.0, 0.0]
    assert rows["brier_human"].tolist()[0] == pytest.approx(0.04)
    assert np.isnan(rows["brier_human"]).tolist() == [False, True, True]
    # two other questions: kept half a question from all; one other: from none
    np.testing.assert_allclose(rows["log_score_base_rate"], [np.log(4.0), np.log(2.0), np.log(2.0)])
    assert np.isfinite(rows["log_score"]).all()


def test_persistence_is_the_first_day_gone_on(ens: Ensemble) -> None:
    row = scored(ens, quantity(expression=f"tariff on {DAY}", scale="100 x", human=50)).table.loc[
        "Q"
    ]
    assert row["persistence"] == pytest.approx(57.6)
    assert row["crps_persistence"] == pytest.approx(57.1)
    assert row["crps_human"] == 49.5


@pytest.mark.parametrize(
    ("outcome", "variable", "place"),
    [
        ("tariff_us", "tariff", 0),
        ("highest_tariff_cn", "tariff", 1),
        ("restriction_us", "restriction", 0),
        ("restriction_cn", "restriction", 1),
    ],
)
def test_persistence_of_an_outcome_is_what_comes_where_nothing_changes(
    outcome: str, variable: str, place: int
) -> None:
    unsigned = SCENARIO.evolve({"leaders.sign": False})
    ens = ts.simulate(unsigned, runs=64, seed=4, record="paths", progress=False)
    path = ens.stored[variable][:, place]
    still = (path == path[0]).all(axis=0)
    assert still.any()
    found = Persistence(ens).outcomes[outcome][still]
    np.testing.assert_allclose(found, ens.columns[outcome][still])


def test_where_nothing_happens_no_event_has_a_day(ens: Ensemble) -> None:
    first = Persistence(ens).outcomes
    assert first[list(EVENTS.values())].isna().all(axis=None)
    assert (first[["agreements", "threats_us", "rises_cn"]] == 0.0).all(axis=None)


def test_runs_that_were_chosen_have_the_persistence_of_their_own(ens: Ensemble) -> None:
    late = ens.where(np.arange(200) >= 130)
    row = scored(late, quantity(expression=f"imports on {START}")).table.loc["Q"]
    lane = ens.stored["imports"][0, 0, 130:192]
    assert row["persistence"] == pytest.approx(lane.mean())


def test_what_cannot_be_asked_is_counted_with_its_reason(ens: Ensemble) -> None:
    found = scored(
        ens,
        question("fine"),
        question("none", expression="", why_not="no such lever"),
        question("unknown", expression=f"tarif on {DAY} > 0.3"),
        question("later", expression="breach by 2027-01-01"),
        question("other day", as_of="2025-10-27"),
        question("number", expression=f"tariff on {DAY}"),
        quantity("truth", expression=f"tariff on {DAY} > 0.3"),
        question("constant", expression="1 > 0"),
        question("broken", expression="tariff >>> (("),
        question("open", answer=""),
    )
    assert (found.n_questions, found.n_scored) == (10, 1)
    assert list(found.table.index) == [
        "fine", "none", "unknown", "later", "other day", "number", "truth", "constant", "broken",
        "open",
    ]  # fmt: skip
    expected = {
        "none": "no such lever", "unknown": "did you mean 'tariff'",
        "later": "nothing was simulated",
        "other day": "asked on 2025-10-27; ensembles are of 2025-10-26", "number": "no yes or no",
        "truth": "no number", "constant": "nothing of a run", "broken": "not understood",
        "open": "no answer yet",
    }  # fmt: skip
    for name, words in expected.items():
        assert words in found.unmapped[name]
    assert found.table["brier"].notna().sum() == 1
    assert found.table.loc["open", "forecast"] == found.table.loc["fine", "forecast"]
    assert all(name in repr(found) for name in expected)


def test_a_mapping_answers_each_question_with_the_ensemble_of_its_day(ens: Ensemble) -> None:
    scenario = SCENARIO.evolve({"calendar.start": "2025-10-19"})
    early = ts.simulate(scenario, runs=64, seed=1, progress=False)
    asked = (question("a"), question("b", as_of="2025-10-19"), question("c", as_of="2025-10-22"))
    both = scored({START: ens, date(2025, 10, 19): early, "2025-10-22": early}, *asked).table
    assert both["runs"].tolist() == [200.0, 64.0, 64.0]
    assert both["forecast"].tolist()[1] == early.probability("breach", by=DAY).value
    with pytest.raises(ResultError, match="starts on 2025-10-26; allowed 2025-10-19 or earlier"):
        scored({"2025-10-19": ens}, *asked)


def test_a_file_and_a_table_are_read_alike(ens: Ensemble, tmp_path: Path) -> None:
    table = pd.DataFrame([question("a", human=0.3), quantity("b", expression="imports_us")])
    table.to_csv(tmp_path / "asked.csv", index=False)
    dated = table.assign(as_of=pd.to_datetime(table["as_of"])).set_index("id")
    expected = ts.score(ens, table).table
    for questions in (tmp_path / "asked.csv", str(tmp_path / "asked.csv"), dated):
        pd.testing.assert_frame_equal(ts.score(ens, questions).table, expected)


@pytest.mark.parametrize("answer", ["yes", "Yes", "true", True, 1, 1.0, "1", "1.0", np.True_])
def test_yes_is_written_in_many_ways(answer: Any, ens: Ensemble) -> None:
    assert scored(ens, question(answer=answer)).table.loc["Q", "answer"] == 1.0


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (
            {"kind": "yes/no"},
            "questions, row 2, column kind is 'yes/no'; allowed event or quantity",
        ),
        ({"as_of": "May"}, "column as_of is 'May'; allowed a date like 2026-01-31"),
        ({"as_of": None}, "column as_of is blank"),
        ({"answer": 0.4}, "column answer is '0.4'; allowed yes or no"),
        ({"kind": "quantity", "answer": "many"}, "column answer is 'many'; allowed a number"),
        ({"human": 83}, "column human is '83'; allowed a chance from 0 to 1"),
        ({"scale": "100 x"}, "column scale is '100 x'; allowed blank for an event"),
        ({"kind": "quantity", "answer": 1, "scale": "times 2"}, "allowed a [+] b x"),
        ({"resolution_date": "2025-10-25"}, "allowed 2025-10-26, the day it was asked, or later"),
        ({"id": "first"}, "column id is 'first', as above"),
        ({"id": ""}, "column id is blank; allowed text"),
    ],
)
def test_a_cell_that_is_not_allowed_is_named(
    cells: dict[str, Any], words: str, ens: Ensemble
) -> None:
    with pytest.raises(QuestionError, match=words):
        scored(ens, question("first"), question("second", **cells))


COLUMNS = ("id", "as_of", "resolution_date", "kind", "expression", "scale", "answer", "cluster",
           "human", "source")  # fmt: skip


@pytest.mark.parametrize(("column", "kind"), in_turn(COLUMNS, ("event", "quantity"), one_in=8))
def test_any_cell_is_taken_or_refused_in_a_line(column: str, kind: str, ens: Ensemble) -> None:
    odd = [None, np.nan, pd.NA, pd.NaT, np.inf, -1, 10**400, True, b"x", [1], {}, object(), "1e999",
           np.array([1.0, 2.0]), "x" * 3_000, "a\nb", "\x1b[2J", pd.Timestamp("2025-11-01"), "=1+2",
           "tariff on", "breach by", "((", "'", "stage == 'talks'", "1e400 x"]  # fmt: skip
    said = f"tariff on {DAY}" if kind == "quantity" else f"tariff on {DAY} > 0"
    for value in odd:
        row = {**question(kind=kind, answer=1, expression=said), column: value}
        with contextlib.suppress(TradesimError):  # whose message is one line: tests/conftest.py
            found = ts.score(ens, pd.DataFrame([row], dtype=object))
            assert found.n_questions == 1
            assert "\x1b" not in repr(found) + found._repr_html_()


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        (7, "questions is 7; allowed the path of a CSV file, or a DataFrame"),
        ("nowhere.csv", "nowhere.csv: cannot be read as CSV"),
        (pd.DataFrame([question()]).drop(columns="answer"), "lacks answer"),
        (pd.DataFrame([question()]).iloc[:0], "holds no question"),
        (
            pd.DataFrame([question()]).rename(columns={"expression": "expresion"}),
            "lacks expression",
        ),
    ],
)
def test_what_is_no_table_of_questions_is_refused(
    questions: Any, words: str, ens: Ensemble
) -> None:
    with pytest.raises(QuestionError, match=words):
        ts.score(ens, questions)


def test_what_is_no_ensemble_is_refused() -> None:
    for wrong in (None, {}, {START: 3}, SCENARIO):
        with pytest.raises(ResultError, match="allowed an Ensemble that simulate returns"):
            scored(wrong, question())


def test_the_summary_is_the_mean_over_questions_by_forecaster(ens: Ensemble) -> None:
    found = scored(
        ens,
        question("a", answer="no", human=0.2, cluster="x"),
        question("b", answer="yes", cluster="y"),
        question("c", answer="yes", cluster="z", expression=f"us_rise by {DAY}"),
        quantity("d", expression=f"tariff on {DAY}", cluster="z"),
    )
    summary, table = found.summary, found.table
    assert list(summary.index) == ["model", *BASELINES]
    assert summary.loc["model", "brier"] == pytest.approx(table["brier"].mean())
    assert summary["brier_questions"].tolist() == [3, 3, 3, 3, 1]
    assert summary["crps_questions"].tolist() == [1, 0, 0, 1, 1 - 1]
    parts = summary["reliability"] - summary["resolution"] + summary["uncertainty"]
    np.testing.assert_allclose(parts, summary["brier"])
    more = table["brier_half"] - table["brier"]
    assert summary.loc["half", "brier_behind_model"] == pytest.approx(more.mean())
    expected = more.dropna().std(ddof=1) / np.sqrt(3)
    assert summary.loc["half", "brier_behind_model_error"] == pytest.approx(expected)
    skill = 1.0 - table["brier"].mean() / 0.25
    assert summary.loc["half", "brier_skill_of_model"] == pytest.approx(skill)
    assert summary.loc["half", "brier"] == 0.25
    assert summary.loc["half", "log_score"] == pytest.approx(np.log(2.0))


def test_relative_skill_compares_on_shared_questions_alone(ens: Ensemble) -> None:
    found = scored(
        ens,
        question("a", answer="no", human=0.4, cluster="x"),
        question("b", answer="yes", expression=f"us_rise by {DAY}", cluster="y"),
    )
    table = found.table
    model, half, base = table["brier"], table["brier_half"], table["brier_base_rate"]
    ratios = [1.0, model.mean() / half.mean(), model.mean() / base.mean()]
    ratios += [model.mean() / table["brier_persistence"].mean()]
    ratios += [model["a"] / table["brier_human"]["a"]]
    expected = np.prod(ratios) ** (1 / 5)
    assert found.summary.loc["model", "relative_brier"] == pytest.approx(expected)


def test_pit_of_simulated_truths_is_flat_and_intervals_cover() -> None:
    """Truths are runs of another seed: one more run of the same model each."""
    ens = ts.simulate(SCENARIO, runs=2_000, seed=1, progress=False)
    truths = ts.simulate(SCENARIO, runs=1_000, seed=2, record="paths", progress=False)
    values = truths.stored["tariff"][5, 0]
    asked = [
        quantity(f"run {k}", expression=f"tariff on {DAY}", answer=value, cluster=str(k))
        for k, value in enumerate(values.tolist())
    ]
    table = scored(ens, *asked).table
    counts, _ = np.histogram(table["pit"], bins=10, range=(0.0, 1.0))
    assert chisquare(counts).pvalue > 0.01
    for name, level in {"in_50": 0.5, "in_80": 0.8, "in_90": 0.9}.items():
        assert table[name].mean() >= level - 0.05


def test_figures_draw_what_the_scores_say(ens: Ensemble) -> None:
    found = scored(
        ens,
        question("a", answer="no", human=0.4, cluster="x"),
        question("b", answer="yes", expression=f"us_rise by {DAY}", cluster="y"),
        quantity("c", expression=f"tariff on {DAY}", answer=0.6, cluster="y"),
    )
    reliable = ts.plots.reliability(found)
    assert sorted(reliable.lines[1].get_xdata()) == sorted(found.table["forecast"][:2])
    bars = ts.plots.pit(found, bins=5).patches
    assert sum(bar.get_height() for bar in bars[:5]) == 1.0
    beside = ts.plots.scores(found, "brier")
    at = [line.get_xdata()[0] for line in beside.lines if line.get_marker() == "o"]
    np.testing.assert_allclose(at, found.summary["brier"])
    for figure in (ts.plots.reliability, ts.plots.pit, ts.plots.scores):
        with pytest.raises(ResultError, match="none of 1 questions"):
            figure(scored(ens, question(expression="")))
    pyplot.close("all")


def test_scores_show_themselves(ens: Ensemble) -> None:
    found = scored(ens, question("a"), question("<b>", expression=""))
    assert "Scores of 1 of 2 questions" in repr(found)
    assert "always 50 %" in repr(found)
    assert "&lt;b&gt;" in found._repr_html_()
    assert "<b>" not in found._repr_html_()
