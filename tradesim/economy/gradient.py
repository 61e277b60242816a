"""How a government's objective moves with every policy on every flow, from one linear solve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tradesim.economy.baseline import Baseline
from tradesim.economy.jacobian import (
    Push,
    one_run,
    receipts_on_policy,
    receipts_on_prices,
    residual_on_policy,
)
from tradesim.economy.limits import no_limits
from tradesim.economy.objective import checked_weights
from tradesim.economy.policies import Policies, checked_policies
from tradesim.economy.problem import Problem, State, exact_jacobian, problem, state
from tradesim.economy.solver import Solver
from tradesim.economy.wedges import Index, Places
from tradesim.errors import EconomyError
from tradesim.terms.sides import Array

TOLERANCE = 1e-11
COLUMNS = 512


@dataclass(frozen=True, eq=False)
class Gradient:
    """A region's log objective and its derivatives with respect to rates; (N, N, S) each."""

    log_objective: float
    tariff: Array
    export_tax: Array
    trade_cost: Array


def gradient(
    base: Baseline,
    region: int,
    tariff: ArrayLike | None = None,
    export_tax: ArrayLike | None = None,
    trade_cost: ArrayLike | None = None,
    *,
    weights: ArrayLike | None = None,
    deficits: str = "world-share",
) -> Gradient:
    """Exact derivatives of a region's log objective at one policy (N, N, S).

    The objective is real income, or with `weights` (N, S) `political_welfare`. By the adjoint
    of the equilibrium: d ln W / d policy = direct - (d ln W / d z) F_z^-1 F_policy.
    Raises EconomyError where the policy cannot be solved.
    """
    counts = checked_weights(
        base, np.ones((len(base.regions), len(base.sectors))) if weights is None else weights
    )[region]
    solver = base.solver(deficits)
    policies = checked_policies(
        solver.accounts, tariff=tariff, export_tax=export_tax, trade_cost=trade_cost
    )
    given, at = solved_state(solver, policies)
    effects = Effects(given, at, region, counts, solver.income[region, 0])
    rates = {name: getattr(policies, name)[..., 0] for name in ("tariff", "export_tax")}
    exporter, importer, sector = np.indices(base.tariff.shape).reshape(3, -1)
    flows = (exporter, importer, sector)
    return Gradient(
        effects.log_objective,
        effects.on_flows(flows, 1 / (1 + rates["tariff"]), border=-1, producer=-1),
        effects.on_flows(flows, 1 / (1 + rates["export_tax"]), border=0, producer=-1),
        effects.on_flows(flows, 1 / policies.trade_cost[..., 0], border=0, producer=0),
    )


def solved_state(solver: Solver, policies: Policies) -> tuple[Problem, State]:
    """One policy solved, as a problem one lane wide and its state."""
    if policies.batched:
        raise EconomyError("a gradient is taken at one policy: give arrays (N, N, S) without runs")
    lane = solver.system.lane
    wedges = policies.wedges(solver.accounts, slice(None)).take(np.zeros(lane, dtype=np.intp))
    found = solver.solution(wedges, no_limits(lane), TOLERANCE)
    if not found.residual[0] <= TOLERANCE:
        raise EconomyError(
            f"the policy could not be solved (residual {found.residual[0]:.1e}), so it has no "
            "gradient; choose rates nearer to the baseline's"
        )
    given = problem(solver.system, wedges, no_limits(lane))
    return given, state(given, found.unknowns)


class Effects:
    """Derivatives of one region's log objective at one solved state."""

    def __init__(
        self, given: Problem, at: State, region: int, weights: Array, income_before: float
    ) -> None:
        """Solve for the adjoint: what a residual of each equation is worth to the objective."""
        system, accounts = given.system, given.system.accounts
        n, s = accounts.n_regions, accounts.n_sectors
        self.system, self.response = system, one_run(at.response, 0)
        z = at.unknowns[:, 0]
        counted = np.zeros(n + n * s)
        counted[region] = 1.0
        sectors = slice(n + region * s, n + (region + 1) * s)
        counted[sectors] = (weights - 1) * accounts.value_added_share[region]
        receipts = np.concatenate([self.response.income, self.response.output.ravel()])
        total = float(counted @ receipts)
        extra = float((weights - 1) @ accounts.sector_income[region])
        prices = slice(n + region * s, n + (region + 1) * s)
        self.receipts_weight = counted / total
        self.log_objective = float(
            np.log(total / (income_before + extra)) - accounts.final_share[region] @ z[prices]
        )
        on_prices = self.receipts_weight @ receipts_on_prices(system, z, self.response)
        on_prices[prices] -= accounts.final_share[region]
        self.adjoint = np.linalg.solve(exact_jacobian(given, at).T, on_prices)

    def on_flows(self, flows: Places, size: Array, *, border: float, producer: float) -> Array:
        """d ln objective / d rate on every flow, zero inside regions; (N, N, S).

        `size` (N, N, S) is d ln wedge / d rate; border and producer its signs on those shares.
        """
        out = np.zeros(size.shape)
        for start in range(0, len(flows[0]), COLUMNS):
            i, j, s = (axis[start : start + COLUMNS] for axis in flows)
            ones = np.ones(len(i))
            push = Push((i, j, s), ones, border * ones, producer * ones)
            direct = self.receipts_weight @ receipts_on_policy(self.system, self.response, push)
            indirect = self.adjoint @ residual_on_policy(self.system, self.response, push)
            out[i, j, s] = (direct - indirect) * size[i, j, s]
        own: Index = np.arange(len(size))
        out[own, own] = 0.0
        return out
