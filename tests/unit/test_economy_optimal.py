"""Best tariffs and Nash tariffs against differences and closed forms."""

import numpy as np
import pytest

from tradesim.economy import Baseline, political_welfare, sector_employment, sector_income, solve
from tradesim.economy.theory.optimal import by_flow, nash_tariffs, optimal_tariff, uniform
from tradesim.errors import EconomyError
from tradesim.terms.sides import CN, US


def two_countries(theta, foreign_size):
    flow = np.array([[[0.8], [0.2]], [[0.2], [foreign_size]]])
    return Baseline(flow, np.zeros((2, 2, 1)), np.zeros((2, 1, 1)), np.array([theta]))


@pytest.mark.parametrize("theta", [2.0, 4.0, 8.0])
def test_a_small_open_country_asks_one_over_the_elasticity(theta):
    base = two_countries(theta, 1e6)
    best = optimal_tariff(base, 0, instruments=uniform(base))
    assert best.tariff[1, 0, 0] == pytest.approx(1 / theta, rel=1e-4)


@pytest.mark.parametrize("size", [0.8, 3.0])
def test_a_large_country_asks_more_by_the_closed_form(size):
    """t* = 1 / (theta (1 - share of its goods abroad)), at the tariff chosen (Gros 1987)."""
    base = two_countries(3.0, size)
    best = optimal_tariff(base, 0, instruments=uniform(base))
    trade = solve(base, best.tariff, deficits="purged").trade
    share = trade[0, 1, 0] / trade[:, 1, 0].sum()
    assert best.tariff[1, 0, 0] == pytest.approx(1 / (3.0 * (1 - share)), rel=1e-6)


def test_nash_tariffs_of_two_countries_meet_both_closed_forms():
    """t* = 1 / (e - 1), e the elasticity of the other's offer, which spends its tariff revenue.

    The other's imports at world prices are M = l E / (1 + t), E = Y + t M, its import share l
    falling by theta (1 - l): e - 1 = theta (1 - l) / (1 - l t / (1 + t)).
    """
    base = two_countries(3.0, 2.0)
    nash = nash_tariffs(base, [0, 1], instruments=uniform(base))
    trade = solve(base, nash.tariff, deficits="purged").trade[..., 0]
    for home, abroad in ((0, 1), (1, 0)):
        share = trade[home, abroad] / trade[:, abroad].sum()
        answer = nash.tariff[home, abroad, 0]
        offer = 3.0 * (1 - share) / (1 - share * answer / (1 + answer))
        assert nash.tariff[abroad, home, 0] == pytest.approx(1 / offer, rel=1e-4)


def test_at_the_best_tariffs_no_single_tariff_is_worth_moving():
    base = Baseline.us_china_2017("U4")
    best = optimal_tariff(base, US, instruments=by_flow(base))
    for place in ((CN, US, 2), (CN, US, 3), (2, US, 1), (2, US, 7)):
        around = np.repeat(best.tariff[..., None], 2, axis=-1)
        around[place] += [1e-5, -1e-5]
        up, down = np.log(solve(base, around, deficits="purged", tolerance=1e-13).real_income[US])
        assert abs(up - down) / 2e-5 < 1e-6
    assert best.log_objective[0] > 0


def test_weights_of_one_are_real_income_and_a_heavier_sector_is_protected_more():
    base = Baseline.us_china_2017("U4")
    eq = solve(base, random_tariff(base))
    assert political_welfare(base, eq, np.ones((3, 8))) == pytest.approx(eq.real_income, abs=1e-12)
    heavier = np.ones((3, 8))
    heavier[US, 3] = 1.3
    instruments = np.full((3, 8), -1)
    instruments[CN, 3] = 0
    plain = optimal_tariff(base, US, instruments=instruments)
    political = optimal_tariff(base, US, instruments=instruments, weights=heavier)
    assert political.tariff[CN, US, 3] > plain.tariff[CN, US, 3] + 0.05


def random_tariff(base):
    tariff = np.array(base.tariff)
    tariff[CN, US] += 0.3
    return tariff


def test_workers_and_incomes_by_sector_add_up():
    base = Baseline.us_china_2017()
    eq = solve(base, random_tariff(base))
    assert sector_employment(base, eq).sum(axis=1) == pytest.approx(np.ones(3))
    wages = eq.wage * base.accounts.value_added * base.unit
    assert sector_income(base, eq).sum(axis=1) == pytest.approx(wages, rel=1e-9)


def test_a_region_without_instruments_is_told_so():
    base = Baseline.us_china_2017()
    with pytest.raises(EconomyError, match="no tariff to set"):
        optimal_tariff(base, US, instruments=np.full((3, 8), -1))
