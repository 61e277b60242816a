"""Laws of the wars of attrition."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tradesim.negotiation.attrition import concession_rate
from tradesim.terms.sides import CN, US

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
