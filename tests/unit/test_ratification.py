"""Laws of the two-level game."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tradesim.negotiation.ratification import ratification_probability

GAIN = st.floats(-3.0, 3.0)


def test_a_deal_at_the_reservation_is_signed_half_the_time() -> None:
    chance = ratification_probability(np.full(1, 0.7), reservation=0.7, sharpness=9.0)
    np.testing.assert_allclose(chance, 0.5)


@given(GAIN, st.floats(0.0, 5.0), st.floats(0.0, 2.0))
def test_better_deals_summits_and_mediators_help(gain: float, more: float, push: float) -> None:
    def chance(value: float, summit: float, mediator: float) -> float:
        return float(
            ratification_probability(
                np.array([value]), reservation=0.2, sharpness=2.0, summit=summit,
                summit_effect=push, mediator=mediator, mediator_effect=push,
            )[0]
        )  # fmt: skip

    plain = chance(gain, 0.0, 0.0)
    assert chance(gain + more, 0.0, 0.0) >= plain
    assert chance(gain, 1.0, 0.0) >= plain
    assert chance(gain, 0.0, 0.5) >= plain


def test_a_sharp_ratifier_follows_its_win_set() -> None:
    """A deal is in a side's win-set where it is worth at least the reservation (Putnam 1988)."""
    payoffs = np.random.default_rng(1).normal(size=(2, 20, 5))
    reservation = np.random.default_rng(2).normal(size=(2, 1, 5))
    chance = ratification_probability(payoffs, reservation=reservation, sharpness=1e9)
    np.testing.assert_array_equal(chance > 0.5, payoffs >= reservation)
