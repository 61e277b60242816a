"""Laws of the threat game and its fixed point."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from tradesim.negotiation.normal import CORRELATION, bivariate_normal, share_of_first
from tradesim.negotiation.theory.threat_equilibrium import threat_equilibrium

PAYOFF = st.floats(-6.0, 6.0)


def draws(n_games: int, spread: float = 1.5) -> np.ndarray:
    return np.random.default_rng(4).normal(0.0, spread, (7, n_games))


def scipys_joint(first: float, second: float) -> float:
    covariance = [[1.0, CORRELATION], [CORRELATION, 1.0]]
    return float(
        multivariate_normal.cdf([first, second], cov=covariance, abseps=1e-15, releps=1e-15)
    )


def test_bivariate_normal_equals_scipy() -> None:
    grid = np.linspace(-6.0, 6.0, 25)
    first, second = (axis.ravel() for axis in np.meshgrid(grid, grid))
    expected = [scipys_joint(h, k) for h, k in zip(first, second, strict=True)]
    np.testing.assert_allclose(bivariate_normal(first, second), expected, atol=2e-15)


@pytest.mark.parametrize("gap", [-3.0, -5.0, -7.0, -12.0, -60.0])
def test_share_of_first_is_a_half_between_equals_however_rare(gap: float) -> None:
    gaps = np.array([gap])
    either = norm.cdf(gaps) * (2.0 - norm.cdf(gaps))
    np.testing.assert_allclose(share_of_first(gaps, gaps, either), 0.5, atol=1e-7)


def test_share_of_first_equals_a_direct_integral_in_the_tail() -> None:
    from scipy.integrate import quad

    firm, down = -4.5, -4.8
    firm_first, _ = quad(
        lambda x: norm.pdf(x) * norm.cdf(x + firm - down), -firm, np.inf, epsabs=1e-22
    )
    either = norm.cdf(firm) + norm.cdf(down) - norm.cdf(firm) * norm.cdf(down)
    share = share_of_first(np.array([firm]), np.array([down]), np.array([either]))
    np.testing.assert_allclose(share, firm_first / either, rtol=1e-8)


def response(game: np.ndarray, resist: float) -> float:
    """The published system, one game at a time, with scipy's bivariate normal."""
    keep, gain, firm, down, concede, war, reward = game
    bar = (keep - (1.0 - resist) * gain) / resist
    challenge = 1.0 - norm.cdf(bar - firm) * norm.cdf(bar - down)
    carry = scipys_joint((firm - down) * CORRELATION, firm - bar) / challenge
    return float(norm.cdf((carry * war + (1.0 - carry) * reward - concede) / carry))


def test_the_fixed_point_solves_the_published_system() -> None:
    games = draws(60, spread=0.8)
    games[1] += 2.0
    found = threat_equilibrium(*games)
    for game, resist in zip(games.T, found.resist, strict=True):
        assert response(game, resist) == pytest.approx(resist, abs=1e-8)


def test_the_nearest_solution_in_the_direction_of_the_response_is_taken() -> None:
    """The package's game has solutions near .251 (stable), .6 (unstable) and .813 (stable)."""
    game = np.array([0.0, 1.0, -1.9, -1.2, 0.0, -2.9, 1.0])
    grid = np.linspace(0.02, 0.98, 97)
    signs = np.array([response(game, p) > p for p in grid])
    roots = grid[1:][signs[1:] != signs[:-1]]
    starts = np.linspace(0.05, 0.95, 19)
    found = threat_equilibrium(*game, start=starts).resist
    for start, resist in zip(starts, found, strict=True):
        rising = response(game, start) > start
        ahead = roots[roots > start].min() if rising else roots[roots <= start + 0.01].max()
        assert abs(resist - ahead) < 0.011


def test_every_wild_game_converges() -> None:
    found = threat_equilibrium(*draws(50_000, spread=3.0))
    assert found.converged.all()
    assert found.residual.max() < 1e-9


def test_too_few_steps_are_reported_and_still_give_chances() -> None:
    found = threat_equilibrium(*draws(2_000), iterations=1)
    assert not found.converged.all()
    assert ((found.resist >= 0.0) & (found.resist <= 1.0)).all()


def test_a_solution_is_its_own_best_start() -> None:
    games = draws(500)
    once = threat_equilibrium(*games)
    again = threat_equilibrium(*games, start=once.resist)
    np.testing.assert_allclose(again.resist, once.resist, atol=1e-9)


def test_a_game_does_not_depend_on_the_games_beside_it() -> None:
    games = draws(512)
    whole = threat_equilibrium(*games)
    lane = threat_equilibrium(*games[:, 192:256])
    np.testing.assert_array_equal(whole.resist[192:256], lane.resist)
    np.testing.assert_array_equal(whole.follow_through[192:256], lane.follow_through)


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[PAYOFF] * 7))
def test_any_sign_of_the_audience_cost_gives_legal_chances(payoffs: tuple[float, ...]) -> None:
    found = threat_equilibrium(*payoffs)
    shares = found.shares()
    assert all(-1e-15 <= share <= 1.0 + 1e-15 for share in shares)
    assert sum(float(share) for share in shares) == pytest.approx(1.0, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.tuples(*[st.floats(-2.0, 2.0)] * 7), st.floats(-5.0, 5.0), st.floats(-5.0, 5.0))
def test_adding_a_constant_to_a_sides_payoffs_changes_nothing(
    payoffs: tuple[float, ...], sender: float, target: float
) -> None:
    keep, gain, firm, down, concede, war, reward = payoffs
    base = threat_equilibrium(keep, gain, firm, down, concede, war, reward)
    moved = threat_equilibrium(
        keep + sender,
        gain + sender,
        firm + sender,
        down + sender,
        concede + target,
        war + target,
        reward + target,
        start=base.resist,
    )
    np.testing.assert_allclose(moved.resist, base.resist, atol=1e-6)


def test_a_higher_cost_raises_concession() -> None:
    cost = np.linspace(0.0, 3.0, 13)
    game = threat_equilibrium(0.0, 1.0, -1.0, -2.0, 0.0, 0.5 - cost, 1.0)
    assert (np.diff(1.0 - game.resist) > 0.0).all()
