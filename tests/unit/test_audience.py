"""Laws of signed audience costs and of publicity."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tradesim.negotiation.audience import audience_cost, publicity
from tradesim.negotiation.theory.threat_equilibrium import threat_equilibrium
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
    rate = threat_equilibrium(0.0, 1.0, -2.619, -costs, 0.0, 0.101, 1.0).challenge
    change = np.diff(rate)
    assert change[0] < 0.0 < change[-1]


@given(st.floats(-3.0, 3.0))
def test_either_sign_gives_legal_chances(inconsistency: float) -> None:
    payoff = np.array([-0.1 - inconsistency])
    game = threat_equilibrium(0.0, 1.0, -1.0, payoff, 0.0, 0.0, 1.0)
    for chance in (game.resist, game.challenge, game.follow_through):
        assert 0.0 <= chance[0] <= 1.0


@given(st.floats(0.0, 2.0), st.floats(0.0, 5.0), st.floats(0.0, 3.0))
def test_publicity_in_seven_steps_equals_publicity_in_one(
    decay: float, stock: float, inflow: float
) -> None:
    threat = np.ones(1)
    daily = np.array([stock])
    for _ in range(7):
        daily = publicity(daily, open_threat=threat, inflow=inflow, decay=decay, weeks=1.0 / 7.0)
    weekly = publicity(np.array([stock]), open_threat=threat, inflow=inflow, decay=decay, weeks=1.0)
    np.testing.assert_allclose(daily, weekly, rtol=1e-8, atol=1e-12)


def test_publicity_settles_at_inflow_over_decay_and_fades_without_a_threat() -> None:
    on = publicity(np.zeros(1), open_threat=np.ones(1), inflow=0.6, decay=0.2, weeks=500.0)
    off = publicity(on, open_threat=np.zeros(1), inflow=0.6, decay=0.2, weeks=5.0)
    np.testing.assert_allclose(on, 3.0)
    np.testing.assert_allclose(off, 3.0 * np.exp(-1.0))
