"""Laws of the bargaining solutions and of the distance to them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradesim.negotiation.bargaining import (
    distance_to_solutions,
    kalai_smorodinsky_deal,
    nash_deal,
    pareto_distance,
    shares_of_ideal,
)


def quarter_circle(points: int = 2001) -> np.ndarray:
    """Gains (cos, sin): an even frontier, solved by hand at 45 degrees."""
    angle = np.linspace(0.0, np.pi / 2.0, points)
    return np.stack([np.cos(angle), np.sin(angle)])[..., None]


def test_on_an_even_frontier_nash_and_kalai_smorodinsky_meet_in_the_middle() -> None:
    gains = quarter_circle()
    assert nash_deal(gains, 0.5)[0][0] == 1000
    assert kalai_smorodinsky_deal(gains)[0][0] == 1000


@pytest.mark.parametrize("power", [0.2, 0.5, 0.8])
def test_nash_on_the_circle_by_hand(power: float) -> None:
    """d/da [b ln cos a + (1 - b) ln sin a] = 0 gives tan^2 a = (1 - b) / b."""
    gains = quarter_circle(20_001)
    deal, _ = nash_deal(gains, power)
    angle = deal[0] * (np.pi / 2.0) / 20_000
    assert np.tan(angle) ** 2 == pytest.approx((1.0 - power) / power, rel=1e-3)


@given(st.floats(0.1, 10.0), st.floats(0.1, 10.0))
def test_rescaling_a_sides_payoffs_changes_no_solution(us: float, cn: float) -> None:
    rng = np.random.default_rng(3)
    gains = rng.normal(0.4, 1.0, (2, 30, 50))
    scaled = gains * np.array([us, cn])[:, None, None]
    possible = nash_deal(gains, 0.4)[1]
    np.testing.assert_array_equal(
        nash_deal(gains, 0.4)[0][possible], nash_deal(scaled, 0.4)[0][possible]
    )
    np.testing.assert_array_equal(
        kalai_smorodinsky_deal(gains)[0][possible], kalai_smorodinsky_deal(scaled)[0][possible]
    )


def test_swapping_the_sides_swaps_the_solutions() -> None:
    gains = np.random.default_rng(5).normal(0.4, 1.0, (2, 30, 50))
    np.testing.assert_array_equal(nash_deal(gains, 0.3)[0], nash_deal(gains[::-1], 0.7)[0])
    np.testing.assert_array_equal(
        kalai_smorodinsky_deal(gains)[0], kalai_smorodinsky_deal(gains[::-1])[0]
    )


def test_no_deal_helps_both_is_reported() -> None:
    gains = np.array([[[1.0], [-1.0]], [[-1.0], [1.0]]])
    assert not nash_deal(gains, 0.5)[1][0]


def test_a_deal_at_a_solution_is_at_no_distance_from_it() -> None:
    gains = quarter_circle() * np.array([2.0, 5.0])[:, None, None]
    middle = distance_to_solutions(gains[:, 1000], gains, 0.5)
    np.testing.assert_allclose(middle.nash, 0.0)
    np.testing.assert_allclose(middle.kalai_smorodinsky, 0.0)
    np.testing.assert_allclose(middle.pareto, 0.0)


def test_distances_of_the_disagreement_point_by_hand() -> None:
    """Half of both stakes short: the solutions are at (cos 45, sin 45) in shares of the ideal."""
    nothing = distance_to_solutions(np.zeros((2, 1)), quarter_circle(), 0.5)
    np.testing.assert_allclose(nothing.nash, 1.0)
    np.testing.assert_allclose(nothing.kalai_smorodinsky, 1.0)
    np.testing.assert_allclose(nothing.pareto, np.sqrt(0.5))


def test_runs_without_a_joint_gain_have_no_distance() -> None:
    gains = np.array([[[1.0], [-1.0]], [[-1.0], [1.0]]])
    assert np.isnan(distance_to_solutions(np.zeros((2, 1)), gains, 0.5).nash[0])


def test_pareto_distance_is_zero_exactly_on_undominated_deals() -> None:
    gains = np.random.default_rng(8).random((2, 40, 1))
    table = gains[..., 0].T
    for deal in range(40):
        dominated = bool((table > table[deal]).all(axis=1).any())
        assert (pareto_distance(gains[:, deal], gains)[0] > 0.0) == dominated


def test_shares_of_ideal_ignore_deals_that_hurt_a_side() -> None:
    gains = np.array([[[9.0], [2.0], [1.0]], [[-1.0], [1.0], [4.0]]])
    shares, possible = shares_of_ideal(gains)
    assert possible[0]
    np.testing.assert_allclose(shares[:, 1, 0], [1.0, 0.25])


def test_a_run_does_not_depend_on_the_runs_beside_it() -> None:
    gains = np.random.default_rng(9).normal(0.3, 1.0, (2, 25, 512))
    whole = distance_to_solutions(gains[:, 0], gains, 0.4)
    lane = distance_to_solutions(gains[:, 0, 64:128], gains[..., 64:128], 0.4)
    np.testing.assert_array_equal(whole.nash[64:128], lane.nash)
    np.testing.assert_array_equal(whole.pareto[64:128], lane.pareto)
