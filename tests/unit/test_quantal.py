"""Laws of the masked softmax, Gumbel draws and mutual quantal response."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tradesim.negotiation.mutual import quantal_response_equilibrium
from tradesim.negotiation.quantal import gumbel_choice, softmax

UTILITIES = arrays(np.float64, (5, 3), elements=st.floats(-20.0, 20.0))
MASKS = arrays(np.bool_, (5, 3)).map(lambda mask: mask | (np.arange(5) == 2)[:, None])


@given(UTILITIES, MASKS)
def test_precision_zero_is_uniform_over_the_legal_moves(
    utility: np.ndarray, mask: np.ndarray
) -> None:
    expected = mask / mask.sum(axis=0)
    np.testing.assert_allclose(softmax(utility, 0.0, mask), expected, rtol=1e-15)


@given(UTILITIES, MASKS, st.floats(0.0, 50.0))
def test_chances_sum_to_one_and_illegal_moves_have_none(
    utility: np.ndarray, mask: np.ndarray, precision: float
) -> None:
    chances = softmax(utility, precision, mask)
    np.testing.assert_allclose(chances.sum(axis=0), 1.0, rtol=1e-14)
    assert (chances[~mask] == 0.0).all()


@given(UTILITIES, MASKS, st.floats(0.1, 10.0), st.integers(-6, 6))
def test_scaling_payoffs_and_precision_against_each_other_changes_nothing(
    utility: np.ndarray, mask: np.ndarray, precision: float, power: int
) -> None:
    scale = 2.0**power
    np.testing.assert_array_equal(
        softmax(scale * utility, precision / scale, mask), softmax(utility, precision, mask)
    )


def test_log_odds_are_precision_times_the_payoff_difference() -> None:
    """At precision ln 3 / 0.1 a difference of 0.1 is chosen three times in four."""
    chances = softmax(np.array([[0.1], [0.0]]), np.log(3.0) / 0.1, np.ones((2, 1), dtype=bool))
    np.testing.assert_allclose(chances[:, 0], [0.75, 0.25])


def test_huge_payoffs_do_not_overflow() -> None:
    chances = softmax(np.array([[1e6], [0.0]]), 1e3, np.ones((2, 1), dtype=bool))
    np.testing.assert_array_equal(chances[:, 0], [1.0, 0.0])


def test_a_run_does_not_depend_on_the_runs_beside_it() -> None:
    rng = np.random.default_rng(0)
    utility, mask = rng.normal(size=(8, 512)), rng.random((8, 512)) > 0.2
    mask[0] = True
    np.testing.assert_array_equal(
        softmax(utility, 3.0, mask)[:, 64:128], softmax(utility[:, 64:128], 3.0, mask[:, 64:128])
    )


def test_gumbel_draws_have_the_logit_frequencies() -> None:
    n_runs = 200_000
    rng = np.random.default_rng(2)
    utility = np.repeat(np.array([[0.3], [-0.2], [0.9], [0.0]]), n_runs, axis=1)
    mask = np.ones_like(utility, dtype=bool)
    mask[2] = False
    moves = gumbel_choice(utility, 1.7, mask, rng.random(utility.shape))
    observed = np.bincount(moves, minlength=4) / n_runs
    expected = softmax(utility[:, :1], 1.7, mask[:, :1])[:, 0]
    np.testing.assert_allclose(observed, expected, atol=4.5 * 0.5 / np.sqrt(n_runs))
    assert observed[2] == 0.0


def test_gumbel_draws_accept_both_ends_of_the_unit_interval() -> None:
    uniforms = np.array([[0.0], [np.nextafter(1.0, 0.0)]])
    move = gumbel_choice(np.zeros((2, 1)), 1.0, np.ones((2, 1), dtype=bool), uniforms)
    np.testing.assert_array_equal(move, [1])


def test_a_far_better_move_is_always_drawn() -> None:
    uniforms = np.random.default_rng(3).random((3, 1000))
    utility = np.zeros((3, 1000))
    utility[1] = 1.0
    moves = gumbel_choice(utility, 1e4, np.ones_like(utility, dtype=bool), uniforms)
    assert (moves == 1).all()


def games(n_games: int, moves: tuple[int, int] = (3, 4)) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(11)
    return rng.normal(size=(*moves, n_games)), rng.normal(size=(*moves, n_games))


def test_equilibrium_is_mutual_logit() -> None:
    """Slow twin: each mixed move is the softmax of the other's, game by game."""
    first_payoff, second_payoff = games(40)
    found = quantal_response_equilibrium(first_payoff, second_payoff, 1.5)
    assert found.converged.all()
    for game in range(40):
        p, q = found.first[:, game], found.second[:, game]
        for mixed, value in (
            (p, first_payoff[..., game] @ q),
            (q, p @ second_payoff[..., game]),
        ):
            weights = np.exp(1.5 * value)
            np.testing.assert_allclose(mixed, weights / weights.sum(), atol=1e-10)


def test_equilibrium_at_precision_zero_is_uniform() -> None:
    found = quantal_response_equilibrium(*games(5), 0.0)
    np.testing.assert_allclose(found.first, 1.0 / 3.0)
    np.testing.assert_allclose(found.second, 1.0 / 4.0)


def test_swapping_the_players_swaps_the_equilibrium() -> None:
    first_payoff, second_payoff = games(50)
    here = quantal_response_equilibrium(first_payoff, second_payoff, 1.0)
    there = quantal_response_equilibrium(
        second_payoff.swapaxes(0, 1), first_payoff.swapaxes(0, 1), 1.0
    )
    np.testing.assert_allclose(here.first, there.second, atol=1e-9)
    np.testing.assert_allclose(here.second, there.first, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.2, 5.0))
def test_equilibrium_keeps_under_opposite_scaling(scale: float) -> None:
    first_payoff, second_payoff = games(10)
    here = quantal_response_equilibrium(first_payoff, second_payoff, 1.2)
    there = quantal_response_equilibrium(scale * first_payoff, scale * second_payoff, 1.2 / scale)
    np.testing.assert_allclose(here.first, there.first, atol=1e-9)


def test_a_game_does_not_depend_on_the_games_beside_it() -> None:
    first_payoff, second_payoff = games(256)
    whole = quantal_response_equilibrium(first_payoff, second_payoff, 2.0)
    lane = quantal_response_equilibrium(first_payoff[..., 64:128], second_payoff[..., 64:128], 2.0)
    np.testing.assert_array_equal(whole.first[:, 64:128], lane.first)


def test_steep_games_are_flagged_where_they_do_not_converge() -> None:
    found = quantal_response_equilibrium(*games(300, (8, 8)), 20.0)
    assert found.converged.mean() > 0.8
    assert (found.residual[found.converged] < 1e-10).all()
    assert (found.residual[~found.converged] >= 1e-10).all()
