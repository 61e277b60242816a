"""Posteriors: joint draws with weights, on their own, in files, and in scenarios."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tradesim as ts
from tradesim.cli import main
from tradesim.errors import CalibrationError, ScenarioError
from tradesim.parameters.joint_draws import JointDraws
from tradesim.parameters.posterior import Posterior
from tradesim.parameters.prior import Prior

NAMES = ("us.precision", "signing_base")
FLAT = {
    "us.precision": Prior("uniform", (0.0, 40.0)),
    "signing_base": Prior("uniform", (-2.0, 4.0)),
}
TALKS = ts.load_scenario("kuala-lumpur-2025").evolve(
    {"calendar.weeks": 3, "posterior": None}, name="short"
)


def posterior(until: date = date(2025, 10, 26)) -> Posterior:
    """Three draws in which a high precision goes with a low base; the first is never taken."""
    values = np.array([[1.0, 10.0, 30.0], [0.0, 1.5, -1.5]])
    return Posterior(until, (), JointDraws(NAMES, values, np.array([0.0, 0.25, 0.75])), FLAT)


def test_a_run_is_given_the_draw_at_its_share_of_the_weights() -> None:
    found = posterior().draws.at(np.array([0.0, 0.249, 0.25, 0.999999]), NAMES)
    assert found["us.precision"].tolist() == [10.0, 10.0, 30.0, 30.0]
    assert found["signing_base"].tolist() == [1.5, 1.5, -1.5, -1.5]


def test_the_effective_size_is_one_over_the_sum_of_squared_weights() -> None:
    assert posterior().effective_size == pytest.approx(1.0 / (0.0625 + 0.5625))
    assert JointDraws(("x",), np.zeros((1, 8)), np.full(8, 0.125)).effective_size == 8.0


def test_the_table_compares_quantiles_of_prior_and_posterior() -> None:
    row = posterior().table.loc["us.precision"]
    assert row[["posterior_5", "posterior_50", "posterior_95"]].tolist() == [10.0, 30.0, 30.0]
    expected = [2.0, 20.0, 38.0]  # of a uniform from 0 to 40
    assert row[["prior_5", "prior_50", "prior_95"]].tolist() == pytest.approx(expected, abs=0.01)
    assert row["shift"] == pytest.approx(30.0 / 40.0, abs=1e-3)
    assert row["learnt"] == pytest.approx(1.0 - 20.0 / 36.0, abs=1e-3)


def test_a_sample_has_each_draw_as_often_as_its_weight() -> None:
    drawn = posterior().sample(100, seed=5)
    assert drawn["us.precision"].value_counts().to_dict() == {30.0: 75, 10.0: 25}
    assert (drawn["signing_base"] == drawn["us.precision"].map({10.0: 1.5, 30.0: -1.5})).all()
    pd.testing.assert_frame_equal(drawn, posterior().sample(100, seed=5))


@pytest.mark.parametrize("n", [0, -1, 1.5, True, "3"])
def test_a_sample_of_no_number_is_refused(n: object) -> None:
    with pytest.raises(CalibrationError, match="allowed a whole number from 1"):
        posterior().sample(n)  # type: ignore[arg-type]


def test_what_is_read_is_what_was_saved(tmp_path: Path) -> None:
    folder = posterior().save(tmp_path / "kept")
    again = Posterior.read(folder)
    assert again.fingerprint == posterior().fingerprint
    assert again.until == date(2025, 10, 26)
    pd.testing.assert_frame_equal(again.table, posterior().table)
    posterior().save(folder)  # over one of its kind


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(CalibrationError, match="is no posterior"):
        posterior().save(tmp_path / "mine")
    with pytest.raises(CalibrationError, match="holds no posterior"):
        Posterior.read(tmp_path / "mine")


def test_a_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    folder = posterior().save(tmp_path / "kept")
    frame = pd.read_parquet(folder / "draws.parquet")
    frame.iloc[1, 0] += 1e-9
    frame.to_parquet(folder / "draws.parquet", index=False)
    with pytest.raises(CalibrationError, match="not as it was written"):
        Posterior.read(folder)


def test_runs_have_joint_draws_of_the_posterior() -> None:
    ens = ts.simulate(TALKS.with_posterior(posterior()), runs=4_000, record="outcomes")
    inputs = ens.inputs
    pairs = set(zip(inputs["us.precision"], inputs["signing_base"], strict=True))
    assert pairs == {(10.0, 1.5), (30.0, -1.5)}
    share = float((inputs["us.precision"] == 30.0).mean())
    assert abs(share - 0.75) < 4.0 * np.sqrt(0.75 * 0.25 / 4_000)


def test_what_the_scenario_sets_itself_is_left_to_it() -> None:
    held = TALKS.evolve({"parameters.us.precision": 5.0}, name="held").with_posterior(posterior())
    inputs = ts.simulate(held, runs=64, record="outcomes").inputs
    assert "us.precision" not in inputs  # the same in every run
    assert set(inputs["signing_base"]) == {1.5, -1.5}
    prior = {"family": "uniform", "args": [2.0, 1.0]}
    own = TALKS.evolve({"parameters.us.precision": prior}, name="own").with_posterior(posterior())
    drawn = ts.simulate(own, runs=64, record="outcomes").inputs["us.precision"]
    assert drawn.between(2.0, 3.0).all()
    assert drawn.nunique() == 64


def test_other_parameters_keep_their_draws() -> None:
    with_it = ts.simulate(TALKS.with_posterior(posterior()), runs=64, record="outcomes").inputs
    without = ts.simulate(TALKS, runs=64, record="outcomes").inputs
    others = [name for name in without.columns if name not in NAMES]
    pd.testing.assert_frame_equal(with_it[others], without[others])


def test_a_run_is_the_same_alone_in_threads_and_among_more() -> None:
    scenario = TALKS.with_posterior(posterior())
    few = ts.simulate(scenario, runs=100, seed=3, record="outcomes").outcomes
    with ThreadPoolExecutor(2) as threads:
        many = ts.simulate(scenario, runs=9_000, seed=3, record="outcomes", executor=threads)
    pd.testing.assert_frame_equal(many.outcomes.head(100), few)
    story = many.replay(8_500)
    story.run_model()
    assert story.moment.world.drawn["precision"][0, story.column] in (10.0, 30.0)
    tariff = story.moment.state.level[0, 0, story.column]
    assert many.outcomes["tariff_us"].iloc[8_500] == tariff


def test_the_fingerprint_tells_posteriors_apart() -> None:
    values = np.array([[1.0, 10.0, 30.5], [0.0, 1.5, -1.5]])
    draws = JointDraws(NAMES, values, np.array([0.0, 0.25, 0.75]))
    other = Posterior(date(2025, 10, 26), (), draws, FLAT)
    marks = {TALKS.fingerprint} | {
        TALKS.with_posterior(p).fingerprint for p in (posterior(), other)
    }
    assert len(marks) == 3
    assert (
        TALKS.with_posterior(posterior()).fingerprint
        == TALKS.with_posterior(posterior()).fingerprint
    )


def test_a_saved_posterior_is_named_by_its_folder(tmp_path: Path) -> None:
    folder = str(posterior().save(tmp_path / "kept"))
    named = TALKS.evolve({"posterior.source": folder}, name="short+")
    assert named.fingerprint == TALKS.with_posterior(posterior()).fingerprint
    out = tmp_path / "results"
    ens = ts.simulate(named, runs=64, record="outcomes", out=out)
    assert ts.open(out).scenario.fingerprint == named.fingerprint
    pd.testing.assert_frame_equal(ts.open(out).inputs, ens.inputs)


def test_a_posterior_of_later_data_is_refused_unless_asked_for_by_name() -> None:
    later = posterior(date(2025, 10, 27))
    with pytest.raises(
        ScenarioError, match=r"allowed up to the start 2025-10-26, or with posterior"
    ):
        TALKS.with_posterior(later)
    assert TALKS.with_posterior(later, later_data=True).joint_draws is later.draws


@pytest.mark.parametrize("source", ["no such posterior", "2031-01-01"])
def test_a_posterior_that_is_not_there_is_named(source: str) -> None:
    with pytest.raises(ScenarioError, match="allowed a folder that") as refused:
        TALKS.evolve({"posterior.source": source})
    assert len(str(refused.value).splitlines()) == 1


def test_a_posterior_shows_itself() -> None:
    assert "Posterior of the record up to 2025-10-26" in repr(posterior())
    assert "US: precision of choices" in repr(posterior())
    assert "us.precision" in repr(posterior())
    assert "signing_base" in posterior()._repr_html_()


def test_sources_say_what_was_learnt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = posterior().save(tmp_path / "kept")
    assert main(["sources", "--format", "csv", "--posterior", str(folder)]) == 0
    table = pd.read_csv(StringIO(capsys.readouterr().out), index_col="parameter")
    assert table.loc["us.precision", "posterior, 5 to 95 %"] == "10 to 30"
    assert table["posterior, 5 to 95 %"].notna().sum() == 2
    assert main(["sources", "--posterior", str(folder)]) == 0
    assert "posterior, 5 to 95 %: 10 to 30" in capsys.readouterr().out
    assert main(["sources", "--posterior", "none of these"]) != 0


def test_a_scenario_that_was_pickled_is_the_same_one() -> None:
    scenario = TALKS.with_posterior(posterior())
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert scenario != TALKS


def test_a_scenario_shows_joint_draws_in_place_of_priors() -> None:
    held = TALKS.evolve({"parameters.signing_base": 0.5}, name="held").with_posterior(posterior())
    assert held.stated_parameters["us.precision"] == "joint draws, 10 to 30"
    assert held.stated_parameters["signing_base"] == "0.5"
    assert "joint draws, 10 to 30" in held._repr_html_()
    assert "joint draws" not in TALKS._repr_html_()
