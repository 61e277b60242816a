"""Policies that the frozen Jacobian leaves: what they cost, and that no answer is no number."""

import time

import numpy as np
import pytest

from tests.turns import in_turn
from tradesim.economy import Baseline, homotopy, newton, solve
from tradesim.economy.policies import checked_policies
from tradesim.economy.problem import evaluation, exact_jacobian, problem
from tradesim.economy.trade_balance import balance, balance_jacobian
from tradesim.errors import EconomyError

pytestmark = pytest.mark.filterwarnings("ignore::tradesim.economy.EconomyWarning")
"""Some of the made-up worlds use more inputs than they buy."""


def indebted():
    """Two regions; the first earns 0.64 of the world's income and owes 0.58 of it to the other."""
    flow = np.array([[[1.0], [0.9]], [[0.05], [1.0]]])
    return Baseline(flow, np.zeros((2, 2, 1)), np.full((2, 1, 1), 0.5), np.array([4.0]))


def a_world(n, s, *, seed=0, home=16.0, elasticity=4.0):
    draw = np.random.default_rng(seed)
    flow = np.exp(draw.normal(0, 0.7, (n, n, s)))
    flow[np.eye(n, dtype=bool)] *= home
    inputs = np.full((n, s, s), 0.5 / s)
    base = Baseline(flow, np.zeros(flow.shape), inputs, np.full(s, elasticity))
    return base, draw, ~np.eye(n, dtype=bool)[:, :, None]


@pytest.fixture
def solved_alone(monkeypatch):
    """The stragglers that were solved one by one, counted."""
    counted = []
    original = newton.path_solution

    def count(*given):
        counted.append(1)
        return original(*given)

    monkeypatch.setattr(newton, "path_solution", count)
    return counted


def test_a_region_whose_debt_exceeds_its_earnings_has_no_equilibrium():
    """Its exports of 0.9 lose half their price at the border and cannot pay the 0.58 it owes."""
    tariff = np.zeros((2, 2, 1, 2))
    tariff[0, 1, 0, 0] = 1.0
    eq = solve(indebted(), tariff)
    assert eq.converged.tolist() == [False, True]
    assert np.isnan(eq.real_income[:, 0]).all()
    assert np.array_equal(eq.real_income[:, 1], np.ones(2))


def test_a_world_purged_of_deficits_needs_final_spending_everywhere():
    """Import subsidies cost the second region more than it earns once nobody pays its deficit."""
    flow = np.array([[[5.2168], [1.6614]], [[0.4449], [0.151]]])
    tariff = np.zeros((2, 2, 1))
    tariff[0, 1] = -0.59672
    inputs = np.full((2, 1, 1), 0.4929)
    base = Baseline(flow, tariff, inputs, np.array([2.312]), regions=("A", "B"))
    assert solve(base).converged
    with pytest.raises(EconomyError, match="B is left with no final spending"):
        solve(base, deficits="purged")


@pytest.mark.parametrize("runs", [1, 3])
def test_only_what_was_asked_for_is_solved_alone(runs, solved_alone):
    base, draw, abroad = a_world(4, 9)
    tariff = np.where(abroad[..., None], draw.uniform(5, 20, (4, 4, 9, runs)), 0.0)
    assert solve(base, tariff).converged.all()
    assert len(solved_alone) == runs


def test_accounts_solved_anew_are_solved_once(solved_alone, monkeypatch):
    """Where the frozen Jacobian does not arrive at all, a world is one straggler, not a lane."""
    monkeypatch.setattr(newton, "CHORD_ITERATIONS", 0)
    base, _, _ = a_world(3, 2)
    assert solve(base, deficits="purged").converged
    assert len(solved_alone) == 1


@pytest.mark.parametrize(
    ("openness", "elasticity"), in_turn([1e-7, 1e-5, 1e-3, 1e-1], [5.0, 25.0, 60.0])
)
def test_worlds_that_hardly_trade_are_solved(openness, elasticity):
    for seed in range(3):
        base, draw, abroad = a_world(3, 2, seed=seed, home=1 / openness, elasticity=elasticity)
        tariff = np.where(abroad, draw.uniform(0, 2, (*abroad.shape[:2], 2)), 0.0)
        assert solve(base, tariff, deficits="purged").converged


@pytest.mark.parametrize(("size", "elasticity"), in_turn([(2, 1), (3, 8), (4, 9)], [4.0, 40.0]))
def test_a_world_without_an_equilibrium_is_said_to_have_none_within_a_second(size, elasticity):
    """Transfers that no trade can deliver: every border closed."""
    base, _, abroad = a_world(*size, elasticity=elasticity)
    for obstacle in (np.inf, 1e4):
        cost = np.where(abroad, obstacle, 1.0) * np.ones(base.tariff.shape)
        start = time.process_time()
        assert not solve(base, trade_cost=cost).converged
        assert time.process_time() - start < 1


@pytest.mark.parametrize("deficits", ["world-share", "multiplicative"])
@pytest.mark.parametrize("rent_to", ["exporter", "importer"])
def test_the_slopes_of_a_straggler_are_derivatives(deficits, rent_to):
    base, draw, abroad = a_world(3, 2)
    cap, floor = np.full(base.tariff.shape, np.inf), np.zeros(base.tariff.shape)
    cap[0, 1, 0], floor[1, 2, 1] = 0.7, 1.4
    tariff = np.where(abroad, 0.3, 0.0) * np.ones(base.tariff.shape)
    policies = checked_policies(
        base.accounts, tariff=tariff, export_cap=cap, purchase_floor=floor, rent_to=rent_to
    )
    wedges = policies.wedges(base.accounts, slice(None))
    limits = policies.limits(base.accounts, slice(None))
    given = problem(base.solver(deficits).system, wedges, limits)
    given = given.take(np.zeros(64, dtype=np.intp))
    at = draw.normal(0, 0.1, given.n_unknowns)
    at[-2:] = 0.5

    def state(values):
        return evaluation(given, np.repeat(values[:, None], 64, axis=1))

    def residual(values):
        here = state(values)
        return np.concatenate([balance(given, here).residual, here.residual[:, 0]])

    moves = np.eye(given.n_unknowns) * 1e-6
    slopes = [(residual(at + move) - residual(at - move)) / 2e-6 for move in moves]
    here = state(at)
    found = [balance_jacobian(given, here, balance(given, here)), exact_jacobian(given, here)]
    assert np.concatenate(found) == pytest.approx(np.stack(slopes, axis=1), abs=1e-7)


def test_a_path_with_no_steps_left_is_given_up(monkeypatch):
    monkeypatch.setattr(homotopy, "PATH_ITERATIONS", 0)
    base, draw, abroad = a_world(4, 9)
    tariff = np.where(abroad, draw.uniform(5, 20, base.tariff.shape), 0.0)
    eq = solve(base, tariff)
    assert not eq.converged
    assert np.isnan(eq.real_income).all()
