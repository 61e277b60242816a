"""Laws of delivery, shortfall and breach."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tradesim.negotiation.compliance import (
    breach_probability,
    delivered_share,
    detection_probability,
    shortfall,
)


def test_nothing_unusual_delivers_the_central_share() -> None:
    """Phase One: 58 % in all, 83 % in agriculture."""
    np.testing.assert_allclose(delivered_share(np.array([0.58, 0.83])), [0.58, 0.83])


@given(st.floats(0.05, 0.95), st.floats(0.0, 3.0), st.floats(0.0, 3.0))
def test_dearer_goods_are_bought_less_and_the_state_delivers_more(
    mean: float, gap: float, weight: float
) -> None:
    central = np.array([mean])
    dearer = delivered_share(central, price_gap=gap, price_weight=-weight)
    bought = delivered_share(central, state_purchase=1.0, state_weight=weight)
    assert 0.0 < dearer[0] <= mean + 1e-12
    assert mean - 1e-12 <= bought[0] < 1.0


def test_a_logit_shift_by_hand() -> None:
    share = delivered_share(0.5, truce_quality=2.0, truce_weight=np.array([np.log(3.0) / 2.0]))
    np.testing.assert_allclose(share, 0.75)


def test_shortfall_is_a_share_of_the_pledge() -> None:
    missing = shortfall(np.array([100.0, 100.0, 0.0]), np.array([58.0, 120.0, 0.0]))
    np.testing.assert_allclose(missing, [0.42, 0.0, 0.0])


@given(st.floats(0.0, 1.0), st.floats(0.0, 0.5))
def test_detection_in_seven_days_equals_seven_single_days(missing: float, tolerance: float) -> None:
    gap = np.array([missing])
    day = detection_probability(gap, tolerance=tolerance, sharpness=2.0, weeks=1.0 / 7.0)
    week = detection_probability(gap, tolerance=tolerance, sharpness=2.0, weeks=1.0)
    np.testing.assert_allclose(1.0 - (1.0 - day) ** 7, week, atol=1e-12)


def test_a_shortfall_within_tolerance_is_never_noticed() -> None:
    chance = detection_probability(np.array([0.1]), tolerance=0.2, sharpness=5.0, weeks=52.0)
    np.testing.assert_array_equal(chance, 0.0)


def test_breach_is_a_choice_that_a_larger_shortfall_makes_likelier() -> None:
    missing = np.linspace(0.0, 1.0, 11)
    noticed = np.ones(11, dtype=bool)
    chance = breach_probability(
        noticed, missing, gain_from_breach=np.full(11, -0.5), grievance=1.0, precision=4.0
    )
    assert (np.diff(chance) > 0.0).all()
    np.testing.assert_allclose(chance[5], 0.5)  # -0.5 + 1.0 * 0.5 = 0
    unseen = breach_probability(
        ~noticed, missing, gain_from_breach=np.ones(11), grievance=1.0, precision=4.0
    )
    np.testing.assert_array_equal(unseen, 0.0)
