"""Mutual quantal response against Gambit's tracing of the logit branch."""

from __future__ import annotations

import numpy as np
import pytest

from tradesim.negotiation.mutual import quantal_response_equilibrium

gambit = pytest.importorskip("pygambit", reason="oracle: pip install pygambit")
qre = pytest.importorskip("pygambit.qre", reason="oracle: pip install pygambit")

MATCHING_PENNIES = (np.array([[9.0, 0.0], [0.0, 1.0]]), np.array([[0.0, 1.0], [1.0, 0.0]]))
PRISONERS = (np.array([[3.0, 0.0], [5.0, 1.0]]), np.array([[3.0, 5.0], [0.0, 1.0]]))
CHICKEN = (np.array([[0.0, -1.0], [1.5, -5.0]]), np.array([[0.0, 1.0], [-1.0, -5.0]]))
STAG_HUNT = (np.array([[4.0, 0.0], [3.0, 2.0]]), np.array([[4.0, 3.0], [0.0, 2.5]]))


def gambits(first: np.ndarray, second: np.ndarray, precision: float) -> tuple[float, list[float]]:
    """Gambit stops near the precision asked for and says where."""
    game = gambit.Game.from_arrays(first, second)
    found = qre.logit_solve_lambda(game, [precision])[0]
    mixed = [float(found.profile[move]) for player in game.players for move in player.strategies]
    return float(found.lam), mixed


def assert_equal_to_gambit(first: np.ndarray, second: np.ndarray, precision: float) -> None:
    reached, expected = gambits(first, second, precision)
    found = quantal_response_equilibrium(first[..., None], second[..., None], reached)
    assert found.converged.all()
    ours = np.concatenate([found.first[:, 0], found.second[:, 0]])
    np.testing.assert_allclose(ours, expected, atol=1e-8)


@pytest.mark.parametrize("game", [MATCHING_PENNIES, PRISONERS, CHICKEN, STAG_HUNT])
@pytest.mark.parametrize("precision", [0.3, 1.0, 3.0])
def test_textbook_games(game: tuple[np.ndarray, np.ndarray], precision: float) -> None:
    assert_equal_to_gambit(*game, precision)


@pytest.mark.parametrize("moves", [(3, 3), (4, 4), (3, 5), (8, 8)])
@pytest.mark.parametrize("precision", [0.5, 2.0])
def test_random_games(moves: tuple[int, int], precision: float) -> None:
    rng = np.random.default_rng(moves)
    for _ in range(4):
        assert_equal_to_gambit(rng.normal(size=moves), rng.normal(size=moves), precision)


def test_sharp_responses_come_near_a_nash_equilibrium() -> None:
    nashpy = pytest.importorskip("nashpy", reason="oracle: pip install nashpy")
    first, second = MATCHING_PENNIES
    (equilibrium,) = nashpy.Game(first, second).support_enumeration()
    found = quantal_response_equilibrium(first[..., None], second[..., None], 100.0)
    assert found.converged.all()
    np.testing.assert_allclose(found.first[:, 0], equilibrium[0], atol=0.02)
    np.testing.assert_allclose(found.second[:, 0], equilibrium[1], atol=0.02)
