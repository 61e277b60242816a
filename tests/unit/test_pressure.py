"""Laws of pain, markets and elections."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tradesim.negotiation.pressure import (
    election_weight,
    market_stress,
    political_pain,
    within,
)


@given(st.floats(0.01, 1.0), st.floats(-2.0, 2.0), st.floats(-2.0, 2.0))
def test_pain_over_seven_days_equals_pain_over_a_week(
    persistence: float, stock: float, loss: float
) -> None:
    daily = np.array([stock])
    for _ in range(7):
        daily = political_pain(
            daily, loss=np.array([loss]), persistence=persistence, weeks=1.0 / 7.0
        )
    weekly = political_pain(
        np.array([stock]), loss=np.array([loss]), persistence=persistence, weeks=1.0
    )
    np.testing.assert_allclose(daily, weekly, atol=1e-12)


def test_pain_settles_at_the_loss() -> None:
    pain = political_pain(np.zeros(1), loss=np.array([0.4]), persistence=0.9, weeks=1000.0)
    np.testing.assert_allclose(pain, 0.4)


def test_leaders_feel_falling_markets_until_they_calm_down() -> None:
    shocked = market_stress(
        np.array([1.0, 1.0]), fallen=np.array([0.5, 0.0]), reaction=2.0, calming=0.0, weeks=1.0
    )
    np.testing.assert_allclose(shocked, [2.0, 1.0])
    calm = market_stress(shocked, fallen=np.zeros(2), reaction=2.0, calming=0.5, weeks=2.0)
    np.testing.assert_allclose(calm, shocked * np.exp(-1.0))


@given(st.floats(0.0, 5.0), st.floats(0.1, 3.0), st.floats(0.1, 3.0))
def test_chances_over_two_spans_multiply(hazard: float, first: float, second: float) -> None:
    rate = np.array([hazard])
    both = 1.0 - (1.0 - within(rate, first)) * (1.0 - within(rate, second))
    np.testing.assert_allclose(both, within(rate, first + second), atol=1e-12)


def test_politics_weighs_most_at_the_vote_and_nothing_extra_after_it() -> None:
    weight = election_weight(np.array([-1.0, 0.0, 8.0, 200.0]), peak=2.0, width=8.0)
    np.testing.assert_allclose(weight, [1.0, 2.0, 1.0 + np.exp(-1.0), 1.0], atol=1e-10)
