"""Frozen forecasts: numbers of the hubverse form, definitions of tasks, hashes, whole folders."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from typer.testing import CliRunner

import tradesim as ts
from tradesim.analysis.forecasts.answers import Answer
from tradesim.analysis.forecasts.questions import read_questions
from tradesim.cli.app import app
from tradesim.errors import DamageError, ResultError, StoreError
from tradesim.results.ensemble import Ensemble
from tradesim.studies.hub_output import QUANTILES, Asked, chosen_runs, output_table

DAY = pd.Timestamp("2025-10-26").date()
SOON = ts.open_questions()[lambda asked: asked["resolution_date"] <= "2025-12-31"].head(8)
"""Questions that are answered within ten weeks."""


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    scenario = ts.load_scenario("kuala-lumpur-2025")
    return ts.simulate(scenario, runs=64, seed=3, record="paths", progress=False)


@pytest.fixture(scope="module")
def found(ens: Ensemble, tmp_path_factory: pytest.TempPathFactory) -> ts.Forecast:
    folder = tmp_path_factory.mktemp("forecasts") / "october"
    return ts.forecast(ens, ts.open_questions(), folder, samples=5)


def asked(kind: str, values: list[float], weights: list[float] | None = None) -> Asked:
    row = {
        "id": "q", "as_of": "2025-10-26", "resolution_date": "2025-12-31", "kind": kind,
        "expression": "breach" if kind == "event" else "rises_us", "answer": "",
    }  # fmt: skip
    (question,) = read_questions(pd.DataFrame([row]))
    its = None if weights is None else np.array(weights)
    return Asked.of(question, Answer(np.array(values), 0.0, its))


def numbers(each: Asked, samples: int = 0) -> dict[tuple[str, str], float]:
    table = output_table(DAY, [each], samples)
    keys = zip(table["output_type"], table["output_type_id"], strict=True)
    return dict(zip(keys, table["value"], strict=True))


def test_an_event_is_its_share_of_the_runs_half_a_run_from_none_and_all() -> None:
    said = numbers(asked("event", [1.0, 0.0, 0.0, 0.0]))
    assert said == {("pmf", "yes"): 0.25, ("pmf", "no"): 0.75}
    never = numbers(asked("event", [0.0, 0.0, 0.0, 0.0]))
    assert never == {("pmf", "yes"): 0.125, ("pmf", "no"): 0.875}


def test_a_run_of_weight_two_is_that_run_twice() -> None:
    weighed = numbers(asked("quantity", [1.0, 2.0, 5.0], [2.0, 1.0, 1.0]))
    twice = numbers(asked("quantity", [1.0, 1.0, 2.0, 5.0]))
    for key in (("mean", "NA"), ("median", "NA"), ("quantile", "0.9")):
        assert weighed[key] == pytest.approx(twice[key]), key
    assert numbers(asked("event", [1.0, 0.0, 0.0], [2.0, 1.0, 1.0]))["pmf", "yes"] == 0.5


def test_a_quantity_is_told_by_quantiles_and_a_rising_distribution() -> None:
    each = asked("quantity", norm.ppf((np.arange(1000) + 0.5) / 1000).tolist())
    said = numbers(each)
    for level in QUANTILES:
        assert said["quantile", f"{level:g}"] == pytest.approx(norm.ppf(level), abs=0.02)
    heights = [said["cdf", f"{limit:g}"] for limit in each.thresholds]
    assert heights == sorted(heights)
    assert heights == pytest.approx(norm.cdf(each.thresholds), abs=0.002)
    assert 5 <= len(each.thresholds) <= 15


def test_samples_are_the_same_runs_for_all_questions_as_often_as_they_weigh() -> None:
    assert chosen_runs(4, 4, None).tolist() == [0, 1, 2, 3]
    assert chosen_runs(3, 4, np.array([3.0, 0.0, 1.0])).tolist() == [0, 0, 0, 2]
    said = numbers(asked("quantity", [1.0, 7.0]), samples=2)
    assert (said["sample", "0"], said["sample", "1"]) == (1.0, 7.0)


def test_chances_are_those_of_the_ensemble(ens: Ensemble, found: ts.Forecast) -> None:
    signed = ens.probability("agreement", by="2025-10-31")
    standing = ens.probability("agreement_in_force", on="2026-04-30")
    assert found.said.loc["signed-by-2025-10-31", "forecast"] == pytest.approx(signed.value)
    assert found.said.loc["in-force-2026-04-30", "forecast"] == pytest.approx(standing.value)


def test_every_open_question_is_answered_by_the_last_simulated_day(found: ts.Forecast) -> None:
    assert (found.questions["why_not"] == "").all()
    assert len(found.said) == len(ts.open_questions()) >= 40
    assert (found.questions["resolution"] != "").all()
    assert (ts.open_questions()["answer"] == "").all()


def test_every_row_is_a_task_and_every_task_has_its_rows(found: ts.Forecast) -> None:
    """As hub validators ask: ids and values that are required, and none beside them."""
    stated = json.loads((found.folder / "hub-config" / "tasks.json").read_text())
    (the_round,) = stated["rounds"]
    wanted = set()
    for task in the_round["model_tasks"]:
        ids = tuple(task["task_ids"][name]["required"][0] for name in task["task_ids"])
        for kind, of_kind in task["output_type"].items():
            params = of_kind.get("output_type_id_params")
            levels = of_kind.get("output_type_id", {}).get("required")
            if params:
                levels = range(params["max_samples_per_task"])
            said = [f"{x:g}" if isinstance(x, float) else str(x) for x in levels or ["NA"]]
            wanted |= {(*ids, kind, each) for each in said}
        (target,) = task["target_metadata"]
        assert len(target["target_id"]) <= 30
        assert len(target["target_name"]) <= 100
    columns = ["origin_date", "target", "target_end_date", "output_type", "output_type_id"]
    assert set(found.table[columns].itertuples(index=False, name=None)) == wanted
    assert found.table["value"].map(np.isfinite).all()


def test_a_forecast_is_read_as_it_was_written(found: ts.Forecast) -> None:
    again = ts.Forecast.read(found.folder)
    pd.testing.assert_frame_equal(again.said, found.said)
    assert again.day == DAY
    assert str(again) == str(found)


def test_a_number_that_was_changed_is_seen(ens: Ensemble, tmp_path: Path) -> None:
    made = ts.forecast(ens, SOON, tmp_path / "one")
    (output,) = made.folder.glob("model-output/*/*.csv")
    output.write_text(output.read_text().replace("pmf,yes,0.", "pmf,yes,0.9", 1))
    with pytest.raises(DamageError, match="model-output"):
        ts.Forecast.read(made.folder)


def test_the_same_runs_give_the_same_bytes(ens: Ensemble, tmp_path: Path) -> None:
    one, two = (ts.forecast(ens, SOON, tmp_path / name) for name in ("one", "two"))
    assert (one.folder / "checksums.json").read_bytes() == (
        two.folder / "checksums.json"
    ).read_bytes()


def test_what_cannot_be_asked_is_named_and_kept(ens: Ensemble, tmp_path: Path) -> None:
    few = ts.open_questions().head(2)
    few.loc[1, "expression"] = "breach by 2031-01-01"
    with pytest.warns(UserWarning, match=str(few.loc[1, "id"])):
        made = ts.forecast(ens, few, tmp_path / "one")
    assert len(made.said) == 1
    assert "2031" in made.questions.loc[1, "why_not"]


def test_nothing_is_written_where_nothing_can_be_answered(ens: Ensemble, tmp_path: Path) -> None:
    few = ts.open_questions().head(2)
    for change, message in (
        ({"expression": "no such thing"}, "no question can be answered"),
        ({"as_of": "2025-10-01"}, "not asked on 2025-10-26"),
    ):
        with pytest.raises(ResultError, match=message):
            ts.forecast(ens, few.assign(**change), tmp_path / "one")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_replaced_only_when_told_and_only_a_forecast(
    ens: Ensemble, tmp_path: Path
) -> None:
    few = ts.open_questions().head(2)
    ts.forecast(ens, few, tmp_path / "one")
    with pytest.raises(StoreError, match="already exists"):
        ts.forecast(ens, few, tmp_path / "one")
    ts.forecast(ens, few, tmp_path / "one", overwrite=True)
    (tmp_path / "mine").mkdir()
    with pytest.raises(StoreError, match="already exists"):
        ts.forecast(ens, few, tmp_path / "mine", overwrite=True)
    with pytest.raises(StoreError, match="no folder"):
        ts.forecast(ens, few, tmp_path / "none" / "one")


def test_the_command_writes_what_the_function_does(ens: Ensemble, tmp_path: Path) -> None:
    questions = tmp_path / "questions.csv"
    SOON.to_csv(questions, index=False)
    results, out = tmp_path / "results", tmp_path / "forecast"
    scenario = ens.scenario.evolve({"calendar.weeks": 10}, name="ten weeks")
    brief = ts.simulate(scenario, runs=64, seed=3, progress=False, out=results)
    given = ["forecast", str(results), "--out", str(out), "--questions", str(questions)]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 0, done.output
    assert "Forecast of 2025-10-26: 8 questions, 64 runs" in done.output
    by_function = ts.forecast(brief, SOON, tmp_path / "same")
    pd.testing.assert_frame_equal(ts.Forecast.read(out).table, by_function.table)


def test_the_shipped_forecast_is_whole_and_of_the_open_questions() -> None:
    shipped = ts.Forecast.read(Path(__file__).parents[2] / "docs" / "forecasts" / "2025-10-26")
    assert [*shipped.said.index] == ts.open_questions()["id"].tolist()
    assert shipped.day == DAY
    assert shipped.made_with["runs"] == 10_000
