"""Laws of the wars of attrition."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tradesim.negotiation.attrition import concession_rate
from tradesim.negotiation.theory.attrition import exhaustion_time, immediate_concession
from tradesim.terms.sides import CN, US

TYPES = st.floats(0.001, 0.5)
DEMAND = st.floats(0.55, 0.95)
RATE = st.floats(0.01, 0.5)


def test_concession_rates_by_hand() -> None:
    rate = concession_rate(np.array([[0.6], [0.7]]), np.array([[0.1], [0.2]]))
    np.testing.assert_allclose(rate[US], 0.2 * 0.4 / 0.3)
    np.testing.assert_allclose(rate[CN], 0.1 * 0.3 / 0.3)


@given(DEMAND, DEMAND, RATE, RATE)
def test_the_other_is_indifferent_between_waiting_and_giving_in(
    first: float, second: float, patience: float, haste: float
) -> None:
    """Giving in now yields 1 - alpha_i; waiting dt gains l_i (alpha_j - (1 - alpha_i)) dt."""
    demand, discount = np.array([[first], [second]]), np.array([[patience], [haste]])
    rate = concession_rate(demand, discount)
    gain = rate * (demand[::-1] - (1.0 - demand))
    cost = discount[::-1] * (1.0 - demand)
    np.testing.assert_allclose(gain, cost, rtol=1e-9)


def test_compatible_demands_end_at_once() -> None:
    rate = concession_rate(np.array([[0.4], [0.5]]), np.full((2, 1), 0.1))
    assert np.isinf(rate).all()
    np.testing.assert_array_equal(exhaustion_time(np.full((2, 1), 0.1), rate), 0.0)
    np.testing.assert_array_equal(immediate_concession(np.full((2, 1), 0.1), rate), 0.0)


@given(TYPES, TYPES, DEMAND, DEMAND, RATE, RATE)
def test_both_sides_are_exhausted_together_after_the_first_moment(
    z_us: float, z_cn: float, a_us: float, a_cn: float, r_us: float, r_cn: float
) -> None:
    """P(not yet given in by T) = (1 - P0) exp(-l T) must equal the obstinate share for both."""
    obstinate = np.array([[z_us], [z_cn]])
    rate = concession_rate(np.array([[a_us], [a_cn]]), np.array([[r_us], [r_cn]]))
    at_once = immediate_concession(obstinate, rate)
    shorter = exhaustion_time(obstinate, rate).min(axis=0)
    np.testing.assert_allclose((1.0 - at_once) * np.exp(-rate * shorter), obstinate, rtol=1e-9)
    assert at_once.min() == 0.0


@given(TYPES, TYPES, RATE, RATE)
def test_swapping_the_sides_swaps_who_gives_in(
    z_us: float, z_cn: float, l_us: float, l_cn: float
) -> None:
    obstinate, rate = np.array([[z_us], [z_cn]]), np.array([[l_us], [l_cn]])
    here = immediate_concession(obstinate, rate)
    there = immediate_concession(obstinate[::-1], rate[::-1])
    np.testing.assert_array_equal(here, there[::-1])


def test_a_side_that_is_never_obstinate_gives_in_at_once() -> None:
    rate = np.full((2, 1), 0.2)
    at_once = immediate_concession(np.array([[0.0], [0.1]]), rate)
    np.testing.assert_allclose(at_once, [[1.0], [0.0]])
