"""Laws of signed audience costs."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tradesim.negotiation.audience import audience_cost, back_down_payoff
from tradesim.negotiation.threats import threat_equilibrium
from tradesim.terms.sides import CN, US

NO, YES = np.zeros(2, dtype=bool), np.ones(2, dtype=bool)
COST = st.floats(-2.0, 2.0)


def test_a_quiet_move_costs_nothing() -> None:
    cost = audience_cost(
        NO, NO, publicity=np.ones(2), other_threat_open=YES,
        belligerence=1.0, inconsistency=1.0, back_down=1.0,
    )  # fmt: skip
    np.testing.assert_array_equal(cost, 0.0)


def test_costs_by_hand_for_both_sides() -> None:
    """The US is charged for the threat; China for yielding before an open US threat."""
    belligerence = np.zeros((2, 1))
    inconsistency, back_down = np.zeros((2, 1)), np.zeros((2, 1))
    belligerence[US], inconsistency[US], inconsistency[CN], back_down[CN] = 0.3, -0.1, 0.05, 0.4
    stock = np.array([[0.5], [2.0]])
    yields = np.ones((2, 1), dtype=bool)
    threatens = np.array([[True], [False]])
    open_other = np.array([[False], [True]])
    cost = audience_cost(
        threatens, yields, publicity=stock, other_threat_open=open_other,
        belligerence=belligerence, inconsistency=inconsistency, back_down=back_down,
    )  # fmt: skip
    np.testing.assert_allclose(cost[US], 0.3 - 0.1 * 0.5)
    np.testing.assert_allclose(cost[CN], (0.05 + 0.4) * 2.0)


@given(COST, COST, COST, st.floats(0.0, 3.0))
def test_turning_every_sign_turns_the_cost(
    belligerence: float, inconsistency: float, back_down: float, stock: float
) -> None:
    def cost(sign: float) -> np.ndarray:
        return audience_cost(
            YES, YES, publicity=np.full(2, stock), other_threat_open=YES,
            belligerence=sign * belligerence, inconsistency=sign * inconsistency,
            back_down=sign * back_down,
        )  # fmt: skip

    np.testing.assert_array_equal(cost(1.0), -cost(-1.0))


def test_a_higher_cost_of_backing_down_may_help_or_hurt_the_sender() -> None:
    """Along one schedule of rising inconsistency cost the threat rate falls, then rises."""
    costs = np.array([1.5, 2.0, 2.5, 3.0, 4.0])
    payoff = back_down_payoff(
        np.zeros(5), publicity=np.ones(5), other_threat_open=np.zeros(5, dtype=bool),
        belligerence=0.0, inconsistency=costs, back_down=9.0,
    )  # fmt: skip
    np.testing.assert_array_equal(payoff, -costs)
    rate = threat_equilibrium(0.0, 1.0, -2.619, payoff, 0.0, 0.101, 1.0).challenge
    change = np.diff(rate)
    assert change[0] < 0.0 < change[-1]


@given(st.floats(-3.0, 3.0))
def test_either_sign_gives_legal_chances(inconsistency: float) -> None:
    payoff = back_down_payoff(
        np.zeros(1), publicity=np.ones(1), other_threat_open=np.zeros(1, dtype=bool),
        belligerence=0.1, inconsistency=inconsistency, back_down=0.0,
    )  # fmt: skip
    game = threat_equilibrium(0.0, 1.0, -1.0, payoff, 0.0, 0.0, 1.0)
    for chance in (game.resist, game.challenge, game.follow_through):
        assert 0.0 <= chance[0] <= 1.0
