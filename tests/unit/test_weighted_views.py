"""Figures, explanations and pages of weighted runs."""

from __future__ import annotations

import pickle
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt

import tradesim as ts
from tradesim.errors import ResultError
from tradesim.plots.survival import band, weighted_band
from tradesim.reports.ensemble_html import of_ensemble
from tradesim.reports.terminal import headlines
from tradesim.results.ensemble import Ensemble
from tradesim.results.run_paths import evenly_spaced_runs

mpl.use("Agg")
EVENT = "no agreement by 2025-11-08"


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 5}, name="five weeks")
    return ts.simulate(talks, runs=2_000, seed=6, progress=False)


@pytest.fixture(scope="module")
def weighted(ens: Ensemble) -> Ensemble:
    return ens.reweight({EVENT: 0.4})


def test_an_explanation_looks_at_runs_kept_by_weight(weighted: Ensemble) -> None:
    found = ts.explain(weighted, EVENT)
    assert found.base_rate.value == pytest.approx(0.4)
    assert len(found.happens) == weighted.n_runs
    kept = found.happens[found.rows]
    assert kept.mean() == pytest.approx(0.4, abs=0.05)
    assert all(0 <= run < weighted.n_runs for run in found.runs.values())
    assert found.runs["typical"] in found.rows
    assert found.happens[found.runs["typical"]]
    ts.plots.explanation(found)
    plt.close("all")


def test_runs_shown_are_drawn_by_weight(weighted: Ensemble) -> None:
    shown = evenly_spaced_runs(weighted, 200)
    share = weighted.holding(EVENT)[shown].mean()
    assert share == pytest.approx(0.4, abs=0.1)
    one = np.zeros(weighted.n_runs)
    one[7] = 1.0
    with pytest.warns(UserWarning, match="come to 1 "):
        assert evenly_spaced_runs(weighted.reweight(one), 50) == [7]


def test_survival_of_equal_weights_is_that_without() -> None:
    rng = np.random.default_rng(2)
    lasted, seen = np.ceil(rng.exponential(50.0, 400)), rng.random(400) < 0.7
    plain, alike = band(lasted, seen), weighted_band(lasted, seen, np.full(400, 2.0))
    for one, other in zip(plain, alike, strict=True):
        assert np.asarray(one)[1:-1] == pytest.approx(np.asarray(other)[1:-1], abs=1e-9)


@pytest.mark.parametrize("told", [0, pytest.param(3, marks=pytest.mark.slow)])
def test_pages_say_that_runs_are_weighted(
    told: int, weighted: Ensemble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With as many typical runs told."""
    monkeypatch.setattr("tradesim.reports.memo.of_ensemble.STORIES", told)
    said = f"weighted by {EVENT}: 0.4"
    worth = f"2,000 runs, worth {weighted.effective_runs:,.0f} by weight"
    for page in (headlines(weighted), of_ensemble(weighted)):
        assert said in page
        assert worth in page
    text = ts.report(weighted, tmp_path / "weighted.html").read_text(encoding="utf-8")
    assert said in text


def test_unlike_weights_do_not_pair(ens: Ensemble, weighted: Ensemble) -> None:
    other = ts.simulate(
        ens.scenario.evolve({"leaders.sign": False}, name="walk-out"), runs=2_000, seed=6,
        progress=False,
    )  # fmt: skip
    with pytest.raises(ResultError, match=r"unlike weights; give one the weights of the other"):
        ts.compare({"weighted": weighted, "not": other})
    assert not ts.compare({"weighted": weighted, "not": other}, paired=False).paired
    same = ts.compare({"weighted": weighted, "same": other.reweight(weighted.weights)})
    found = same.contrast("same", "tariff_us")
    apart = other.columns["tariff_us"] - ens.columns["tariff_us"]
    assert found.difference == pytest.approx(np.average(apart, weights=weighted.weights))


def test_a_weighted_ensemble_can_be_stored_and_read(weighted: Ensemble) -> None:
    again = pickle.loads(pickle.dumps(weighted))
    assert again.weights.tolist() == weighted.weights.tolist()
    assert again.probability("breach") == weighted.probability("breach")
