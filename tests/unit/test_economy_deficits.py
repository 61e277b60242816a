"""What deficits do when policy changes, against a gravity model solved by its own iteration."""

import numpy as np
import pytest

from tradesim.economy import Baseline, solve


def gravity_world():
    """Three countries, one sector, no inputs, no tariffs, trade far from balanced."""
    flow = np.array([[8.0, 2.0, 1.0], [0.5, 9.0, 0.7], [1.5, 0.4, 5.0]])[..., None]
    theta = np.array([4.0])
    return Baseline(flow, np.zeros(flow.shape), np.zeros((3, 1, 1)), theta), flow[..., 0]


def gravity_with_multiplicative_deficits(flow, theta, effect):
    """Baier, Yotov and Zylkin (2019): E_j = K xi_j Y_j, wages until sales are what is earned.

    flow (N, N), effect (N, N): change of trade at given wages, in logs.
    """
    output, spending = flow.sum(axis=1), flow.sum(axis=0)
    ratio, share = spending / output, flow / spending
    wage = np.ones(len(flow))
    for _ in range(4000):
        pulled = share * np.exp(effect) * wage[:, None] ** -theta
        spent = ratio * wage * output
        spent = spent * (wage @ output) / spent.sum()
        sales = (pulled / pulled.sum(axis=0) * spent).sum(axis=1)
        wage = wage * (sales / (wage * output)) ** (1 / (1 + theta))
        wage = wage * output.sum() / (wage @ output)
    price = pulled.sum(axis=0) ** (-1 / theta)
    return wage, spent / spending / price


def test_deficits_in_proportion_are_those_of_gravity_models():
    base, flow = gravity_world()
    effect = np.array([[0.0, -0.8, 0.4], [-0.8, 0.0, 0.0], [0.4, 0.0, 0.0]])
    wage, welfare = gravity_with_multiplicative_deficits(flow, 4.0, effect)
    cost = np.exp(-effect / 4.0)[..., None]
    eq = solve(base, trade_cost=cost, deficits="multiplicative")
    assert eq.wage == pytest.approx(wage, rel=1e-9)
    assert eq.real_income == pytest.approx(welfare, rel=1e-9)
    shares = solve(base, trade_cost=cost)
    assert np.abs(shares.real_income - welfare).max() > 1e-3


def test_final_spending_keeps_its_ratio_to_what_is_earned_up_to_one_factor():
    base = Baseline.us_china_2017()
    tariff = np.array(base.tariff)
    tariff[1, 0] += 0.5
    eq = solve(base, tariff, deficits="multiplicative")
    wages = eq.wage * base.accounts.value_added * base.unit
    before = base.accounts.income / (base.accounts.income - base.accounts.deficit)
    factor = eq.income / (wages + eq.tariff_revenue + eq.rent) / before
    assert factor == pytest.approx(np.full(3, factor[0]), rel=1e-9)
    assert eq.income.sum() == pytest.approx((wages + eq.tariff_revenue).sum(), rel=1e-9)


def test_unchanged_policy_is_exactly_one_with_deficits_in_proportion():
    base = Baseline.us_china_2017()
    eq = solve(base, base.tariff, deficits="multiplicative")
    assert np.array_equal(eq.real_income, np.ones(3))


def test_where_trade_balances_what_deficits_do_is_all_the_same():
    base, _ = gravity_world()
    balanced = Baseline(
        base.purged.accounts.flow, base.tariff, base.input_share, base.trade_elasticity
    )
    tariff = np.zeros((3, 3, 1))
    tariff[1, 0] = 0.7
    found = [
        solve(balanced, tariff, deficits=deficits).real_income
        for deficits in ("world-share", "multiplicative", "purged", "none")
    ]
    for each in found[1:]:
        assert each == pytest.approx(found[0], abs=1e-9)


def test_real_wages_are_wages_over_prices_and_leave_revenue_out():
    base = Baseline.us_china_2017()
    tariff = np.array(base.tariff)
    tariff[1, 0] += 0.5
    eq = solve(base, tariff)
    assert eq.real_wage == pytest.approx(eq.wage / eq.price_index, rel=1e-12)
    assert eq.real_wage[0] < eq.real_income[0]
