"""What the search finds where there is something to find, and where there is nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tradesim.analysis.discovery import trees
from tradesim.analysis.discovery.boxes import Score
from tradesim.analysis.discovery.exemplars import exemplars
from tradesim.analysis.discovery.search import (
    HELD_OUT,
    SEARCHED,
    SETTLED,
    check,
    screened_columns,
    search,
)
from tradesim.analysis.discovery.separation import separation
from tradesim.errors import ResultError


def draws(seed: int, n_runs: int = 4_000, n_columns: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Uniform columns, and a lot for each run."""
    rng = np.random.default_rng(seed)
    return rng.random((n_runs, n_columns)), rng.random(n_runs)


def noisy(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """In 8 of 10 runs with column 3 above 0.7 and column 8 below 0.4, else in 1 of 20."""
    table, lots = draws(seed)
    return table, lots < np.where((table[:, 3] > 0.7) & (table[:, 8] < 0.4), 0.8, 0.05)


def test_the_parts_hold_every_run_once() -> None:
    runs = np.arange(1_003)
    parts = [runs[part] for part in (SEARCHED, SETTLED, HELD_OUT)]
    assert np.array_equal(np.sort(np.concatenate(parts)), runs)


@pytest.mark.parametrize("seed", range(4))
def test_a_box_in_noise_is_found_with_its_density(seed: int) -> None:
    table, happens = noisy(seed)
    box = search(table, happens).box
    assert box.limited.tolist() == [3, 8]
    assert box.low[3] == pytest.approx(0.7, abs=0.05)
    assert box.high[8] == pytest.approx(0.4, abs=0.05)
    score = Score.of(box.holds(table[HELD_OUT]), happens[HELD_OUT])
    assert score.density == pytest.approx(0.8, abs=0.12)


def test_nothing_is_found_in_noise() -> None:
    """Box and tree may each be wrong in one of a hundred tables."""
    found = 0
    for seed in range(30):
        table, lots = draws(seed, n_runs=1_000)
        finding = search(table, lots < 0.3)
        found += len(finding.box.limited) > 0 or len(finding.leaves) > 1
    assert found <= 2


def test_columns_that_tell_nothing_alone_are_not_searched() -> None:
    table, happens = noisy(5)
    columns = screened_columns(table, happens).tolist()
    assert {3, 8} <= set(columns)
    assert len(columns) <= 6


def test_leaves_hold_every_run_once() -> None:
    table, happens = noisy(6)
    held = [leaf.holds(table) for leaf in search(table, happens).leaves]
    assert len(held) >= 3
    assert np.array_equal(np.sum(held, axis=0), np.ones(len(table)))


def test_a_tree_splits_where_it_happens() -> None:
    table, _ = draws(7, n_columns=3)
    happens = table[:, 1] > 0.25
    leaves = trees.leaves(table[SEARCHED], happens[SEARCHED], table[SETTLED], happens[SETTLED])
    assert sorted((float(leaf.low[1]), float(leaf.high[1])) for leaf in leaves) == [
        (-np.inf, pytest.approx(0.25, abs=0.002)),
        (pytest.approx(0.25, abs=0.002), np.inf),
    ]


def test_a_table_without_columns_gives_one_leaf() -> None:
    finding = search(np.zeros((200, 0)), np.arange(200) % 3 == 0)
    assert len(finding.leaves) == len(finding.path) == 1


def test_the_distance_is_the_largest_gap_of_the_distribution_functions() -> None:
    """Column 0: 1, 2 against 1, 3 lie half a run apart; column 1: 5, 5 against 1, 2 wholly."""
    table = np.array([[1.0, 5.0], [2.0, 5.0], [1.0, 1.0], [3.0, 2.0]])
    found = separation(table, np.array([True, True, False, False]))
    assert found.distance.tolist() == [0.5, 1.0]
    assert found.there.tolist() == [1.5, 5.0]
    assert found.elsewhere.tolist() == [2.0, 1.5]


@pytest.mark.parametrize(
    ("there", "said"),
    [(39, "holds in 39 of 100 runs.*less rare"), (61, "fails in 39 of 100 runs.*less common")],
)
def test_too_few_runs_on_either_side_are_refused(there: int, said: str) -> None:
    with pytest.raises(ResultError, match=said):
        check(np.arange(100) < there, "it")
    check(np.arange(100) < 50, "it")


def test_exemplars_are_nearest_to_the_middle_by_rank() -> None:
    """Runs in the box hold 1, 2, 3, 1000: it happens in the first three, and 2 is their middle.

    Outside are 4 and 900, in both of which it happens; 900 is farther away.
    """
    table = np.array([[1.0], [2.0], [3.0], [1000.0], [4.0], [900.0]])
    inside = np.array([True, True, True, True, False, False])
    happens = np.array([True, True, True, False, True, True])
    found = exemplars(table, inside, happens)
    assert found == {"typical": 1, "missed": 3, "surprise": 5}
    assert set(exemplars(table, inside | True, happens | True)) == {"typical"}
