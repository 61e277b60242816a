"""The macro channels one by one: values worked out by hand, and signs."""

from __future__ import annotations

import numpy as np
import pytest

from tradesim.economy.macro import (
    critical,
    direct,
    exposure,
    farms,
    markets,
    prices,
    revenue,
    world,
)
from tradesim.economy.macro import uncertainty as tpu
from tradesim.economy.soybeans import MARKET, soybean_trade
from tradesim.parameters.parameter import shipped
from tradesim.terms.sides import Array

BUSHELS = 36.744
"""Bushels of soybeans in a tonne (60 pounds each)."""


def one(value: float) -> Array:
    return np.array([value])


def at(points: float) -> float:
    """G of a tariff so many points above that of January 2025, at the median scale."""
    tariff = one(exposure.TARIFF_BEFORE + points / 100.0)
    return float(exposure.saturation(tariff, before=exposure.TARIFF_BEFORE, scale=0.98)[0])


def test_china_share_and_a_tariff_make_effective_points() -> None:
    """330 of 3,300 bn USD and 50 points: 5 points of the average."""
    assert exposure.effective_points(one(0.5), one(330.0)) == pytest.approx([0.05])


@pytest.mark.parametrize(("points", "loss"), [(50.0, 1.5), (100.0, 2.4)])
def test_losses_level_off_as_published(points: float, loss: float) -> None:
    """Goldman Sachs, April 2025: 1.5 % for the first 50 points, 0.9 for the next."""
    assert 3.75 * at(points) == pytest.approx(loss, abs=0.01)


def test_below_the_tariff_of_january_2025_nothing_is_lost() -> None:
    assert at(-10.0) == 0.0
    assert at(0.0) == 0.0


def test_half_of_what_china_loses_is_undone_and_its_own_tariff_costs_more() -> None:
    """-3.75 * 0.5 * 0.4 - 0.2 * 0.5 = -0.85."""
    stages = np.array([[[0.0], [0.0]], [[0.4], [0.5]]])
    assert direct.direct_us(stages, loss=one(0.6)) == pytest.approx([-0.24])
    assert direct.direct_cn(stages, loss=one(3.75), offset=one(0.5)) == pytest.approx([-0.85])


@pytest.mark.parametrize(("effective", "index"), [(1.5, 2.98), (18.0, 9.78)])
def test_the_index_peaks_as_in_2018_and_april_2025(effective: float, index: float) -> None:
    """1 + 1.55 e^0.6: about 3 after 1.5 effective points, about 10 after 18."""
    rise = one(effective / 100.0 / 0.10)  # ten effective points for a rise of one
    assert 1.0 + tpu.jump(rise, size=one(1.55)) == pytest.approx([index], abs=0.01)


def test_news_of_a_threat_an_action_and_a_control_add_up() -> None:
    """100 points: 1.55 * 10^0.6 = 6.171; a threat 0.6, an action out of the blue 0.7 of it; a full
    export control counts half as 50 points: 0.5 * 1.55 * 5^0.6 = 2.036."""
    none = one(0.0)
    heard, size = one(0.6), one(1.55)
    expected = {0: 0.7 * 6.171, 1: 0.6 * 6.171, 2: 2.036}
    for which, jump in expected.items():
        events = [one(1.0) if k == which else none for k in range(3)]
        assert tpu.news_jump(*events, size=size, heard=heard) == pytest.approx([jump], abs=0.001)
    assert tpu.news_jump(none, none, none, size=size, heard=heard) == 0.0


def test_a_tariff_sustains_uncertainty_while_it_stays() -> None:
    """0.3 * 6.171 for 100 points; nothing once it is gone or below that of the first day."""
    rises = np.array([1.0, 0.0, -0.2])
    assert tpu.kept(rises, size=np.full(3, 1.55)) == pytest.approx([1.851, 0.0, 0.0], abs=0.001)


