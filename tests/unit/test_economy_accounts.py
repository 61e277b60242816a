"""Accounts of 2022, balanced input shares, and final demand that comes out negative."""

from dataclasses import replace

import numpy as np
import pytest

from tradesim.chronicle.chronicle import Chronicle
from tradesim.economy import Baseline, EconomyWarning, solve
from tradesim.economy.input_balancing import balanced_input_share, input_use
from tradesim.economy.tables import us_china_2017_tables, us_china_2022_tables
from tradesim.errors import EconomyError
from tradesim.terms.sides import CN, GOODS, SERVICES, US


def overdrawn():
    """Region A buys 10 of the first good and uses 11 of it as inputs; B buys more than it uses."""
    flow = np.array([[[8.0, 20.0], [2.0, 1.0]], [[2.0, 1.0], [18.0, 20.0]]])
    inputs = np.zeros((2, 2, 2))
    inputs[0, 0] = 0.3, 8 / 21
    inputs[1, 0] = 0.1, 0.1
    return {
        "expenditure": flow,
        "tariff": np.zeros(flow.shape),
        "input_share": inputs,
        "trade_elasticity": np.array([4.0, 4.0]),
        "regions": ("A", "B"),
        "sectors": ("ore", "rest"),
    }


def test_negative_final_demand_is_said_aloud_with_its_place_and_size():
    """A spends 10 + 21 = 31 and uses 0.3 x 10 + 8 = 11 of ore: -1 of a final spending of 20."""
    with pytest.warns(EconomyWarning, match=r"A ore -5 %.*clip_final_demand=True"):
        base = Baseline(**overdrawn())
    assert base.accounts.final_share[0, 0] == pytest.approx(-0.05)


def test_clipped_final_demand_is_zero_where_it_was_negative_in_a_world_that_balances():
    base = Baseline(**overdrawn(), clip_final_demand=True)
    assert base.accounts.final_share[0] == pytest.approx([0.0, 1.0], abs=1e-12)
    assert np.array_equal(solve(base).real_income, np.ones(2))
    inputs = (base.input_share[0, 0] * base.accounts.flow[0].sum(axis=0)).sum()
    assert base.accounts.spending[0, 0] == pytest.approx(inputs, rel=1e-9)


def test_nothing_is_clipped_or_said_where_final_demand_is_positive():
    given = overdrawn() | {"input_share": np.full((2, 2, 2), 0.1)}
    plain, clipped = Baseline(**given), Baseline(**given, clip_final_demand=True)
    assert clipped.accounts.final_share == pytest.approx(plain.accounts.final_share, abs=1e-9)


def test_final_shares_that_are_given_are_not_warned_of():
    Baseline(**overdrawn(), final_share=np.full((2, 2), 0.5))


def test_balanced_input_shares_keep_value_added_and_leave_something_final():
    given = overdrawn()
    flow, tariff, old = given["expenditure"], given["tariff"], given["input_share"]
    old = old + 0.01
    use = np.array([[1.0, 0.2], [0.4, 0.4]])
    new = balanced_input_share(flow, tariff, old, use)
    assert new.sum(axis=1) == pytest.approx(old.sum(axis=1), rel=1e-9)
    left = 1 - input_use(flow, tariff, new)
    assert left.min() > 0.0009
    assert (new > 0).all()


def test_shares_that_fit_already_are_left_as_they_are():
    tables = us_china_2022_tables()
    use = input_use(tables.expenditure, tables.tariff, tables.input_share)
    again = balanced_input_share(tables.expenditure, tables.tariff, tables.input_share, use)
    assert again == pytest.approx(tables.input_share, rel=1e-9, abs=1e-15)


def test_inputs_that_cost_more_than_all_that_is_bought_are_refused():
    flow = np.array([[[1.0], [9.0]], [[0.1], [9.0]]])
    with pytest.raises(EconomyError, match="lower input_share"):
        balanced_input_share(flow, np.zeros(flow.shape), np.full((2, 1, 1), 0.9), np.ones((2, 1)))


def test_the_accounts_of_2022_keep_the_value_added_shares_of_2017():
    old, new = us_china_2017_tables(), us_china_2022_tables()
    assert new.input_share.sum(axis=1) == pytest.approx(old.input_share.sum(axis=1), rel=1e-9)
    assert not new.tariff[..., SERVICES].any()
    accounts = Baseline.us_china_2022().accounts
    assert (accounts.final_share > 0).all()
    assert accounts.deficit.sum() == pytest.approx(0, abs=1e-15)


def test_unchanged_policy_is_exactly_one_in_2022():
    base = Baseline.us_china_2022("GYY")
    assert np.array_equal(solve(base, base.tariff).real_income, np.ones(3))


@pytest.mark.parametrize("elasticities", ["W05", "GYY", "FGO", "U4"])
def test_china_loses_a_sixth_to_a_quarter_less_on_the_accounts_of_2022(elasticities):
    """Its goods sold to the US fell from 3.4 to 2.6 percent of its value added."""
    lost = []
    for base in (Baseline.us_china_2017(elasticities), Baseline.us_china_2022(elasticities)):
        tariff = np.array(base.tariff)
        tariff[CN, US, GOODS] += 0.54
        tariff[US, CN, GOODS] += 0.54
        lost.append(1 - solve(base, tariff).real_income[CN])
    assert 0.16 < 1 - lost[1] / lost[0] < 0.25


@pytest.mark.parametrize("elasticities", ["W05", "GYY", "CP", "LL"])
def test_the_accounts_of_2017_lie_between_those_of_2022_with_and_without_its_tariffs(elasticities):
    """Levers count from the tariffs of 2017. In 2022 16.2 and 13.1 points more were in force, so
    that its flows are too low to count from there, and too high where all of that is undone."""
    base = Baseline.us_china_2022(elasticities)
    known = Chronicle.shipped()
    before, after = known.situation("2018-01-01"), known.situation("2022-07-01")
    tariff = np.array(base.tariff)
    tariff[CN, US, GOODS] += after.us.tariff - before.us.tariff
    tariff[US, CN, GOODS] += after.cn.tariff - before.cn.tariff
    at_war = replace(base, tariff=tariff)
    undone = replace(
        base,
        expenditure=solve(at_war, base.tariff).trade,
        final_share=at_war.accounts.final_share,
    )
    losses = []
    for accounts in (base, Baseline.us_china_2017(elasticities), undone):
        tariff = np.array(base.tariff)
        tariff[CN, US, GOODS] += 0.545
        losses.append(1.0 - solve(accounts, tariff).real_income[CN])
    assert losses == sorted(losses)


def test_trade_is_scaled_to_a_date_and_other_suppliers_make_up_for_it():
    plain = Baseline.us_china_2022()
    scaled = Baseline.us_china_2022(goods_growth=(0.8, 0.5))
    goods = list(GOODS)
    assert scaled.expenditure[CN, US, goods] == pytest.approx(
        0.8 * plain.expenditure[CN, US, goods]
    )
    assert scaled.expenditure[US, CN, goods] == pytest.approx(
        0.5 * plain.expenditure[US, CN, goods]
    )
    assert scaled.expenditure.sum(axis=0) == pytest.approx(plain.expenditure.sum(axis=0))
    assert (scaled.accounts.final_share > 0).all()


@pytest.mark.parametrize("growth", [(-1.0, 1.0), (1.0, 1e6), (1.0,), "much"])
def test_growth_that_cannot_be_is_refused(growth):
    with pytest.raises(EconomyError, match="goods_growth"):
        Baseline.us_china_2022(goods_growth=growth)
