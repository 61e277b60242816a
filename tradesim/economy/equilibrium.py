"""`solve`: policies in, the world's equilibrium out, many policies at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tradesim.economy.baseline import Baseline
from tradesim.economy.newton import Solver, padded
from tradesim.economy.wedges import Policies, checked_policies
from tradesim.sides import Array, Mask

CHUNK = 512


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """The world under policies; runs on the last axis where policies had one.

    real_income, wage, price_index (N[, runs]) are ratios to the baseline, the world's value
    added being the unit of account; price (N, S[, runs]) likewise by sector. In the unit of the
    baseline's expenditure: trade (N, N, S[, runs]) at the buyer's price, output (N, S[, runs])
    as producers receive it, income, tariff_revenue, rent (N[, runs]), rent being export taxes
    and quota rents by the region that receives them. Where converged is False the outcomes
    are NaN. residual is the largest log error of any equation.
    """

    real_income: Array
    wage: Array
    price_index: Array
    price: Array
    trade: Array
    output: Array
    income: Array
    tariff_revenue: Array
    rent: Array
    converged: Mask
    residual: Array
    iterations: Array


def solve(
    base: Baseline,
    tariff: ArrayLike | None = None,
    export_tax: ArrayLike | None = None,
    *,
    trade_cost: ArrayLike | None = None,
    deficits: str = "world-share",
    tolerance: float = 1e-10,
) -> Equilibrium:
    """The equilibrium under policies (N, N, S[, runs]); None leaves what the baseline has.

    tariff and export_tax are rates as shares (0.25 is 25 %), not additions to the baseline's;
    the tariff falls on the price that includes the export tax. trade_cost is a ratio to the
    baseline's, lost on the way (numpy.inf ends a flow). deficits: "world-share" keeps them
    shares of world value added, "purged" removes them first and compares with that world,
    "none" ends them together with the change of policy.
    """
    policies = checked_policies(
        base.tariff, tariff=tariff, export_tax=export_tax, trade_cost=trade_cost
    )
    solver = base.solver(deficits)
    chunks = [
        solved_chunk(
            base, solver, policies, slice(start, min(start + CHUNK, policies.runs)), tolerance
        )
        for start in range(0, policies.runs, CHUNK)
    ]
    return joined(chunks, batched=policies.batched)


def solved_chunk(
    base: Baseline, solver: Solver, policies: Policies, runs: slice, tolerance: float
) -> Equilibrium:
    """The equilibrium of some runs."""
    wedges = policies.wedges(base.tariff, runs)
    count = wedges.log_price.shape[-1]
    system, accounts = solver.system, solver.accounts
    wedges = wedges.take(padded(np.arange(count), system.lane))
    solution = solver.solution(wedges, tolerance)
    with np.errstate(all="ignore"):
        response = system.respond(solution.z, wedges, system.scores(wedges))
        n, s = accounts.n_regions, accounts.n_sectors
        log_price = solution.z[n : n + n * s].reshape(n, s, -1)
        log_index = np.zeros((n, log_price.shape[-1]))
        for k in range(s):
            log_index = log_index + accounts.final_share[:, k, None] * log_price[:, k]
        real_income = response.income / solver.income * np.exp(-log_index)
        paid = np.add.reduce(np.add.reduce(response.flow - response.border_flow, axis=0), axis=1)
        rent = np.add.reduce(np.add.reduce(response.border_flow, axis=1) - response.output, axis=1)
    converged = (solution.residual <= tolerance) & np.isfinite(real_income).all(axis=0)
    unit = base.unit

    def shown(outcome: Array) -> Array:
        return np.where(converged, outcome, np.nan)[..., :count]

    return Equilibrium(
        real_income=shown(real_income),
        wage=shown(np.exp(solution.z[:n])),
        price_index=shown(np.exp(log_index)),
        price=shown(np.exp(log_price)),
        trade=shown(response.flow * unit),
        output=shown(response.output * unit),
        income=shown(response.income * unit),
        tariff_revenue=shown(paid * unit),
        rent=shown(rent * unit),
        converged=converged[:count],
        residual=solution.residual[:count],
        iterations=solution.iterations[:count],
    )


def joined(chunks: list[Equilibrium], *, batched: bool) -> Equilibrium:
    """Chunks side by side, without the axis of runs where policies had none."""
    fields = {
        name: np.concatenate([getattr(chunk, name) for chunk in chunks], axis=-1)
        for name in vars(chunks[0])
    }
    if not batched:
        fields = {name: value[..., 0] for name, value in fields.items()}
    return Equilibrium(**fields)
