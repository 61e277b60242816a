"""Scoring rules: hand-worked cases, scoringrules, and what is known of constant forecasts."""

from __future__ import annotations

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from tradesim.analysis.forecasts import rules
from tradesim.analysis.forecasts.decomposition import brier_parts, recalibrated
from tradesim.analysis.forecasts.episodes import clustered_error, other_base_rates
from tradesim.analysis.forecasts.scale import Scale

SHARES = st.floats(0.0, 1.0)
TRUTHS = st.sampled_from([0.0, 1.0])


@given(SHARES, TRUTHS)
def test_brier_is_that_of_scoringrules(chance: float, happened: float) -> None:
    expected = float(scoringrules.brier_score(happened, chance))
    assert float(rules.brier(chance, happened)) == pytest.approx(expected)


def test_the_log_score_is_minus_the_logarithm_of_the_chance_of_what_happened() -> None:
    found = rules.log_score(np.array([0.5, 0.8, 0.8]), np.array([1.0, 1.0, 0.0]), np.inf)
    np.testing.assert_allclose(found, [np.log(2.0), -np.log(0.8), -np.log(0.2)])


def test_the_log_score_of_a_share_keeps_half_a_run_from_none_and_all() -> None:
    assert float(rules.log_score(0.0, 1.0, 50)) == pytest.approx(np.log(100.0))
    assert float(rules.log_score(1.0, 0.0, 50)) == pytest.approx(np.log(100.0))
    assert float(rules.log_score(1.0, 1.0, 50)) == pytest.approx(-np.log(0.99))
    assert np.isinf(rules.log_score(0.0, 1.0, np.inf))


@pytest.mark.parametrize(
    ("values", "truth", "expected"),
    [
        ([2.0], 5.0, 3.0),
        ([2.0, 2.0], 5.0, 3.0),
        # the distribution function is 1/2 between 0 and 4: (1/2)^2 over 1, then over 3
        ([0.0, 4.0], 1.0, 0.25 * 1.0 + 0.25 * 3.0),
        # 1/4 x 2 between the runs, 1 x 1 from the higher run to the truth
        ([0.0, 2.0], 3.0, 0.25 * 2.0 + 1.0),
    ],
)
def test_crps_is_the_integral_of_squared_distance_from_the_step(
    values: list[float], truth: float, expected: float
) -> None:
    assert rules.crps(np.array(values), truth) == pytest.approx(expected)


@given(st.lists(st.floats(-50.0, 50.0), min_size=1, max_size=30), st.floats(-50.0, 50.0))
def test_crps_is_mean_distance_less_half_the_mean_distance_between_runs(
    runs: list[float], truth: float
) -> None:
    values = np.array(runs)
    spread = np.abs(values[:, None] - values).mean()
    expected = np.abs(values - truth).mean() - spread / 2.0
    assert rules.crps(values, truth) == pytest.approx(expected, abs=1e-9)
    of_library = float(scoringrules.crps_ensemble(truth, values, estimator="nrg"))
    assert rules.crps(values, truth) == pytest.approx(of_library, abs=1e-9)


def test_central_intervals_hold_their_ends() -> None:
    values = np.arange(101.0)
    held = {
        truth: rules.covered(values, truth).tolist() for truth in (50.0, 75.0, 90.0, 95.0, 96.0)
    }
    assert held[50.0] == held[75.0] == [1.0, 1.0, 1.0]
    assert held[90.0] == [0.0, 1.0, 1.0]
    assert held[95.0] == [0.0, 0.0, 1.0]
    assert held[96.0] == [0.0, 0.0, 0.0]


def test_the_pit_is_the_share_of_runs_below_where_none_equals_the_truth() -> None:
    assert rules.pit(np.array([1.0, 2.0, 3.0, 4.0]), 2.5, "Q", 0) == 0.5


def test_the_pit_of_ties_lies_between_runs_below_and_runs_up_to_the_truth() -> None:
    values = np.array([1.0, 2.0, 2.0, 3.0])
    found = [rules.pit(values, 2.0, f"Q{k}", 0) for k in range(200)]
    assert 0.25 <= min(found) < 0.3
    assert 0.7 < max(found) <= 0.75
    assert found == [rules.pit(values, 2.0, f"Q{k}", 0) for k in range(200)]
    assert found != [rules.pit(values, 2.0, f"Q{k}", 1) for k in range(200)]


