"""Orders and shipments of a purchase pledge over the year."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tradesim.negotiation.tranches import order_shares, ordered_share, shipping_pace

TILTS = st.floats(-3.0, 3.0)


@given(TILTS)
def test_a_year_orders_the_whole_pledge(tilt: float) -> None:
    assert np.isclose(order_shares(np.array([tilt])).sum(), 1.0)
    assert np.isclose(ordered_share(np.array([1.0]), order_shares(np.array([tilt])))[0], 1.0)
    assert np.isclose(ordered_share(np.array([2.5]), order_shares(np.array([0.0])))[0], 2.5)


@given(TILTS, st.floats(0.0, 3.0), st.floats(0.0, 1.0))
def test_orders_are_never_taken_back(tilt: float, years: float, more: float) -> None:
    early, late = ordered_share(
        np.array([years, years + more]), order_shares(np.array([tilt, tilt]))
    )
    assert late >= early - 1e-12


def test_a_front_loaded_pledge_is_ordered_in_the_first_quarter() -> None:
    # exp(-1.5 q) over its sum: 1 / (1 + 0.2231 + 0.0498 + 0.0111)
    assert np.isclose(
        ordered_share(np.array([0.25]), order_shares(np.array([1.5])))[0], 0.7788, atol=1e-4
    )


def test_most_soybeans_leave_after_the_harvest() -> None:
    paces = [shipping_pace(month) for month in range(1, 13)]
    assert np.isclose(sum(paces), 12.0)
    assert shipping_pace(9) == shipping_pace(11) == max(paces)
    assert shipping_pace(6) == shipping_pace(8) == min(paces)
