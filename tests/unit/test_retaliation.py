"""Laws of equivalent retaliation and its cap."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tradesim.negotiation.retaliation import equivalent_rise

VALUE = st.floats(1.0, 600.0)
RISE = st.floats(0.0, 2.0)


def one(value: float) -> np.ndarray:
    return np.array([value])


@given(st.floats(-2.0, 0.0), VALUE, VALUE)
def test_equivalent_retaliation_never_moves_first(cut: float, own: float, other: float) -> None:
    answer = equivalent_rise(one(cut), one(own), one(other), proportion=1.0, room=one(5.0))
    assert answer[0] == 0.0


@given(RISE, VALUE, VALUE, RISE, st.floats(0.1, 2.0))
def test_an_answer_hits_as_much_trade_or_all_there_is_room_for(
    rise: float, own: float, other: float, room: float, proportion: float
) -> None:
    answer = equivalent_rise(one(rise), one(own), one(other), proportion=proportion, room=one(room))
    due = proportion * rise * other
    np.testing.assert_allclose(answer * own, min(due, room * own), rtol=1e-9, atol=1e-9)
    assert 0.0 <= answer[0] <= room + 1e-12


def test_in_2018_the_first_lists_are_matched_and_the_large_one_is_not() -> None:
    """Rises written as value covered: $34bn is matched, of $200bn only the $60bn left to hit."""
    matched = equivalent_rise(one(1.0), one(34.0), one(34.0), proportion=1.0, room=one(1.0))
    np.testing.assert_allclose(matched, 1.0)
    capped = equivalent_rise(one(1.0), one(60.0), one(200.0), proportion=1.0, room=one(1.0))
    np.testing.assert_allclose(capped * 60.0, 60.0)


def test_the_side_that_imports_less_needs_the_higher_rate() -> None:
    answer = equivalent_rise(one(0.1), one(143.2), one(438.7), proportion=1.0, room=one(9.0))
    np.testing.assert_allclose(answer, 0.1 * 438.7 / 143.2)


def test_without_trade_to_hit_the_answer_takes_all_the_room() -> None:
    answer = equivalent_rise(one(0.5), one(0.0), one(100.0), proportion=1.0, room=one(2.0))
    np.testing.assert_array_equal(answer, 2.0)


@given(RISE, VALUE, VALUE)
def test_swapping_the_sides_data_swaps_the_answers(
    rise: float, first: float, second: float
) -> None:
    imports = np.array([[first], [second]])
    rises = np.array([[rise], [2.0 * rise]])
    room = np.full((2, 1), 3.0)
    here = equivalent_rise(rises[::-1], imports, imports[::-1], proportion=1.0, room=room)
    swapped = equivalent_rise(rises, imports[::-1], imports, proportion=1.0, room=room)
    np.testing.assert_array_equal(here, swapped[::-1])
