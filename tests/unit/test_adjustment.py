"""Weeks that add up to years: slow response, and stocks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradesim.economy import adjustment as adj

WEEKS_A_YEAR = 365.25 / 7.0
HALF_LIFE = WEEKS_A_YEAR * np.log(0.5) / np.log(0.84)
"""Weeks in which half of the gap closes where 84 % of it are left after a year."""


def elasticity(theta, weeks):
    """Boehm, Levchenko and Pandalai-Nayar (2023): a quarter at once, 84 % of the rest a year."""
    return theta * (1.0 - 0.75 * 0.84 ** (weeks / WEEKS_A_YEAR))


def test_the_elasticity_starts_at_a_quarter_and_reaches_81_percent_in_eight_years():
    weeks = np.array([0.0, 8.0, 1000.0]) * WEEKS_A_YEAR
    at_once = adj.jump(np.zeros(3), np.zeros(3), np.full(3, 4.0), ratio=adj.IMPACT_SHARE)
    theta = [
        adj.adjust(flow, np.array(4.0), weeks=week, half_life=HALF_LIFE)
        for flow, week in zip(at_once, weeks, strict=True)
    ]
    assert theta == pytest.approx([1.0, 4.0 * 0.814, 4.0], abs=0.003)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.1, 200), st.floats(0.1, 200))
def test_two_steps_are_one_long_one(current, target, first, second):
    x, y = np.array([current]), np.array([target])
    middle = adj.adjust(x, y, weeks=first, half_life=100.0)
    twice = adj.adjust(middle, y, weeks=second, half_life=100.0)
    once = adj.adjust(x, y, weeks=first + second, half_life=100.0)
    assert twice == pytest.approx(once, abs=1e-12)


def test_at_its_target_a_flow_stays_exactly():
    x = np.array([0.1, -2.3])
    assert np.array_equal(adj.adjust(x, x, weeks=1.0, half_life=100.0), x)
    assert np.array_equal(adj.jump(x, x, x, ratio=0.25), x)


def test_half_of_the_gap_is_left_after_a_half_life():
    left = adj.adjust(np.ones(1), np.zeros(1), weeks=30.0, half_life=30.0)
    assert left[0] == pytest.approx(0.5)


def test_jump_then_adjust_is_the_elasticity_that_grows_with_time():
    tariff, theta = np.log(1.3), 4.0
    old, new = np.zeros(1), np.array([-theta * tariff])
    flow = adj.jump(old, old, new, ratio=adj.IMPACT_SHARE)
    for week in range(1, 300):
        flow = adj.adjust(flow, new, weeks=1.0, half_life=HALF_LIFE)
        assert flow == pytest.approx(-elasticity(theta, week) * tariff, rel=1e-10)


def stockpiling_path(probability, tariff_jump, weeks):
    """Weekly imports around a deadline after ten weeks, with normal use 1 a week."""
    stock, imports = np.zeros(1), []
    for week in range(weeks):
        surge = adj.front_loading(
            np.array([probability]),
            np.array([tariff_jump]),
            np.array([10.0 - week]),
            storability=0.8,
        )
        later = adj.next_stock(stock, surge, step_weeks=1.0)
        imports.append(1.0 + adj.stock_change(stock, later, step_weeks=1.0)[0])
        stock = later
    return np.array(imports), stock[0]


def test_what_is_imported_early_is_missing_later():
    imports, stock = stockpiling_path(0.6, np.log(2.0), 520)
    assert imports.sum() == pytest.approx(520.0 + stock, rel=1e-12)
    assert stock < 1e-12
    assert np.all(imports[:10] > 1.0)
    assert np.all(imports[10:] <= 1.0)


def test_the_surge_is_probability_times_jump_times_swing_times_storability():
    imports, _ = stockpiling_path(0.5, 0.4, 12)
    assert imports[0] == pytest.approx(1.0 + 0.5 * 0.4 * 0.62 * 0.8)


def test_no_threat_means_no_surge_and_a_threatened_cut_none_either():
    weeks_left = np.array([5.0, 5.0, 0.0, -1.0, 30.0])
    jump = np.array([0.4, -0.4, 0.4, 0.4, 0.4])
    chance = np.array([0.0, 0.9, 0.9, 0.9, 0.9])
    surge = adj.front_loading(chance, jump, weeks_left, storability=1.0)
    assert np.array_equal(surge, np.zeros(5))


def test_stocks_are_never_used_up_faster_than_they_arrive():
    stock, later = np.array([0.4]), adj.next_stock(np.array([0.4]), np.zeros(1), step_weeks=1.0)
    assert adj.stock_change(stock, later, step_weeks=1.0)[0] > -1.0
