"""Blocks, lanes and draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradesim.model.shocks import BLOCK, KINDS, LANE, ROWS, Shocks, SideBySide, block_of, lane_of


def test_a_block_is_a_power_of_two_made_of_whole_lanes() -> None:
    assert BLOCK == 8192
    assert LANE == 64
    assert BLOCK % LANE == 0


@given(run=st.integers(0, 10_000_000))
def test_a_run_is_in_the_lane_that_holds_it(run: int) -> None:
    first, last = lane_of(run)
    assert last - first == LANE
    assert first % LANE == 0
    assert first <= run - block_of(run) * BLOCK < last <= BLOCK


def test_draws_are_shown_for_the_runs_asked_for() -> None:
    shocks = Shocks(1, 0, 64, 192)
    assert shocks.n_runs == 128
    assert shocks.uniforms("talks", 3).shape == (3, 128)
    assert shocks.normals("sight", 2).shape == (2, 128)
    assert shocks.of_parameter("pledge").shape == (128,)
    assert shocks.uniforms("talks", 3).flags["C_CONTIGUOUS"]


def test_blocks_side_by_side_draw_as_each_alone() -> None:
    asked = [(1, 0, BLOCK), (4, 64, 192), (2, 0, BLOCK)]
    alone = [Shocks(7, block, first, last) for block, first, last in asked]
    together = SideBySide(tuple(Shocks(7, block, first, last) for block, first, last in asked))
    assert together.n_runs == 2 * BLOCK + 128
    for kind, rows in (("choice", 3), ("choice", 2), ("talks", 1)):
        expected = np.hstack([each.uniforms(kind, rows) for each in alone])
        assert np.array_equal(together.uniforms(kind, rows), expected)
    expected = np.hstack([each.normals("sight", 2) for each in alone])
    assert np.array_equal(together.normals("sight", 2), expected)
    expected = np.hstack([each.of_parameter("pledge") for each in alone])
    assert np.array_equal(together.of_parameter("pledge"), expected)


@pytest.mark.parametrize("kind", ["choice", "talks"])
def test_a_row_is_drawn_as_numpy_draws_from_its_seed(kind: str) -> None:
    """One generator a row, its seed three words of a sequence, whatever the runs shown."""
    sequences = [np.random.SeedSequence(7, spawn_key=(3, KINDS[kind], part)) for part in (0, 1)]
    words = np.concatenate([each.generate_state(3 * ROWS, np.uint64) for each in sequences])
    rows = [row_of(*words[3 * k : 3 * k + 3]) for k in range(ROWS + 6)]
    table = np.stack([row.random(BLOCK) for row in rows[:-2]])
    wider = np.stack([row.standard_normal(BLOCK) for row in rows[-2:]])
    for first, last in ((0, BLOCK), (0, 64), (64, 192)):
        shocks = Shocks(7, 3, first, last)
        assert np.array_equal(shocks.uniforms(kind, ROWS + 4), table[:, first:last])
        assert np.array_equal(shocks.normals(kind, 2), wider[:, first:last])


def row_of(a: int, b: int, c: int) -> np.random.Generator:
    """SFC64 as its authors start it: three words, a counter of one, twelve numbers thrown away."""
    generator = np.random.SFC64()
    state = np.array([a, b, c, 1], dtype=np.uint64)
    generator.state = {**generator.state, "state": {"state": state}, "has_uint32": 0}
    generator.random_raw(12)
    return np.random.Generator(generator)


def test_the_same_seed_draws_the_same() -> None:
    one, two = Shocks(1, 3), Shocks(1, 3)
    assert np.array_equal(one.uniforms("choice", 12), two.uniforms("choice", 12))
    assert np.array_equal(one.of_parameter("us.tone"), two.of_parameter("us.tone"))


def test_a_parameter_draws_the_same_however_often_it_is_asked() -> None:
    shocks = Shocks(1, 3)
    assert np.array_equal(shocks.of_parameter("pledge"), shocks.of_parameter("pledge"))


def test_streams_move_on_from_step_to_step() -> None:
    shocks = Shocks(1, 3)
    assert not np.array_equal(shocks.uniforms("choice", 2), shocks.uniforms("choice", 2))


def test_normals_have_mean_zero_and_variance_one() -> None:
    drawn = Shocks(1, 0).normals("pressure", 20)
    assert abs(drawn.mean()) < 5.0 / np.sqrt(drawn.size)
    assert drawn.var() == pytest.approx(1.0, abs=5.0 * np.sqrt(2.0 / drawn.size))


def test_an_unknown_kind_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        Shocks(1, 0).uniforms("weather", 1)
    assert "weather" not in KINDS
