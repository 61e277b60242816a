"""When a truce is extended, and for how long."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tradesim.negotiation.extensions import chance_left, decided_early, next_end

SHARES = st.floats(0.0, 0.99)


@given(SHARES, st.lists(SHARES, min_size=1, max_size=4))
def test_deciding_early_leaves_the_chance_of_an_extension_as_it_was(
    chance: float, hazards: list[float]
) -> None:
    extended, not_yet = 0.0, 1.0
    for hazard in hazards:  # each week the matter comes up anew, where it was not taken up before
        extended += not_yet * chance * hazard
        not_yet *= 1.0 - hazard
    last = float(chance_left(np.array(chance), np.array(1.0 - not_yet)))
    assert np.isclose(extended + (1.0 - extended) * last, chance)


def test_sides_extend_early_where_they_are_willing_and_take_it_up() -> None:
    early = decided_early(
        np.array([0.8, 0.8, 0.0]), np.array([0.5, 0.5, 0.5]), np.array([0.3, 0.5, 0.0])
    )
    assert early.tolist() == [True, False, False]


def test_an_extension_counts_from_the_old_end() -> None:
    end = next_end(np.array([15.0, 15.0]), np.array([90.0, 90.0]), np.array([False, True]))
    assert end.tolist() == [105.0, np.inf]
