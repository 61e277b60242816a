"""Errors of shares and means: the plain ones inside, a width at the edge, none of one run."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tradesim as ts
from tradesim.errors import ResultError
from tradesim.model.outcomes import OUTCOMES
from tradesim.results.conditions import EVENTS
from tradesim.results.estimates import error_in_percent, mean_error, share_error

TALKS = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 3}, name="three weeks")


@pytest.fixture(scope="module")
def twenty() -> ts.Ensemble:
    return ts.simulate(TALKS, runs=20, seed=3, progress=False)


@pytest.fixture(scope="module")
def one() -> ts.Ensemble:
    return ts.simulate(TALKS, runs=1, seed=3, progress=False)


def test_none_and_all_of_twenty_keep_the_width_of_half_a_run() -> None:
    """By hand: half a run of 20 is a share of 0.025, and sqrt(0.025 * 0.975 / 20) = 0.03491."""
    for count in (0, 20):
        assert ts.Estimate.of(count, 20).standard_error == pytest.approx(0.03491, abs=5e-6)
    assert str(ts.Estimate.of(0, 20)) == "0.0% ± 3.5% (20 runs)"


@given(st.integers(2, 10**7), st.data())
def test_the_error_of_a_share_is_binomial_inside_and_smaller_at_the_edge(
    n: int, data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, n - 1))
    share = count / n
    expected = (share * (1 - share) / n) ** 0.5
    assert float(share_error(share, n)) == pytest.approx(expected)
    nearer_edge = [ts.Estimate.of(k, n).standard_error for k in (0, 1)]
    assert 0.0 < nearer_edge[0] < nearer_edge[1] or n == 2
    assert ts.Estimate.of(n, n).standard_error == pytest.approx(nearer_edge[0])


def test_one_run_has_no_error_and_says_so() -> None:
    for count in (0, 1):
        found = ts.Estimate.of(count, 1)
        assert np.isnan(found.standard_error)
        assert str(found) == f"{count:.1%}, no standard error (1 run)"
        assert "no standard error" in found._repr_html_()


def test_an_error_is_never_shown_as_none() -> None:
    shown = [error_in_percent(0.7 / 10**k) for k in range(1, 9)]
    assert shown[:3] == ["7.0%", "0.7%", "0.1%"]
    assert shown[3:5] == ["0.007%", "0.0007%"]
    assert all(float(text.removesuffix("%")) > 0.0 for text in shown)


@pytest.mark.parametrize("count", [-1, 21, 0.5, True, None])
def test_a_count_is_a_number_of_runs(count: object) -> None:
    with pytest.raises(ResultError, match="count is"):
        ts.Estimate.of(count, 20)  # type: ignore[arg-type]


def test_counts_alike_in_all_runs_keep_a_width_and_measures_do_not() -> None:
    alike = np.full(20, 2.0)
    assert mean_error(alike, step=1.0) == pytest.approx(0.03491, abs=5e-6)
    assert mean_error(alike) == 0.0
    assert np.isnan(mean_error(alike[:1], step=1.0))


def test_every_error_of_one_run_is_missing(one: ts.Ensemble) -> None:
    summary = one.summary()
    errors = [column for column in summary if "error" in column]
    assert len(errors) == 6
    assert summary[errors].isna().all(axis=None)
    for name, values in one.weekly.items():
        if str(name).endswith("_error"):
            assert np.isnan(values).all(), name
    for event in EVENTS:
        assert np.isnan(one.probability(event).standard_error)
        assert one.first_passage(event)["standard_error"].isna().all()
    assert np.isnan(ts.decompose(one).standard_error).all()
    found = ts.tournament(TALKS, ["hardliner", "accommodator"], runs=1)
    assert np.isnan(found.standard_error("political")).all()
    changed = replace(one, scenario=TALKS.evolve({}, name="other"))
    pair = ts.compare([one, changed])
    assert np.isnan(pair.probability("breach")["difference_standard_error"].iloc[1])
    assert pair.table["standard_error"].isna().all()


def test_shares_of_none_and_all_keep_a_width_by_date(twenty: ts.Ensemble) -> None:
    weekly = twenty.weekly
    edge = float(share_error(0.0, 20))
    for name in ("stage", "agreement_in_force", "threat_open"):
        share, error = weekly[name].values, weekly[f"{name}_standard_error"].values
        assert (error >= edge).all()
        assert np.allclose(error[(share == 0.0) | (share == 1.0)], edge)


def test_counts_and_truths_of_a_summary_keep_a_width(twenty: ts.Ensemble) -> None:
    counted = [name for name, (unit, _) in OUTCOMES.items() if unit in ("count", "0 or 1")]
    assert (twenty.summary().loc[counted, "standard_error"] > 0.0).all()


@pytest.mark.parametrize("paired", [True, False])
def test_chances_alike_in_all_runs_differ_by_none_with_a_width(
    paired: bool, twenty: ts.Ensemble
) -> None:
    other = replace(twenty, scenario=TALKS.evolve({}, name="other"))
    found = ts.compare([twenty, other], paired=paired)
    for event in EVENTS:
        row = found.probability(event).loc["other"]
        assert row["difference"] == 0.0
        assert row["difference_standard_error"] >= float(share_error(0.0, 20))


@pytest.mark.parametrize("paired", [True, False])
def test_higher_in_all_runs_is_not_higher_for_certain(paired: bool, twenty: ts.Ensemble) -> None:
    raised = {**twenty.columns, "tariff_us": twenty.columns["tariff_us"] + 10.0}
    other = replace(twenty, scenario=TALKS.evolve({}, name="other"), columns=raised)
    found = ts.compare([twenty, other], paired=paired).contrast("other", "tariff_us")
    assert found.superiority == 1.0
    assert found.superiority_standard_error >= 0.0349


def test_the_band_of_a_survival_curve_has_a_width_where_none_or_all_have_ended() -> None:
    """Wilson's interval: of 20 agreements none ended, so at least 20 / (20 + 1.96^2) last."""
    from tradesim.plots.survival import band

    z = 1.959964
    none = band(np.full(20, 30.0), np.zeros(20, dtype=np.bool_))
    assert none.low.min() == pytest.approx(20 / (20 + z * z), abs=1e-6)
    assert none.high.max() == 1.0
    every = band(np.arange(1.0, 21.0), np.ones(20, dtype=np.bool_))
    assert (every.low[0], every.high[0]) == (pytest.approx(20 / (20 + z * z), abs=1e-6), 1.0)
    assert every.share[-1] == every.low[-1] == 0.0
    assert every.high[-1] == pytest.approx(z * z / (20 + z * z), abs=1e-6)
    assert all(before >= after for before, after in pairwise(every.share))
    assert ((every.low <= every.share) & (every.share <= every.high)).all()
