"""Weighted shares, means, quantiles and their errors, against runs that are there several times."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradesim.analysis.forecasts import rules
from tradesim.results import weights as weighted
from tradesim.results.statistics import described

COUNTS = st.lists(st.integers(0, 4), min_size=2, max_size=30).filter(lambda w: sum(w) > 1)


def sample(counts: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values with ties, their weights, and the values each as often as its weight says."""
    values = np.round(np.random.default_rng(len(counts)).normal(size=len(counts)), 1)
    weights = np.array(counts, dtype=np.float64)
    return values, weights, np.repeat(values, counts)


@given(COUNTS)
def test_weighted_numbers_are_those_of_runs_repeated(counts: list[int]) -> None:
    values, weights, repeated = sample(counts)
    shares = np.array([0.0, 0.05, 0.3, 0.5, 0.95, 1.0])
    assert weighted.mean(values, weights) == pytest.approx(repeated.mean())
    assert weighted.share(values > 0.0, weights) == pytest.approx(np.mean(repeated > 0.0))
    expected = np.quantile(repeated, shares)
    assert weighted.quantiles(values, shares, weights) == pytest.approx(expected, abs=1e-12)
    ranks = weighted.ranks(values, weights)
    assert np.repeat(ranks, counts) == pytest.approx(weighted.ranks(repeated, None))
    x, upto = weighted.cumulative(values, weights)
    its, theirs = weighted.cumulative(repeated, None)
    assert x.tolist() == its.tolist()
    assert upto == pytest.approx(theirs)


@given(COUNTS)
def test_scores_of_weighted_runs_are_those_of_runs_repeated(counts: list[int]) -> None:
    values, weights, repeated = sample(counts)
    for truth in (-0.5123, 0.0987, 3.0):
        expected = rules.crps(repeated, truth)
        assert rules.crps(values, truth, weights) == pytest.approx(expected, abs=1e-9)
        assert rules.pit(values, truth, "Q", 0, weights) == rules.pit(repeated, truth, "Q", 0)
        held = rules.covered(values, truth, weights)
        assert held.tolist() == rules.covered(repeated, truth).tolist()


def test_two_runs_worked_out_by_hand() -> None:
    values, weights = np.array([1.0, 3.0]), np.array([1.5, 0.5])
    assert weighted.mean(values, weights) == 1.5
    assert weighted.share(values > 2.0, weights) == 0.25
    assert weighted.effective_runs(weights, 2) == 4.0 / 2.5
    # 1.5^2 0.5^2 + 0.5^2 1.5^2 over 2^2, times n / (n - 1) of the 1.6 effective runs
    expected = np.sqrt((2.25 * 0.25 + 0.25 * 2.25) / 4.0 * 1.6 / 0.6)
    assert weighted.error_of_mean(values, weights) == pytest.approx(expected)
    # the share 0.25 of 1.6 effective runs is nearer to none than half a run, 0.5 / 1.6
    edge = 0.5 / 1.6
    error = weighted.error_of_share(values > 2.0, weights)
    assert error == pytest.approx(np.sqrt(edge * (1.0 - edge) / 1.6))


def test_three_runs_worked_out_by_hand() -> None:
    """Weights 2, 1, 1: a share of a half has the error of sqrt(0.25 (4 + 1 + 1) / 16)."""
    weights = np.array([2.0, 1.0, 1.0])
    first = np.array([True, False, False])
    assert weighted.share(first, weights) == 0.5
    assert weighted.error_of_share(first, weights) == pytest.approx(np.sqrt(1.5 / 16.0))
    values = np.array([10.0, 20.0, 40.0])
    # in order 10, 10, 20, 40: the median lies between the second and the third
    assert weighted.quantiles(values, [0.5], weights).tolist() == [15.0]


def test_equal_weights_are_no_weights() -> None:
    column = np.array([0.3, np.nan, 2.0, 1.0, 1.0, 7.0])
    alike, alone = described(column, 0.0, np.ones(6)), described(column)
    assert alike.keys() == alone.keys()
    for name, value in alone.items():
        assert alike[name] == pytest.approx(value), name


def test_errors_of_weighted_means_and_shares_cover_as_often_as_they_say() -> None:
    """Runs drawn anew 2,000 times, each with a weight that goes with its value."""
    rng = np.random.default_rng(3)
    within = np.zeros(2)
    for _ in range(2_000):
        values = rng.normal(size=400)
        weights = np.exp(0.7 * values)  # importance weights of a normal with mean 0.7
        mean, error = weighted.mean(values, weights), weighted.error_of_mean(values, weights)
        within[0] += abs(mean - 0.7) < 1.96 * error
        low = values < 0.7
        share, missed = weighted.share(low, weights), weighted.error_of_share(low, weights)
        within[1] += abs(share - 0.5) < 1.96 * missed
    assert within / 2_000 == pytest.approx(0.95, abs=0.025)


def test_quantile_errors_are_those_of_a_sample_of_the_same_size() -> None:
    rng = np.random.default_rng(5)
    values, shares = rng.normal(size=4_000), np.array([0.05, 0.5, 0.95])
    doubled = weighted.quantile_errors(values, shares, np.full(4_000, 2.0))
    alone = described(values)
    expected = [alone[f"{name} error"] for name in ("5%", "50%", "95%")]
    assert doubled == pytest.approx(expected, rel=0.1)


def test_a_share_of_none_keeps_a_width() -> None:
    weights = np.array([1.0, 2.0, 3.0, 4.0])
    assert weighted.error_of_share(np.zeros(4, dtype=np.bool_), weights) > 0.0
    assert np.isnan(weighted.error_of_share(np.ones(2, dtype=np.bool_), np.array([1.0, 0.0])))


def test_thinned_runs_are_kept_in_proportion_to_their_weights() -> None:
    weights = np.tile([0.0, 0.25, 0.5, 1.0], 4_000)
    kept = np.bincount(weighted.thinned(weights) % 4, minlength=4) / 4_000
    assert kept == pytest.approx([0.0, 0.25, 0.5, 1.0], abs=0.01)


def test_runs_without_weight_are_never_drawn() -> None:
    weights = np.array([0.0, 1.0, 0.0, 3.0, 0.0])
    drawn = np.bincount(weighted.drawn_evenly(weights, 400), minlength=5)
    assert drawn.tolist() == [0, 100, 0, 300, 0]