def test_relief_takes_its_share_and_a_deadline_holds_news_up() -> None:
    level, relief = np.array([2.0, 2.0]), np.array([True, False])
    assert tpu.relieved(level, relief, share=np.full(2, 0.4)) == pytest.approx([1.2, 2.0])
    assert tpu.faded(level, left=np.full(2, 0.5), held_up=relief) == pytest.approx([2.0, 1.0])


def test_the_border_price_rises_with_the_tariff_at_full_pass_through() -> None:
    """From 20 to 50 %: 1.5 / 1.2 = 25 % at 1, and half of the log change at 0.5."""
    found = [prices.import_price(one(0.5), one(0.2), border=one(share))[0] for share in (1.0, 0.5)]
    assert found == pytest.approx([25.0, 100.0 * (1.25**0.5 - 1.0)])


def test_prices_come_back_in_part() -> None:
    """Weight 0.012, shop 0.65: 0.78 % for a log point. Half of a fall from 0.4 to 0.2 comes back:
    0.78 * 0.3; a loss of 1 % of GDP adds 0.3."""
    rates = {"weight": one(0.012), "shop": one(0.65), "back": one(0.5)}
    up = prices.consumer_price(one(0.4), one(0.4), one(0.0), **rates)
    down = prices.consumer_price(one(0.2), one(0.4), one(0.0), **rates)
    missing = prices.consumer_price(one(0.0), one(0.0), one(1.0), **rates)
    assert [up[0], down[0], missing[0]] == pytest.approx([0.312, 0.234, 0.3])


def test_chinas_prices_follow_its_output_and_its_own_tariff() -> None:
    """GDP 1 % down: consumers 0.2, producers 0.7 down; 50 points of own tariff: 0.1 up."""
    assert prices.chinese_consumer_price(one(-1.0), one(0.5)) == pytest.approx([-0.1])
    assert prices.chinese_producer_price(one(-1.0)) == pytest.approx([-0.7])


def test_revenue_of_the_first_day_is_thirty_billion_a_month() -> None:
    """0.72 * 0.576 * 259.2 = 107.5 on China and 253 on others: 360 a year."""
    found = revenue.revenue(
        one(0.576), one(259.2), one(1.0), one(0.0),
        collected=one(0.72), rest=one(253.0), rest_emergency=one(140.0), delay=one(26.0),
    )  # fmt: skip
    assert found == pytest.approx([360.5], abs=0.1)


def test_a_ruling_ends_emergency_duties_and_pays_refunds() -> None:
    """Of 92 bn half is due: 46. Paid at 46 * 52 / 26 = 92 a year at first, less every week."""
    struck, weeks = np.array([True]), 1.0
    paid, due = revenue.next_refunds(
        one(92.0), one(0.0), one(100.0), struck, share=one(0.5), weeks=weeks, delay=one(26.0)
    )
    assert paid[0] == 0.0
    assert due == pytest.approx([46.0 * np.exp(-1.0 / 26.0)])
    rates = {"collected": one(0.72), "rest": one(253.0), "rest_emergency": one(140.0)}
    found = revenue.revenue(one(0.0), one(0.0), one(0.0), one(46.0), **rates, delay=one(26.0))
    assert found == pytest.approx([253.0 - 140.0 - 92.0])


def test_without_a_ruling_emergency_duties_add_up() -> None:
    """104 bn a year for a week: 2."""
    none = np.array([False])
    paid, due = revenue.next_refunds(
        one(92.0), one(0.0), one(104.0), none, share=one(0.5), weeks=1.0, delay=one(26.0)
    )
    assert (paid[0], due[0]) == pytest.approx((94.0, 0.0))


def test_goods_arrive_at_the_new_tariff_with_a_mean_delay_of_four_weeks() -> None:
    arrived = revenue.next_arrived(one(0.2), one(0.6), weeks=4.0)
    assert arrived == pytest.approx([0.6 - 0.4 / np.e])


def expected(tariff: float, threat: float, carried_out: float, deal: float) -> float:
    """E[G] at the median scale."""
    chances = (one(tariff), one(threat), one(carried_out), one(deal))
    return float(markets.expected_saturation(*chances, before=0.208, scale=one(0.98))[0])


