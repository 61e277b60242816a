"""Boxes found in tables whose box is known, by hand and by law."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tradesim.analysis.discovery.boxes import (
    Box,
    Score,
    denser_p,
    pasted,
    pruned,
    quasi_p,
    trajectory,
)

INF = np.inf
TABLES = arrays(np.float64, (60, 3), elements=st.integers(-5, 5).map(float))
HAPPENS = arrays(np.bool_, 60)


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)[:, None]


def known(seed: int, n_runs: int = 2_000, n_columns: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Uniform columns, and runs in the box column 0 above 0.6, column 1 below 0.3."""
    table = np.random.default_rng(seed).random((n_runs, n_columns))
    return table, (table[:, 0] > 0.6) & (table[:, 1] < 0.3)


def test_a_score_is_counted_by_hand() -> None:
    """Of 8 runs it happens in 4; the box holds 5, among them 3 of those."""
    inside = np.array([1, 1, 1, 1, 1, 0, 0, 0], dtype=np.bool_)
    happens = np.array([1, 1, 1, 0, 0, 1, 0, 0], dtype=np.bool_)
    score = Score.of(inside, happens)
    assert (score.density, score.coverage, score.mass) == (3 / 5, 3 / 4, 5 / 8)
    assert score.lift == pytest.approx((0.6 - 0.5) / 0.5)
    assert score.balance == pytest.approx(2 * 0.75 * 0.2 / 0.95)


def test_all_runs_and_no_run_tell_nothing_apart() -> None:
    happens = np.array([True, False, True])
    assert Score.of(np.ones(3, dtype=np.bool_), happens).balance == 0.0
    assert Score.of(np.zeros(3, dtype=np.bool_), happens).balance == 0.0


def test_limits_are_included() -> None:
    box = Box.whole(1).limited_to(0, 2.0, 4.0)
    assert box.holds(column(1, 2, 3, 4, 5)).tolist() == [False, True, True, True, False]
    assert box.without(0).holds(column(1, 9)).all()


def test_a_peel_takes_a_twentieth_off_the_side_where_it_does_not_happen() -> None:
    """Of 0 to 99 it happens from 90 on: 5 are peeled, then 4 of 95, then 4 of 91."""
    table = np.arange(100.0)[:, None]
    lows = [float(box.low[0]) for box in trajectory(table, table[:, 0] >= 90.0)]
    assert lows[:4] == [-INF, 5.0, 9.0, 13.0]
    assert all(box.high[0] == INF for box in trajectory(table, table[:, 0] >= 90.0))


def test_runs_that_share_a_value_are_peeled_together() -> None:
    """Half of the runs have 0, and it happens only with 1: one peel takes all of them."""
    table = np.repeat([[0.0], [1.0]], 50, axis=0)
    boxes = list(trajectory(table, table[:, 0] == 1.0))
    assert len(boxes) == 2
    assert boxes[1].holds(table).sum() == 50


@pytest.mark.parametrize("seed", range(5))
def test_a_known_box_is_found(seed: int) -> None:
    table, happens = known(seed)
    best = max(trajectory(table, happens), key=lambda b: Score.of(b.holds(table), happens).balance)
    box = pasted(best, table, happens)
    score = Score.of(box.holds(table), happens)
    assert box.limited.tolist() == [0, 1]
    assert box.low[0] == pytest.approx(0.6, abs=0.03)
    assert box.high[1] == pytest.approx(0.3, abs=0.03)
    assert min(score.coverage, score.density) > 0.93


def test_a_box_that_is_too_narrow_is_widened_to_where_it_happens() -> None:
    table = np.arange(100.0)[:, None]
    box = pasted(Box.whole(1).limited_to(0, 70.0, 80.0), table, table[:, 0] >= 60.0)
    assert (box.low[0], box.high[0]) == (60.0, INF)


def test_a_limit_that_does_nothing_has_the_chance_of_its_tail() -> None:
    """Without the limit it happens in 4 of 8; all 4 inside: 0.5 to the fourth."""
    table = column(1, 1, 1, 1, 0, 0, 0, 0)
    happens = table[:, 0] == 1.0
    box = Box.whole(1).limited_to(0, 1.0, INF)
    assert quasi_p(box, 0, table, happens) == pytest.approx(0.5**4)


def test_runs_picked_blindly_are_as_dense_by_the_hypergeometric_law() -> None:
    """Two of 4 picked, both of the 2 in which it happens: one pair of six."""
    inside = np.array([True, True, False, False])
    assert denser_p(inside, inside) == pytest.approx(1 / 6)


def test_limits_that_do_nothing_elsewhere_are_dropped() -> None:
    table, happens = known(1)
    box = Box.whole(5).limited_to(0, 0.6, INF).limited_to(1, -INF, 0.3).limited_to(4, 0.1, INF)
    assert pruned(box, table, happens).limited.tolist() == [0, 1]


@given(TABLES, HAPPENS)
def test_each_box_lies_in_the_one_before_and_is_denser(
    table: np.ndarray, happens: np.ndarray
) -> None:
    boxes = [box.holds(table) for box in trajectory(table, happens, least=5)]
    for wide, narrow in pairwise(boxes):
        assert not (narrow & ~wide).any()
        assert 5 <= narrow.sum() < wide.sum()
        assert happens[narrow].mean() > happens[wide].mean()


@given(TABLES, HAPPENS)
def test_boxes_depend_on_the_order_of_values_alone(table: np.ndarray, happens: np.ndarray) -> None:
    stretched = np.sinh(table)
    plain = [box.holds(table) for box in trajectory(table, happens, least=5)]
    assert [box.holds(stretched).tolist() for box in trajectory(stretched, happens, least=5)] == [
        inside.tolist() for inside in plain
    ]


@given(TABLES, HAPPENS)
def test_widening_never_makes_a_box_worse(table: np.ndarray, happens: np.ndarray) -> None:
    box = Box.whole(3).limited_to(0, -1.0, 3.0).limited_to(2, 0.0, INF)
    wide = pasted(box, table, happens)
    before, after = (Score.of(each.holds(table), happens).balance for each in (box, wide))
    assert after >= before


@given(TABLES, HAPPENS, st.integers(0, 2))
def test_chances_lie_between_nothing_and_one(
    table: np.ndarray, happens: np.ndarray, limited: int
) -> None:
    box = Box.whole(3).limited_to(limited, 0.0, INF)
    assert 0.0 <= quasi_p(box, limited, table, happens) <= 1.0