def test_the_pit_of_simulated_truths_is_flat_also_where_most_runs_are_equal() -> None:
    draws = np.random.default_rng(3)
    shares = []
    for k in range(1_000):
        values = draws.poisson(0.4, size=401).astype(np.float64)
        shares.append(rules.pit(values[1:], values[0], f"question {k}", 0))
    counts, _ = np.histogram(shares, bins=10, range=(0.0, 1.0))
    assert chisquare(counts).pvalue > 0.01


def test_near_the_truth_is_within_a_tenth_of_it() -> None:
    assert rules.near_truth(np.array([8.9, 9.1, 10.0, 11.1]), 10.0) == 0.5


def test_parts_of_brier_are_murphys_where_shares_rise_with_chances() -> None:
    chances = np.array([0.2] * 5 + [0.7] * 4)
    happened = np.array([0, 0, 0, 0, 1, 0, 1, 1, 1.0])
    base = 4 / 9
    parts = brier_parts(chances, happened)
    assert parts.reliability == pytest.approx(4 / 9 * (0.7 - 0.75) ** 2)
    assert parts.resolution == pytest.approx(5 / 9 * (0.2 - base) ** 2 + 4 / 9 * (0.75 - base) ** 2)
    assert parts.uncertainty == pytest.approx(base * (1 - base))


@given(st.lists(st.tuples(SHARES, TRUTHS), min_size=1, max_size=40))
def test_parts_of_brier_add_up_and_none_is_negative(cases: list[tuple[float, float]]) -> None:
    chances, happened = np.array(cases).T
    parts = brier_parts(chances, happened)
    score = float(np.mean((chances - happened) ** 2))
    assert parts.reliability - parts.resolution + parts.uncertainty == pytest.approx(score)
    assert min(parts) >= -1e-12
    order = np.argsort(chances, kind="stable")
    assert (np.diff(recalibrated(chances, happened)[order]) >= -1e-12).all()


@given(SHARES, st.lists(TRUTHS, min_size=1, max_size=40))
def test_a_constant_chance_tells_nothing_apart(chance: float, truths: list[float]) -> None:
    happened = np.array(truths)
    parts = brier_parts(np.full(len(truths), chance), happened)
    assert parts.resolution == pytest.approx(0.0, abs=1e-12)
    assert parts.reliability == pytest.approx((chance - happened.mean()) ** 2, abs=1e-12)


def test_an_error_by_clusters_of_one_is_that_of_the_mean() -> None:
    values = np.array([0.1, 0.5, 0.2, 0.9])
    expected = values.std(ddof=1) / 2.0
    assert clustered_error(values, ["a", "b", "c", "d"]) == pytest.approx(expected)


def test_copies_of_a_question_in_its_cluster_make_no_mean_more_exact() -> None:
    values = np.array([0.1, 0.5, 0.2])
    once = clustered_error(values, list("abc"))
    assert clustered_error(np.repeat(values, 3), list("aaabbbccc")) == pytest.approx(once)
    assert np.isnan(clustered_error(values, ["a", "a", "a"]))


def test_the_base_rate_is_that_of_the_other_episodes() -> None:
    shares, counts = other_base_rates(np.array([1.0, 0.0, 1.0, 1.0, 0.0]), list("aabbc"))
    np.testing.assert_allclose(shares, [2 / 3, 2 / 3, 1 / 3, 1 / 3, 3 / 4])
    np.testing.assert_allclose(counts, [3, 3, 3, 3, 4])
    shares, counts = other_base_rates(np.array([1.0, 0.0]), ["a", "a"])
    assert np.isnan(shares).all()
    assert (counts == 0).all()


@pytest.mark.parametrize(
    ("text", "a", "b"),
    [
        ("x", 0.0, 1.0), ("100 x", 0.0, 100.0), ("100x", 0.0, 100.0), ("100*x", 0.0, 100.0),
        ("3.1 + 0.9 x", 3.1, 0.9), ("-47.8 + 152.4 x", -47.8, 152.4), ("590-590 x", 590.0, -590.0),
        ("1 - x", 1.0, -1.0), ("-x", 0.0, -1.0), ("0 + 1e2 * x", 0.0, 100.0),
    ],
)  # fmt: skip
def test_a_scale_is_read_as_it_is_written(text: str, a: float, b: float) -> None:
    assert Scale.read(text) == Scale(a, b)


@pytest.mark.parametrize("text", ["100", "a + b x", "x + 1", "2 x + 1", "0 x", "1 + x x", "inf x"])
def test_what_is_no_scale_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Scale.read(text)
