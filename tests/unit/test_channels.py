"""Real income by channel: the parts add up, and stand for what they are called."""

from __future__ import annotations

import numpy as np
import pytest

from tradesim.economy.channels import (
    CHANNELS,
    channels,
    levers_of,
    log_channels,
    policy_channels,
)
from tradesim.economy.elasticities import SETS
from tradesim.economy.exact import exact
from tradesim.economy.policy import HIGHEST, LEVERS, LOWEST
from tradesim.errors import EconomyError, ParameterError, TradesimError
from tradesim.terms.sides import CN, ROW, US

EARNED, REVENUE, PRICES = range(len(CHANNELS))


def everywhere(size: float, *, china: float = 0.0) -> dict[str, float]:
    """A US tariff on all Chinese goods, and a Chinese one on all US goods."""
    return {
        "us_tariff_electronics": size,
        "us_tariff_other": size,
        "cn_tariff_agriculture": china,
        "cn_tariff_other": china,
    }


def test_the_channels_of_any_policy_add_up_to_real_income() -> None:
    rng = np.random.default_rng(5)
    low, high = np.array(LOWEST)[:, None], np.array(HIGHEST)[:, None]
    levers = low + (high - low) * rng.random((len(LEVERS), 400))
    sets = rng.integers(0, len(SETS), 400).astype(np.int8)
    whole = exact(levers, sets)[:3]
    np.testing.assert_allclose(channels(levers, sets).sum(axis=1), whole, rtol=0, atol=1e-9)


def test_no_policy_moves_no_channel() -> None:
    assert not policy_channels({}).any()
    assert not policy_channels({"us_tariff_other": 0.0}).any()


def test_channels_by_hand() -> None:
    # spends 100, of which 90 earned; earns 10 % more and collects 2 more: 111, prices up 5 %
    parts = log_channels(np.array(1.1), np.array(1.05), np.array(0.02), earned=np.array(0.9))
    growth = np.log(1.11)
    np.testing.assert_allclose(parts[EARNED], growth * 9.0 / 11.0, rtol=1e-12)
    np.testing.assert_allclose(parts[REVENUE], growth * 2.0 / 11.0, rtol=1e-12)
    np.testing.assert_allclose(parts[PRICES], -np.log(1.05), rtol=1e-12)


def test_earnings_and_revenue_that_cancel_leave_each_its_size() -> None:
    # income stands still, so the logarithmic mean is one and each part is its share
    parts = log_channels(np.array(0.98), np.array(1.0), np.array(0.02), earned=np.array(1.0))
    np.testing.assert_allclose(parts, [-0.02, 0.02, 0.0], rtol=0, atol=1e-12)


def test_where_only_earnings_change_they_are_all_of_it_near_one_and_far() -> None:
    ratio = np.array([0.2, 0.999, 1.0, 1.0 + 1e-12, 1.3, 7.0])
    parts = log_channels(ratio, np.ones(6), np.zeros(6), earned=np.ones(6))
    np.testing.assert_allclose(parts[EARNED], np.log(ratio), rtol=1e-9)


def test_a_us_tariff_brings_revenue_dearer_goods_and_better_terms_of_trade() -> None:
    found = policy_channels(everywhere(0.2))
    assert found[US, REVENUE] > 0.0
    assert found[US, PRICES] < 0.0
    assert found[US, EARNED] > 0.0
    assert found[CN, EARNED] < 0.0


def test_retaliation_takes_export_income_from_the_us() -> None:
    alone, answered = policy_channels(everywhere(0.2)), policy_channels(everywhere(0.2, china=0.2))
    assert answered[US, EARNED] < alone[US, EARNED]
    assert answered[CN, REVENUE] > alone[CN, REVENUE]


def test_revenue_of_a_small_tariff_is_its_rate_times_imports() -> None:
    """To first order; the US bought goods for 505 of its 19,500 billion USD in China in 2017
    (Census, BEA), 2.6 %, and accounts in basic prices have somewhat less."""
    small = 1e-4
    collected = policy_channels(everywhere(small))[US, REVENUE] / small
    assert 0.015 < collected < 0.035


def test_no_tariff_of_two_sides_brings_the_rest_of_the_world_much_revenue() -> None:
    found = policy_channels(everywhere(0.5, china=0.5))
    assert abs(found[ROW, REVENUE]) < 0.1 * abs(found[US, REVENUE])


@pytest.mark.parametrize(
    ("policy", "said"),
    [({"us_tariff": 0.1}, "us_tariff_other"), ({"us_tariff_other": 9.0}, "allowed 0 to 2.5")],
)
def test_a_policy_that_is_none_is_refused(policy: dict[str, float], said: str) -> None:
    with pytest.raises(EconomyError, match=said):
        levers_of(policy)


def test_an_unknown_set_of_elasticities_is_refused() -> None:
    with pytest.raises(TradesimError) as caught:
        policy_channels({}, elasticities="nobody")
    assert isinstance(caught.value, EconomyError | ParameterError)
