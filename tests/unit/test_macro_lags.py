"""Lags of the macro channels: gamma kernels as chains of stages, exact for any step."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import solve_ivp

from tradesim.economy.macro import lags
from tradesim.economy.macro.prices import next_passed_on
from tradesim.terms.sides import Array

MEAN = np.array([26.0])


def run(stages: int, inputs: list[tuple[float, float]], *, weeks: float) -> Array:
    """Stages of a chain at rest after inputs that run from one value to another in each step."""
    chain, now = lags.chain(MEAN, stages=stages, weeks=weeks), np.zeros((stages, 1))
    for start, end in inputs:
        now = lags.next_stages(chain, now, np.array([start]), np.array([end]))
    return now


@pytest.mark.parametrize("stages", [1, 2, 3])
@pytest.mark.parametrize("weeks", [1.0, 13.0, 52.0])
def test_the_answer_to_a_step_is_the_gamma_distribution(stages: int, weeks: float) -> None:
    """K * 1 after h weeks is the share of a gamma kernel, of as many stages, that lies below h."""
    expected = stats.gamma.cdf(weeks, stages, scale=26.0 / stages)
    assert run(stages, [(1.0, 1.0)], weeks=weeks)[-1, 0] == pytest.approx(expected, rel=1e-12)


def test_an_input_that_runs_along_a_line_is_followed_exactly() -> None:
    """Against an ODE solver: y1' = (z - y1) / T, y2' = (y1 - y2) / T, z from 1 to 4 in 8 weeks."""

    def slopes(t: float, y: Array) -> list[float]:
        z = 1.0 + 3.0 * t / 8.0
        return [(z - y[0]) / 13.0, (y[0] - y[1]) / 13.0]

    slow = solve_ivp(slopes, (0.0, 8.0), [0.0, 0.0], rtol=1e-11, atol=1e-13).y[:, -1]
    assert run(2, [(1.0, 4.0)], weeks=8.0)[:, 0] == pytest.approx(slow, abs=1e-9)


@given(st.lists(st.floats(-3.0, 3.0), min_size=2, max_size=6), st.sampled_from([1, 2, 3]))
def test_days_agree_with_weeks(ends: list[float], stages: int) -> None:
    """Seven daily steps along the line are one weekly step."""
    weekly = list(pairwise(ends))
    daily = [
        (a + (b - a) * day / 7.0, a + (b - a) * (day + 1) / 7.0)
        for a, b in weekly
        for day in range(7)
    ]
    assert run(stages, daily, weeks=1 / 7) == pytest.approx(
        run(stages, weekly, weeks=1.0), abs=1e-12
    )


def test_nothing_in_nothing_out() -> None:
    assert not run(3, [(0.0, 0.0)] * 5, weeks=1.0).any()


def test_two_stages_have_mean_and_variance_of_a_gamma_kernel_of_shape_one_and_a_half() -> None:
    """Means add up to 1, squares to 2/3 = 1 / 1.5."""
    assert np.isclose(lags.LONG + lags.SHORT, 1.0)
    assert np.isclose(lags.LONG**2 + lags.SHORT**2, 2.0 / 3.0)


def test_two_stages_are_close_to_that_kernel() -> None:
    """Distributions within 0.022 of each other, as lags.py says."""
    weeks = np.linspace(0.05, 150.0, 3000)
    left = lags.left_after(15.0 * np.ones(3000), weeks=1.0)
    left = lags.LeftAfter(left.long**weeks, left.short**weeks)
    shares = lags.next_pair(left, np.zeros((2, 3000)), np.ones(3000))[1]
    assert np.abs(shares - stats.gamma.cdf(weeks, 1.5, scale=10.0)).max() < 0.022


costs = st.lists(st.floats(-0.5, 1.0), min_size=1, max_size=6)


def passed_on(costs: list[float], *, weeks: float, times: int = 1) -> tuple[Array, Array]:
    """Stages and highest after steps at these costs, each cut into `times` steps."""
    left = lags.left_after(np.array([15.0]), weeks=weeks / times)
    pair, highest = np.zeros((2, 1)), np.zeros(1)
    for cost in costs:
        for _ in range(times):
            pair, highest = next_passed_on(left, pair, highest, np.array([cost]))
    return pair, highest


@given(costs)
def test_what_is_passed_on_and_its_peak_do_not_depend_on_the_step(costs: list[float]) -> None:
    once, often = passed_on(costs, weeks=5.0), passed_on(costs, weeks=5.0, times=35)
    for coarse, fine in zip(once, often, strict=True):
        assert coarse == pytest.approx(fine, abs=1e-12)


def test_a_peak_within_a_step_is_the_one_that_a_fine_step_sees() -> None:
    """Against 20,000 small steps, of which the highest is taken."""
    left = lags.left_after(np.array([15.0]), weeks=20.0 / 20_000)
    pair, seen = passed_on([1.0], weeks=5.0)[0], 0.0
    for _ in range(20_000):
        pair = lags.next_pair(left, pair, np.zeros(1))
        seen = max(seen, float(pair[1, 0]))
    pair, highest = passed_on([1.0], weeks=5.0)
    later = next_passed_on(
        lags.left_after(np.array([15.0]), weeks=20.0), pair, highest, np.zeros(1)
    )
    assert later[1][0] == pytest.approx(seen, abs=1e-8)
    assert later[1][0] > highest[0]
