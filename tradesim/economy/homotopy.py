"""Newton's method with the exact Jacobian along a path of policies: one run at a time.

Wage equations are taken as trade balances (`trade_balance`), so that regions which hardly trade
are solved like others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tradesim.economy.problem import (
    Evaluation,
    Problem,
    evaluation,
    exact_jacobian,
    problem,
    solvent,
)
from tradesim.economy.trade_balance import Balance, balance, balance_jacobian
from tradesim.economy.wedges import Wedges
from tradesim.terms.sides import Array

LARGEST_STEP = 1.0
NEWTON_ITERATIONS = 25
PATH_ITERATIONS = 150
SHORTEST_STEP = 2.0**-8
SHORTEST_STRIDE = 2.0**-5


@dataclass(frozen=True, eq=False)
class Solution:
    """Unknowns (prices and multipliers, runs), largest residual and iterations of each run."""

    unknowns: Array
    residual: Array
    iterations: Array


@dataclass(frozen=True, eq=False)
class State:
    """One run at some unknowns: residuals with trade balances in place of wage equations.

    residual (unknowns,); largest: of these and of every equation as it is, infinite where a
    region's income has another sign than in the accounts.
    """

    at: Evaluation
    balance: Balance
    residual: Array
    largest: float


def state(given: Problem, unknowns: Array) -> State:
    """The first run of a problem at some unknowns (unknowns,)."""
    at = evaluation(given, np.repeat(unknowns[:, None], given.runs, axis=1))
    now = balance(given, at)
    residual = at.residual[:, 0].copy()
    residual[: len(now.residual)] = now.residual
    largest = float(np.maximum(np.abs(residual).max(), np.abs(at.residual[:, 0]).max()))
    sound = np.isfinite(largest) and bool(solvent(given, at)[0])
    return State(at, now, residual, largest if sound else np.inf)


def newton(given: Problem, unknowns: Array, tolerance: float) -> Solution:
    """Newton's method with the exact Jacobian and backtracking on one run, one lane wide."""
    now, iteration = state(given, unknowns), 0
    n = given.system.accounts.n_regions
    while now.largest > tolerance and iteration < NEWTON_ITERATIONS:
        iteration += 1
        slopes = exact_jacobian(given, now.at)
        slopes[:n] = balance_jacobian(given, now.at, now.balance)
        try:
            step = np.linalg.solve(slopes, now.residual)
        except np.linalg.LinAlgError:
            break
        length = min(1.0, LARGEST_STEP / float(np.abs(step).max()))
        shortest = length * SHORTEST_STEP
        trial = state(given, unknowns - length * step)
        while not trial.largest < now.largest and length > shortest:
            length /= 2
            trial = state(given, unknowns - length * step)
        if not trial.largest < now.largest:
            break
        unknowns, now = unknowns - length * step, trial
    return Solution(unknowns, np.asarray(now.largest), np.asarray(iteration))


def path_solution(given: Problem, still: Wedges, tolerance: float) -> Solution:
    """Newton along a path from the accounts (`still`) to one run's policy, in growing steps.

    Given up, with an infinite residual, where steps become too short or too many.
    """
    unknowns, reached, stride, iterations = np.zeros(given.n_unknowns), 0.0, 1.0, 0.0
    residual = np.asarray(np.inf)
    while reached < 1 and stride >= SHORTEST_STRIDE and iterations < PATH_ITERATIONS:
        target = min(1.0, reached + stride)
        found = newton(partway(given, still, target), unknowns, tolerance)
        iterations += float(found.iterations)
        if found.residual <= tolerance:
            unknowns, reached, stride = found.unknowns, target, stride * 2
            residual = found.residual
        else:
            stride /= 2
    return Solution(
        unknowns, residual if reached == 1 else np.asarray(np.inf), np.asarray(iterations)
    )


def partway(given: Problem, still: Wedges, weight: float) -> Problem:
    """A problem a share `weight` of the way, in logs, from the accounts to its policy."""
    wedges = Wedges(
        given.wedges.log_price * weight,
        still.border_share[..., :1] ** (1 - weight) * given.wedges.border_share**weight,
        still.producer_share[..., :1] ** (1 - weight) * given.wedges.producer_share**weight,
    )
    limits = replace(given.limits, log_bound=given.limits.log_bound * weight)
    return problem(given.system, wedges, limits)
