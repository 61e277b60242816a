"""What is in force once the leaders have signed, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tradesim.negotiation.package import Package, package, pledged, worst_levels
from tradesim.terms.levers import NO_LEVER, PURCHASE, RESTRICTION, TARIFF
from tradesim.terms.sides import CN, US


def column(*values: float) -> np.ndarray:
    return np.array(values)[:, None]


@pytest.fixture
def level() -> np.ndarray:
    """US tariff 50 points; China 30 points, 20 % held back, all soybeans withheld."""
    return np.array([[0.5, 0.0, 0.0], [0.3, 0.2, 1.0]])[:, :, None]


@pytest.fixture
def signed(level: np.ndarray) -> Package:
    """The US threatened 100 points and holds 60 % of the surplus; China announced 0.6 more.

    The US tariff rose by 20 points since the start, of which half is taken back.
    """
    return package(
        level,
        np.zeros_like(level),
        np.array([[TARIFF], [RESTRICTION]], dtype=np.int8),
        column(1.0, 0.6),
        start_tariff=np.array([0.3, 0.3]),
        rollback=np.array([0.5]),
        tariff_cut=column(0.1, 0.1),
        kept_share=column(0.25, 0.25),
        split=np.array([0.6]),
        base=column(0.05, 0.07),
    )


def test_tariffs_fall_more_where_the_other_side_holds_more_of_the_surplus(signed: Package) -> None:
    assert signed.level[US, TARIFF] == pytest.approx(0.5 - 0.5 * 0.2 - 0.1 * 0.4)
    assert signed.level[CN, TARIFF] == pytest.approx(0.3 - 0.1 * 0.6)


def test_only_what_rose_since_the_start_is_taken_back(level: np.ndarray) -> None:
    """China's tariff stands at its start and the US tariff below its own: nothing to take back."""
    deal = package(
        level,
        np.zeros_like(level),
        np.full((2, 1), NO_LEVER, dtype=np.int8),
        column(0.0, 0.0),
        start_tariff=np.array([0.6, 0.3]),
        rollback=np.array([1.0]),
        tariff_cut=column(0.0, 0.0),
        kept_share=column(0.0, 0.0),
        split=np.array([0.5]),
        base=column(0.05, 0.07),
    )
    assert np.array_equal(deal.level[:, TARIFF], level[:, TARIFF])


def test_a_restriction_in_force_is_lifted_but_for_the_share_that_is_kept(signed: Package) -> None:
    assert signed.level[CN, RESTRICTION] == pytest.approx(0.2 * 0.25)


def test_purchases_are_no_longer_withheld(signed: Package) -> None:
    assert signed.level[CN, PURCHASE] == 0.0


def test_what_was_lifted_or_only_announced_is_suspended(signed: Package) -> None:
    assert signed.suspended[CN, RESTRICTION] == pytest.approx(0.2 * 0.75 + 0.6)
    assert signed.suspended[CN, PURCHASE] == 1.0
    assert signed.suspended[US, TARIFF] == pytest.approx(0.14)
    assert signed.suspended[CN, TARIFF] == pytest.approx(0.06)


def test_a_threatened_tariff_is_dropped_for_good(signed: Package) -> None:
    assert signed.suspended[US, TARIFF] < 1.0


def test_what_was_suspended_before_stays_suspended(level: np.ndarray, signed: Package) -> None:
    again = package(
        signed.level,
        signed.suspended,
        np.full((2, 1), NO_LEVER, dtype=np.int8),
        column(0.0, 0.0),
        start_tariff=np.array([0.3, 0.3]),
        rollback=np.array([0.0]),
        tariff_cut=column(0.0, 0.0),
        kept_share=column(1.0, 1.0),
        split=np.array([0.5]),
        base=column(0.05, 0.07),
    )
    assert np.array_equal(again.level, signed.level)
    assert np.array_equal(again.suspended, signed.suspended)


def test_no_tariff_falls_below_its_base(level: np.ndarray) -> None:
    deal = package(
        level,
        np.zeros_like(level),
        np.full((2, 1), NO_LEVER, dtype=np.int8),
        column(0.0, 0.0),
        start_tariff=np.array([0.3, 0.3]),
        rollback=np.array([0.0]),
        tariff_cut=column(5.0, 5.0),
        kept_share=column(0.0, 0.0),
        split=np.array([0.5]),
        base=column(0.05, 0.07),
    )
    assert deal.level[:, TARIFF, 0] == pytest.approx([0.05, 0.07])
    assert deal.suspended[US, TARIFF] == pytest.approx(0.45)


def test_arguments_are_left_as_they_were(level: np.ndarray, signed: Package) -> None:
    assert level[CN, :, 0].tolist() == [0.3, 0.2, 1.0]


@pytest.mark.parametrize(("split", "factor"), [(0.0, 0.5), (0.5, 1.0), (1.0, 1.5)])
def test_more_is_pledged_where_the_us_holds_more_of_the_surplus(
    split: float, factor: float
) -> None:
    assert pledged(np.array([20.0]), np.array([split])) == pytest.approx(20.0 * factor)


def test_the_worst_is_everything_threatened_and_everything_suspended(level: np.ndarray) -> None:
    suspended = np.zeros_like(level)
    suspended[US, TARIFF] = 0.24
    worst = worst_levels(
        level, suspended, np.array([[TARIFF], [RESTRICTION]], dtype=np.int8), column(1.0, 0.6)
    )
    assert worst[:, :, 0] == pytest.approx(np.array([[1.74, 0.0, 0.0], [0.3, 0.8, 1.0]]))


def test_without_threats_and_truce_nothing_worse_is_feared(level: np.ndarray) -> None:
    nobody = np.full((2, 1), NO_LEVER, dtype=np.int8)
    worst = worst_levels(level, np.zeros_like(level), nobody, np.zeros((2, 1)))
    assert np.array_equal(worst, level)
