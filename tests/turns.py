"""Cases that take turns: some are tried by default, all of them in full runs (pytest -m slow)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

import pytest


def in_turn(*columns: Iterable[Any], one_in: int = 2, first: int = 0) -> list[Any]:
    """Every combination of some columns as a case; one in so many is tried by default.

    Those by default are spread evenly: with two columns the second moves on by one from each value
    of the first to the next, so that the values of both come up. `first` is the place of the first
    that is tried by default.

    >>> [case.values for case in in_turn("abc", "xy") if not case.marks]
    [('a', 'x'), ('b', 'y'), ('c', 'x')]
    """
    cases = []
    for placed in product(*(enumerate(column) for column in columns)):
        later = (sum(place for place, _ in placed) - first) % one_in
        values = [value for _, value in placed]
        cases.append(pytest.param(*values, marks=[pytest.mark.slow] if later else []))
    return cases
