"""Laws of the two-level game."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradesim.negotiation.ratification import (
    both_sign,
    constrained_nash,
    ratification_probability,
    win_set,
)
from tradesim.terms.sides import CN, US

GAIN = st.floats(-3.0, 3.0)


def column(us: float, cn: float) -> np.ndarray:
    return np.array([[us], [cn]])


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
    payoffs = np.random.default_rng(1).normal(size=(2, 20, 5))
    reservation = np.random.default_rng(2).normal(size=(2, 5))
    chance = ratification_probability(payoffs, reservation=reservation[:, None], sharpness=1e9)
    np.testing.assert_array_equal(
        (chance[US] > 0.5) & (chance[CN] > 0.5), win_set(payoffs, reservation)
    )


def test_both_must_sign() -> None:
    chance = np.array([[0.9, 0.9, 0.1], [0.9, 0.1, 0.1]])
    np.testing.assert_array_equal(both_sign(chance, np.full((2, 3), 0.5)), [True, False, False])


def test_a_tighter_win_set_raises_the_own_share_until_no_deal_is_left() -> None:
    """Schelling's conjecture: the US share of 1 as its ratifier's reservation rises."""
    reservation = np.linspace(0.0, 1.4, 29)
    split, feasible = constrained_nash(
        np.ones(29), np.zeros((2, 29)), np.stack([reservation, np.full(29, 0.1)])
    )
    signed = split[US][feasible]
    assert (np.diff(signed) >= 0.0).all()
    np.testing.assert_allclose(signed[reservation[feasible] <= 0.5], 0.5)
    np.testing.assert_allclose(signed.max(), 0.9)
    assert not feasible[-1]
    np.testing.assert_array_equal(feasible, reservation <= 0.9 + 1e-12)


@given(GAIN, GAIN, GAIN, GAIN)
def test_the_split_lies_in_both_win_sets(us: float, cn: float, d_us: float, d_cn: float) -> None:
    reservation, disagreement = column(us, cn), column(d_us, d_cn)
    split, feasible = constrained_nash(np.array([1.0]), disagreement, reservation)
    if feasible[0]:
        assert (split >= np.maximum(reservation, disagreement) - 1e-9).all()
        assert split.sum() == pytest.approx(1.0)


@given(GAIN, GAIN, GAIN, GAIN)
def test_swapping_the_sides_swaps_the_split(us: float, cn: float, d_us: float, d_cn: float) -> None:
    total = np.array([2.0])
    here, _ = constrained_nash(total, column(d_us, d_cn), column(us, cn))
    there, _ = constrained_nash(total, column(d_cn, d_us), column(cn, us))
    np.testing.assert_allclose(here, there[::-1], atol=1e-12)
