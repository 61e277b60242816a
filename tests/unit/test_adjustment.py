"""Stocks built ahead of a deadline: weeks that add up to years."""

import numpy as np
import pytest

from tradesim.economy import adjustment as adj


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
