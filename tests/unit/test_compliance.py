"""Laws of delivery and shortfall."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tradesim.negotiation.compliance import (
    delivered_share,
    detection_probability,
    shortfall,
)


def test_nothing_unusual_delivers_the_central_share() -> None:
    """Phase One: 58 % in all, 83 % in agriculture."""
    np.testing.assert_allclose(delivered_share(np.array([0.58, 0.83])), [0.58, 0.83])


def test_a_logit_shift_by_hand() -> None:
    share = delivered_share(0.5, noise=np.array([np.log(3.0)]))
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
