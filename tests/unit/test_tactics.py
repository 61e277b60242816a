"""Laws of the negotiation tactics."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradesim.negotiation.tactics import aspiration, polynomial_concession

TIME = np.linspace(0.0, 10.0, 41)
END = np.full(41, 10.0)


@given(st.floats(0.05, 20.0))
def test_time_dependent_concession_rises_from_nothing_to_all(beta: float) -> None:
    curve = polynomial_concession(TIME, END, beta=beta)
    assert curve[0] == 0.0
    assert curve[-1] == pytest.approx(1.0)
    assert (np.diff(curve) >= -1e-12).all()


def test_boulware_concedes_later_than_conceder() -> None:
    middle, end = np.array([5.0]), np.array([10.0])
    tough = polynomial_concession(middle, end, beta=0.25)
    soft = polynomial_concession(middle, end, beta=4.0)
    np.testing.assert_allclose(tough, 0.5**4)
    np.testing.assert_allclose(soft, 0.5**0.25)


def test_after_the_deadline_nothing_more_is_conceded() -> None:
    late = polynomial_concession(np.array([25.0]), np.array([10.0]), beta=0.5)
    np.testing.assert_array_equal(late, 1.0)


def test_aspiration_lies_between_best_and_reserve() -> None:
    wanted = aspiration(np.array([0.0, 0.25, 1.0]), best=8.0, reserve=4.0)
    np.testing.assert_allclose(wanted, [8.0, 7.0, 4.0])