def test_a_threat_that_was_certain_moves_nothing_when_it_is_carried_out() -> None:
    assert expected(0.5, 1.0, 1.0, 0.0) == pytest.approx(expected(1.5, 0.0, 0.3, 0.2))


def test_a_threat_counts_by_its_chance() -> None:
    """Half of what is carried out in four of ten times: a fifth of the way."""
    low, high = expected(0.5, 0.0, 0.0, 0.0), expected(1.5, 0.0, 0.0, 0.0)
    assert expected(0.5, 1.0, 0.4, 0.5) == pytest.approx(low + 0.2 * (high - low))


def test_equities_fall_with_tariffs_and_uncertainty() -> None:
    """-9 * 0.4 - 0.45 * 11 - 3.5 * 1 = -12.05; China half of it."""
    found = markets.us_equities(
        one(0.4), one(0.11), one(1.0),
        tariff_effect=one(9.0), row_effect=one(0.45), uncertainty_effect=one(3.5),
    )  # fmt: skip
    assert found == pytest.approx([-12.05])
    assert markets.chinese_equities(found) == pytest.approx([-6.025])


def test_inputs_outside_china_are_six_times_dearer_and_stay_dear() -> None:
    """exp(2.5 * 0.7) = 5.75; half of the log price is left 26 weeks after easing."""
    dear = critical.next_log_price(one(0.0), one(0.7), weeks=1.0)
    assert np.exp(dear) == pytest.approx([5.75], abs=0.01)
    assert critical.next_log_price(dear, one(0.0), weeks=26.0) == pytest.approx(dear / 2.0)


def test_a_loss_of_inputs_is_multiplied_down_the_chain() -> None:
    assert critical.supply_loss(one(0.001), multiplier=one(1.5)) == pytest.approx([0.15])


def test_withheld_purchases_cost_a_dollar_a_bushel() -> None:
    """26 Mt less at 0.035: 0.91 USD, 3.8 bn USD of income, of which aid pays 0.8."""
    none = one(0.0)
    after = farms.price(none, one(26.0), none, none, start=one(10.07), slope=one(0.035))
    income = farms.income(after, start=one(10.07))
    assert after == pytest.approx([9.16])
    assert income == pytest.approx([-3.822])
    assert farms.aid(income, share=one(0.8)) == pytest.approx([3.0576])
    assert farms.aid(-income, share=one(0.8)) == 0.0


@pytest.mark.parametrize(("tariff", "published"), [(0.25, 0.60), (0.60, 1.00)])
def test_the_soybean_market_falls_by_about_as_much_as_published(
    tariff: float, published: float
) -> None:
    """ASA and NCGA (2024): 0.60 USD, to which the market is set, and 1.00; it gives 0.88."""
    after = soybean_trade(one(tariff), one(0.0))
    fall = 1000.0 * MARKET.price / BUSHELS * (1.0 - after.us_price)
    assert fall[0] == pytest.approx(published, rel=0.15)


def test_a_tonne_lost_to_china_costs_in_the_soybean_market_what_it_costs_in_the_channel() -> None:
    """0.045 USD a bushel for a million tonnes, and the prior says 0.018 to 0.068."""
    after = soybean_trade(one(0.25), one(0.0))
    fall = 1000.0 * MARKET.price / BUSHELS * (1.0 - after.us_price)
    slope = float((fall / (MARKET.us_to_china - after.us_to_china))[0])
    assert 0.67 < slope / shipped()["soybean_slope"].median < 1.5


def test_the_world_is_weighted_by_income() -> None:
    """27, 17 and 56 of 100: 0.27 * -1 + 0.17 * -2 + 0.56 * 0.5."""
    regions, incomes = np.array([[-1.0], [-2.0], [0.5]]), np.array([[27.0], [17.0], [56.0]])
    assert world.world(regions, incomes) == pytest.approx([-0.33])
    pulled = world.spillovers(one(-1.0), one(-2.0), spillover=np.array([[0.2], [0.12]]))
    assert pulled == pytest.approx([-0.44])
