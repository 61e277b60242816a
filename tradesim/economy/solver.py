"""Accounts with what all solves of them share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tradesim.economy.accounts import Accounts
from tradesim.economy.homotopy import Solution
from tradesim.economy.limits import Limits, no_limits
from tradesim.economy.newton import solution
from tradesim.economy.policies import checked_policies
from tradesim.economy.problem import Problem, evaluation, exact_jacobian, problem
from tradesim.economy.system import System, system_of
from tradesim.economy.transfers import Transfers, WorldShares
from tradesim.economy.wedges import Wedges
from tradesim.terms.sides import Array


@dataclass(frozen=True, eq=False)
class Solver:
    """Accounts ready for many solves; incomes are compared with those of `compared_with`.

    Without a rule for transfers deficits stay shares of the world's value added.
    """

    accounts: Accounts
    compared_with: Solver | None = None
    transfers: Transfers | None = None

    @cached_property
    def system(self) -> System:
        """The equations."""
        return system_of(self.accounts, self.transfers or WorldShares(self.accounts.deficit))

    @cached_property
    def still(self) -> Wedges:
        """The accounts' own policy, one lane wide."""
        wedges = checked_policies(self.accounts).wedges(self.accounts, slice(None))
        return wedges.take(np.zeros(self.system.lane, dtype=np.intp))

    @cached_property
    def at_benchmark(self) -> Problem:
        """The accounts' own policy as a problem, one lane wide."""
        return problem(self.system, self.still, no_limits(self.system.lane))

    @cached_property
    def income(self) -> Array:
        """Final spending before, by the very code that computes it after; (N, 1)."""
        if self.compared_with is not None:
            return self.compared_with.income
        nothing = np.zeros((self.system.n_unknowns, self.system.lane))
        return evaluation(self.at_benchmark, nothing).response.income[:, :1]

    @cached_property
    def inverse(self) -> Array:
        """Inverse Jacobian at the accounts; (unknowns, unknowns)."""
        nothing = np.zeros((self.system.n_unknowns, self.system.lane))
        jacobian = exact_jacobian(self.at_benchmark, evaluation(self.at_benchmark, nothing))
        return np.ascontiguousarray(np.linalg.inv(jacobian), dtype=np.float64)

    def solution(
        self, wedges: Wedges, limits: Limits, tolerance: float, *, n_runs: int
    ) -> Solution:
        """The first `n_runs` runs solved, or left with a residual above tolerance.

        `wedges` and `limits` are whole lanes; runs from `n_runs` on are copies that fill them.
        """
        given = problem(self.system, wedges, limits)
        return solution(given, self.still, self.inverse, tolerance, n_runs=n_runs)
