"""What a side that steps down eases, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tradesim.model.phases.move import (
    IN_PART,
    NEXT_LEVER,
    PART_EASED,
    easing_steps,
)
from tradesim.terms.levers import PURCHASE, RESTRICTION, TARIFF
from tradesim.terms.sides import CN, US

ABOVE = 0.9
"""A uniform above every chance."""


def eased(levels: list[float], next_lever: float = ABOVE, in_part: float = ABOVE) -> list[float]:
    """Lever and size by which a side would step down, tariffs on half of the goods."""
    level = np.repeat(np.array(levels)[None, :, None], 2, axis=0)
    uniforms = np.broadcast_to(np.array([next_lever, in_part])[None, :, None], (2, 2, 1))
    lever, size = easing_steps(level, np.array([0.5]), uniforms)
    assert lever[US] == lever[CN]
    return [lever[CN, 0], pytest.approx(size[CN, 0])]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([0.5, 0.4, 1.0], [PURCHASE, 0.5]),
        ([0.5, 0.4, 0.0], [RESTRICTION, 0.3]),
        ([0.5, 0.004, 0.0], [TARIFF, 0.1 * 0.5]),
    ],
)
def test_a_side_eases_first_what_costs_itself(levels: list[float], expected: list[float]) -> None:
    assert eased(levels) == expected


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([0.5, 0.4, 1.0], RESTRICTION),  # China with magnets, June 2025
        ([0.5, 0.4, 0.0], TARIFF),  # the US with electronics, April 2025
        ([0.5, 0.0, 0.0], TARIFF),
        ([0.0, 0.0, 1.0], PURCHASE),
    ],
)
def test_at_times_it_is_the_next_lever_that_can_be_eased(
    levels: list[float], expected: int
) -> None:
    assert eased(levels, next_lever=0.5 * NEXT_LEVER)[0] == expected


def test_at_times_it_is_a_part_of_the_step() -> None:
    assert eased([0.5, 0.4, 0.0], in_part=0.5 * IN_PART) == [RESTRICTION, 0.3 * PART_EASED]
