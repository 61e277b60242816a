"""Accounts with what all solves of them share, and accounts made to satisfy every equation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tradesim.economy.accounts import Accounts, recovered
from tradesim.economy.limits import Limits, no_limits
from tradesim.economy.newton import Solution, solution
from tradesim.economy.policies import checked_policies
from tradesim.economy.problem import Problem, exact_jacobian, problem, state
from tradesim.economy.system import System, system_of
from tradesim.economy.wedges import Wedges
from tradesim.errors import EconomyError
from tradesim.sides import Array

BENCHMARK_TOLERANCE = 1e-12
SHORTEST_STRIDE = 2.0**-7


@dataclass(frozen=True, eq=False)
class Solver:
    """Accounts ready for many solves; incomes are compared with those of `compared_with`."""

    accounts: Accounts
    compared_with: Solver | None = None

    @cached_property
    def system(self) -> System:
        """The equations."""
        return system_of(self.accounts)

    @cached_property
    def still(self) -> Wedges:
        """The accounts' own policy, one lane wide."""
        wedges = checked_policies(self.accounts).wedges(self.accounts, slice(None))
        return wedges.take(np.zeros(self.system.lane, dtype=np.intp))

    @cached_property
    def unmoved(self) -> Problem:
        """The accounts' own policy as a problem, one lane wide."""
        return problem(self.system, self.still, no_limits(self.system.lane))

    @cached_property
    def income(self) -> Array:
        """Final spending before, by the very code that computes it after; (N, 1)."""
        if self.compared_with is not None:
            return self.compared_with.income
        nothing = np.zeros((self.system.n_unknowns, self.system.lane))
        return state(self.unmoved, nothing).response.income[:, :1]

    @cached_property
    def inverse(self) -> Array:
        """Inverse Jacobian at the accounts; (unknowns, unknowns)."""
        nothing = np.zeros((self.system.n_unknowns, self.system.lane))
        jacobian = exact_jacobian(self.unmoved, state(self.unmoved, nothing))
        return np.ascontiguousarray(np.linalg.inv(jacobian), dtype=np.float64)

    def solution(self, wedges: Wedges, limits: Limits, tolerance: float) -> Solution:
        """Every run solved, or left with a residual above tolerance."""
        given = problem(self.system, wedges, limits)
        return solution(given, self.still, self.inverse, tolerance)


def equilibrated(start: Accounts, target: Accounts) -> Accounts:
    """The world with the final shares, value added and deficits of `target`, tariffs unchanged.

    `start` satisfies every equation. Where one solve does not arrive, the way is halved.
    EconomyError where no equilibrium is found.
    """
    reached, stride = 0.0, 1.0
    while reached < 1 and stride >= SHORTEST_STRIDE:
        weight = stride / (1 - reached)
        found = solved_anew(blended(start, target, weight))
        if found is None:
            stride /= 2
        else:
            start, reached = found, reached + stride
            stride = min(2 * stride, 1 - reached)
    if reached < 1:
        raise EconomyError(
            "no equilibrium of the accounts was found; check final_share, value_added and deficit "
            "against the flows, or leave them out so that they are recovered from the flows"
        )
    return start


def blended(start: Accounts, target: Accounts, weight: float) -> Accounts:
    """Accounts a share `weight` of the way from one to another, flows as at the start."""
    return replace(
        start,
        final_share=start.final_share + weight * (target.final_share - start.final_share),
        value_added=start.value_added + weight * (target.value_added - start.value_added),
        deficit=start.deficit + weight * (target.deficit - start.deficit),
    )


def solved_anew(accounts: Accounts) -> Accounts | None:
    """The world solved under its own tariffs, None where no equilibrium is found."""
    solver = Solver(accounts)
    found = solver.solution(solver.still, no_limits(solver.system.lane), BENCHMARK_TOLERANCE)
    if not found.residual[0] <= BENCHMARK_TOLERANCE:
        return None
    flow = state(solver.unmoved, found.unknowns).response.flow[..., 0]
    return recovered(flow, accounts.tariff, accounts.input_share, accounts.trade_elasticity)
