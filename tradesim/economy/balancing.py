"""Accounts made to satisfy every equation with given final demand, value added and deficits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tradesim.economy.accounts import Accounts, accounts_from_flows
from tradesim.economy.jacobian import spread
from tradesim.economy.limits import no_limits
from tradesim.economy.problem import evaluation
from tradesim.economy.solver import Solver
from tradesim.errors import EconomyError
from tradesim.terms.sides import Array

BENCHMARK_TOLERANCE = 1e-12
SHORTEST_STRIDE = 2.0**-5


def equilibrium_accounts(start: Accounts, target: Accounts) -> Accounts:
    """The world with the final shares, value added and deficits of `target`, tariffs unchanged.

    `start` satisfies every equation. Where one solve does not arrive, the way is halved.
    EconomyError where no equilibrium is found.
    """
    reached, stride = 0.0, 1.0
    while reached < 1 and stride >= SHORTEST_STRIDE:
        found = accounts_under_own_tariffs(blend_of_accounts(start, target, stride / (1 - reached)))
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


def blend_of_accounts(start: Accounts, target: Accounts, weight: float) -> Accounts:
    """Accounts a share `weight` of the way from one to another, spending made to fit.

    Prices and import shares as at the start; spending is what final demand and inputs come to.
    """
    blend = replace(
        start,
        final_share=start.final_share + weight * (target.final_share - start.final_share),
        value_added=start.value_added + weight * (target.value_added - start.value_added),
        deficit=start.deficit + weight * (target.deficit - start.deficit),
    )
    return replace(blend, spending=spending_at_unchanged_prices(blend))


def spending_at_unchanged_prices(accounts: Accounts) -> Array:
    """X = final share (value added + deficit + tariffs on X) + inputs for sales of X; (N, S).

    Linear in X, given import shares. Sectors in which nothing was bought stay so.
    """
    a = accounts
    n, s = a.n_regions, a.n_sectors
    sold = spread(a.share / (1 + a.tariff)).reshape(n, s, n * s)
    inputs = np.einsum("jsk,jkm->jsm", a.input_share, sold)
    kept = (a.share * (a.tariff / (1 + a.tariff))).sum(axis=0)
    revenue = np.einsum("js,jk->jsk", a.final_share, kept)
    for j in range(n):
        inputs[j, :, j * s : (j + 1) * s] += revenue[j]
    earned = a.final_share * (a.value_added + a.deficit)[:, None]
    matrix = np.eye(n * s) - inputs.reshape(n * s, n * s)
    spending = np.linalg.solve(matrix, earned.ravel()).reshape(n, s)
    return np.where(a.spending > 0, np.maximum(spending, 0.0), 0.0)


def accounts_under_own_tariffs(accounts: Accounts) -> Accounts | None:
    """The world solved under its own tariffs, None where no equilibrium is found."""
    solver = Solver(accounts)
    found = solver.solution(
        solver.still, no_limits(solver.system.lane), BENCHMARK_TOLERANCE, n_runs=1
    )
    if not found.residual[0] <= BENCHMARK_TOLERANCE:
        return None
    flow = evaluation(solver.at_benchmark, found.unknowns).response.flow[..., 0]
    return accounts_from_flows(
        flow, accounts.tariff, accounts.input_share, accounts.trade_elasticity
    )
