"""What levers are worth to each government, by hand on made-up stakes."""

from __future__ import annotations

import numpy as np
import pytest

from tradesim.economy.stakes import StakesGrid
from tradesim.negotiation.payoffs import OTHER, OWN, Payoffs, concession
from tradesim.terms.levers import (
    HELD_BY,
    HIGHEST,
    PURCHASE,
    STEP_SIZE,
    STEPS,
    TARIFF,
)
from tradesim.terms.sides import CN, US

WEIGHTS = {
    "decoupling_weight": np.array([[0.5], [0.2]]),
    "restriction_stake": np.array([[0.2], [0.1]]),
    "restriction_cost": np.array([[0.02], [0.04]]),
    "farm_stake": np.array([[0.08], [0.01]]),
    "concession_value": np.array([[0.05], [0.03]]),
}


class Made:
    """Each tariff costs its imposer 1 and its target 2 a unit; import shares fall one for one."""

    def __init__(self, shares: tuple[float, float] = (1.0, 0.7)) -> None:
        self.shares = shares

    def place(self, side: int, tariff: np.ndarray) -> np.ndarray:
        return tariff

    def stakes(self, side: int, us: np.ndarray, cn: np.ndarray) -> np.ndarray:
        own, theirs = np.broadcast_arrays(*((us, cn) if side == US else (cn, us)))
        return np.stack([-own - 2.0 * theirs, self.shares[side] - own])


PAYOFFS = Payoffs(Made(), WEIGHTS)


def levers(us: tuple[float, float, float], cn: tuple[float, float, float]) -> np.ndarray:
    return np.array([us, cn])[:, :, None]


REST = levers((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))


def test_at_rest_worth_is_the_dislike_of_dependence() -> None:
    """0.5 x 1.0 and 0.2 x 0.7, taken off an income of zero."""
    assert PAYOFFS.of(REST)[:, 0] == pytest.approx([-0.5, -0.14])


def test_a_tariff_is_paid_by_both_and_lowers_dependence() -> None:
    change = PAYOFFS.of(levers((0.1, 0, 0), (0, 0, 0))) - PAYOFFS.of(REST)
    assert change[:, 0] == pytest.approx([-0.1 + 0.5 * 0.1, -0.2])


def test_a_chinese_restriction_costs_its_stake_to_the_us_and_its_cost_to_china() -> None:
    change = PAYOFFS.of(levers((0, 0, 0), (0, 0.5, 0))) - PAYOFFS.of(REST)
    assert change[:, 0] == pytest.approx([-0.2 * 0.5, -0.04 * 0.5])


def test_a_us_restriction_costs_its_stake_to_china_and_its_cost_to_the_us() -> None:
    change = PAYOFFS.of(levers((0, 0.5, 0), (0, 0, 0))) - PAYOFFS.of(REST)
    assert change[:, 0] == pytest.approx([-0.02 * 0.5, -0.1 * 0.5])


def test_withheld_purchases_cost_farmers_and_a_little_those_who_withhold() -> None:
    change = PAYOFFS.of(levers((0, 0, 0), (0, 0, 1.0))) - PAYOFFS.of(REST)
    assert change[:, 0] == pytest.approx([-0.08, -0.01])


@pytest.mark.parametrize("side", [US, CN])
def test_steps_are_worth_what_the_levers_after_them_are(side: int) -> None:
    level = levers((0.3, 0.1, 0.0), (0.2, 0.2, 0.4))
    places = PAYOFFS.places(level)
    own = PAYOFFS.of_tariffs(side, places)
    changes = PAYOFFS.of_steps(side, level, places, own_tariffs=own)
    for index, (lever, size) in enumerate(STEPS):
        expected = np.zeros((2, 1))
        if HELD_BY[side, lever]:
            then = level.copy()
            then[side, lever] += size
            expected = PAYOFFS.of(then) - PAYOFFS.of(level)
        assert changes[:, index] == pytest.approx(expected)
    assert changes.shape == (2, len(STEP_SIZE), 1)


@pytest.mark.parametrize("side", [US, CN])
def test_a_side_alone_is_valued_as_both_are(side: int) -> None:
    level = levers((0.3, 0.1, 0.0), (0.2, 0.2, -0.4))
    alone = PAYOFFS.of_side(side, level, PAYOFFS.places(level))
    assert alone == pytest.approx(PAYOFFS.of(level)[side])


@pytest.mark.parametrize("side", [US, CN])
def test_moving_one_tariff_among_places_is_placing_all_anew(side: int) -> None:
    level = levers((0.3, 0.1, 0.0), (0.2, 0.2, 0.0))
    risen = level.copy()
    risen[side, TARIFF] += 0.25
    moved = PAYOFFS.with_tariff(PAYOFFS.places(level), side, risen[side, TARIFF])
    assert moved == PAYOFFS.places(risen)


def test_the_prize_is_what_the_other_side_lifts_and_something_beyond() -> None:
    level = levers((0.0, 0.5, 0.0), (0.0, 0.4, 1.0))
    assert concession(PAYOFFS, US, level) == pytest.approx([0.05 + 0.2 * 0.4 + 0.08 * 1.0])
    assert concession(PAYOFFS, CN, level) == pytest.approx([0.03 + 0.1 * 0.5])


def test_swapping_the_sides_swaps_the_worth() -> None:
    weights = {name: weight[::-1] for name, weight in WEIGHTS.items()}
    swapped = Payoffs(Made(shares=(0.7, 1.0)), weights)
    level = levers((0.3, 0.1, 0.0), (0.2, 0.2, 0.0))
    assert swapped.of(level[::-1]) == pytest.approx(PAYOFFS.of(level)[::-1])


def test_a_row_of_many_sides_is_valued_as_each_side_is() -> None:
    """Bit for bit, on the shipped sight: what one list of seats gives, and each side alone."""
    rng, n = np.random.default_rng(3), 64
    level = rng.random((2, 3, n)) * HIGHEST[:, None]
    level[US, PURCHASE] = 0.0
    sight = StakesGrid.load().of_runs(rng.integers(0, 8, n).astype(np.int8), np.array([0.03, 0.1]))
    weights = {name: rng.random((2, n)) for name in WEIGHTS}
    by_side = Payoffs(sight, weights)
    whose = rng.integers(0, 2, n)
    picked = {name: np.stack([np.where(whose == US, *w), np.where(whose == US, *w[::-1])])
              for name, w in weights.items()}  # fmt: skip
    seats = Payoffs(sight, picked, (whose, 1 - whose))
    own = by_side.of(level)
    np.testing.assert_array_equal(seats.of(level)[OWN], np.where(whose == US, *own))
    np.testing.assert_array_equal(seats.of(level)[OTHER], np.where(whose == CN, *own))
    prizes = [concession(by_side, side, level) for side in (US, CN)]
    np.testing.assert_array_equal(concession(seats, OWN, level), np.where(whose == US, *prizes))
    steps = [
        by_side.of_steps(side, level, by_side.places(level), own_tariffs=own[side])
        for side in (US, CN)
    ]
    found = seats.of_steps(OWN, level, seats.places(level), own_tariffs=np.where(whose == US, *own))
    expected = np.where(whose == US, steps[US], steps[CN][::-1])
    np.testing.assert_array_equal(found, expected)
