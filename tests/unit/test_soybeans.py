"""The soybean market: accounts, signs, and tonnes against a slow twin."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import fsolve

from tradesim.economy.soybeans import MARKET, SoybeanMarket, committed_trade, soybean_trade

tariffs = st.floats(0.0, 2.5)
purchases = st.floats(-1.0, 1.0)
markets = st.sampled_from([MARKET, SoybeanMarket(substitution=6.0)])


def at(tariff, bought, market=MARKET):
    return soybean_trade(np.array([tariff]), np.array([bought]), market=market)


def test_unchanged_policy_gives_the_accounts():
    trade = at(0.0, 0.0)
    assert trade.us_to_china[0] == 24.17
    assert trade.brazil_to_china[0] == 69.95
    assert trade.farm_income[0] == 0.0
    assert trade.us_price[0] == 1.0
    total = trade.us_to_china + trade.brazil_to_china + trade.other_to_china
    assert total[0] == pytest.approx(99.41)


def test_shares_of_the_accounts_are_the_recorded_ones():
    exports = MARKET.us_to_china + MARKET.us_elsewhere
    assert MARKET.us_to_china / exports == pytest.approx(0.515)
    assert MARKET.us_home / (MARKET.us_home + exports) == pytest.approx(0.479)
    assert MARKET.price == pytest.approx(0.4716, abs=1e-4)


@given(tariff=tariffs, bought=purchases, market=markets)
def test_every_bean_grown_is_sold(tariff, bought, market):
    trade = at(tariff, bought, market)
    exports = market.us_to_china + market.us_elsewhere
    grown = (exports + market.us_home) * trade.us_price**market.crop_supply
    home = market.us_home * trade.us_price**-market.home_demand
    sold = home + trade.us_elsewhere + trade.us_to_china
    assert sold == pytest.approx(grown, rel=1e-9)


@given(tariff=tariffs, bought=purchases, market=markets)
def test_chinese_demand_is_ces_over_origins(tariff, bought, market):
    trade = at(tariff, bought, market)
    total = market.us_to_china + market.brazil_to_china + market.other_to_china
    rival_price = (trade.brazil_to_china / market.brazil_to_china) ** (1 / market.rival_supply)
    demand = (
        market.brazil_to_china
        * rival_price**-market.substitution
        * trade.chinese_price ** (market.substitution - market.chinese_demand)
    )
    assert trade.brazil_to_china == pytest.approx(demand, rel=1e-9)
    assert trade.us_to_china < total


def test_a_tariff_of_25_points_agrees_with_a_slow_twin():
    sigma, eta, m = 8.0, 0.3, MARKET
    wedge = (1 + m.tariff + 0.25) / (1 + m.tariff)
    crop = m.us_to_china + m.us_elsewhere + m.us_home

    def equations(z):
        us, rival, index = np.exp(z)
        china = m.us_to_china * (us * wedge / index) ** -sigma * index**-eta
        others = (rival / index) ** -sigma * index**-eta
        return [
            crop * us**0.5 - china - m.us_elsewhere * us**-8.0 - m.us_home * us**-0.3,
            rival**3.0 - others,
            m.us_share * (us * wedge) ** (1 - sigma)
            + (1 - m.us_share) * rival ** (1 - sigma)
            - index ** (1 - sigma),
        ]

    us, rival, index = np.exp(fsolve(equations, np.zeros(3), xtol=1e-13))
    trade = at(0.25, 0.0)
    assert trade.us_price[0] == pytest.approx(us, rel=1e-9)
    assert trade.chinese_price[0] == pytest.approx(index, rel=1e-9)
    assert trade.brazil_to_china[0] == pytest.approx(m.brazil_to_china * rival**3.0, rel=1e-9)
    surplus, steps = 0.0, np.linspace(us, 1.0, 20001)
    surplus = -np.trapezoid(m.price * crop * steps**0.5, steps)
    assert trade.farm_income[0] == pytest.approx(surplus, rel=1e-6)


@given(tariff=tariffs, more=st.floats(0.01, 1.0), bought=purchases)
def test_a_higher_tariff_sells_less_lowers_the_farm_price_and_helps_brazil(tariff, more, bought):
    trade = soybean_trade(np.array([tariff, tariff + more]), np.full(2, bought))
    for falling in (trade.us_to_china, trade.us_price, trade.farm_income, trade.export_value):
        assert falling[1] < falling[0]
    for rising in (trade.brazil_to_china, trade.chinese_price, trade.us_elsewhere):
        assert rising[1] > rising[0]


def test_a_tariff_of_25_points_turns_away_half_to_two_thirds_of_the_sales():
    """What studies of 2018 said of the Chinese tariff then."""
    assert 0.48 < 1.0 - at(0.25, 0.0).us_to_china[0] / 24.17 < 0.67


def test_the_tariff_of_2018_alone_explains_less_than_the_fall_of_2018():
    kept = at(0.25, 0.0).us_to_china[0] / 24.17
    assert kept > 8.0 / 31.7
    assert at(0.25, -0.6).us_to_china[0] / 24.17 < kept


@given(tonnes=st.floats(1.0, 80.0), tariff=st.floats(0.0, 1.0), market=markets)
def test_a_commitment_is_met_by_a_subsidy_or_does_not_bind(tonnes, tariff, market):
    free = at(tariff, 0.0, market)
    trade = committed_trade(np.array([tonnes]), np.array([tariff]), market=market)
    assert trade.us_to_china[0] == pytest.approx(max(tonnes, free.us_to_china[0]), rel=1e-9)
    assert trade.subsidy[0] >= -1e-12
    assert trade.subsidy_cost[0] >= -1e-9
    if tonnes <= free.us_to_china[0]:
        assert trade.subsidy_cost[0] == 0.0
        assert trade.farm_income[0] == free.farm_income[0]


def test_the_subsidy_of_a_commitment_is_the_wedge_that_brings_its_tonnes():
    bought = at(0.1, 0.6)
    committed = committed_trade(bought.us_to_china, np.array([0.1]))
    assert committed.us_price == pytest.approx(bought.us_price, rel=1e-9)
    assert 1.0 - committed.subsidy[0] == pytest.approx(1.6 ** (-1 / 8.0), rel=1e-9)


def test_one_run_gives_the_bits_it_gives_among_many():
    tariff, bought = np.linspace(0.0, 2.5, 1000), np.linspace(1.0, -1.0, 1000)
    many = soybean_trade(tariff, bought)
    for i in (0, 1, 500, 999):
        one = soybean_trade(tariff[i : i + 1], bought[i : i + 1])
        assert one.us_to_china[0] == many.us_to_china[i]
        assert one.farm_income[0] == many.farm_income[i]
