"""`solve`: policies in, the world's equilibrium out, many policies at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tradesim.economy.baseline import Baseline
from tradesim.economy.newton import whole_lanes
from tradesim.economy.outcomes import outcomes
from tradesim.economy.policies import Policies, checked_policies
from tradesim.economy.problem import evaluation, problem
from tradesim.economy.solver import Solver
from tradesim.terms.sides import Array, Mask

CHUNK = 512


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """The world under policies; runs on the last axis where policies had one.

    Ratios to the baseline, the world's value added being the unit of account: real_income, wage,
    price_index, real_wage (wage over price_index, without revenue, rents and transfers: what
    KITE prints) (N[, runs]) and price, cost (N, S[, runs]). terms_of_trade and volume_of_trade
    (N[, runs]) are the two parts of the first-order change of real income of Caliendo and Parro
    (2015), as shares: beside the exact change, not equal to it.

    In the unit of the baseline's expenditure: trade (N, N, S[, runs]) at the buyer's price;
    output (N, S[, runs]) as producers receive it; income, tariff_revenue, rent, subsidy
    (N[, runs]), where rent is export taxes and quota rents by the region that receives them and
    subsidy what purchase floors cost the buyer. quota_premium and purchase_subsidy
    (N, N, S[, runs]) are what a cap adds to a price and a floor takes off it, as shares.

    converged, residual (the largest log error of any equation) and iterations ([runs]); where
    converged is False the outcomes are NaN.
    """

    real_income: Array
    wage: Array
    price_index: Array
    real_wage: Array
    terms_of_trade: Array
    volume_of_trade: Array
    price: Array
    cost: Array
    trade: Array
    output: Array
    income: Array
    tariff_revenue: Array
    rent: Array
    subsidy: Array
    quota_premium: Array
    purchase_subsidy: Array
    converged: Mask
    residual: Array
    iterations: Array


def solve(
    base: Baseline,
    tariff: ArrayLike | None = None,
    export_tax: ArrayLike | None = None,
    export_cap: ArrayLike | None = None,
    purchase_floor: ArrayLike | None = None,
    trade_cost: ArrayLike | None = None,
    *,
    deficits: str = "world-share",
    rent_to: str = "exporter",
    floor_on: str = "quantity",
    tolerance: float = 1e-10,
) -> Equilibrium:
    """The equilibrium under policies (N, N, S[, runs]); None leaves what the baseline has.

    tariff, export_tax: rates as shares (0.25 is 25 %), not additions to the baseline's; the
    tariff falls on the price that includes the export tax. export_cap: most that may leave the
    exporter, a ratio to the baseline's quantity (numpy.inf is no cap, 0 a ban); the quota rent
    goes to `rent_to`, "exporter" or "importer". purchase_floor: least that is bought, a ratio to
    the baseline's, counted in `floor_on`, "quantity" or "value" at the border; the subsidy that
    brings it about is paid by the buyer's budget. trade_cost: ratio to the baseline's, lost on
    the way, nobody's income (numpy.inf ends the flow).

    deficits: "world-share" keeps them shares of world value added; "multiplicative" keeps the
    ratio of final spending to own income (wages, tariff revenue and rents), up to one factor for
    all that makes the world spend what it earns, as gravity models do; "purged" solves the world
    without them first and compares with that; "none" ends them together with the change of
    policy and compares with the baseline, so that unchanged policy is not one there.

    >>> base = Baseline.us_china_2017()
    >>> float(solve(base).real_income[0])
    1.0
    """
    solver = base.solver(deficits)
    policies = checked_policies(
        solver.accounts,
        tariff=tariff,
        export_tax=export_tax,
        export_cap=export_cap,
        purchase_floor=purchase_floor,
        trade_cost=trade_cost,
        rent_to=rent_to,
        floor_on=floor_on,
    )
    chunks = [
        solved_chunk(solver, policies, slice(start, start + CHUNK), base.unit, tolerance)
        for start in range(0, policies.runs, CHUNK)
    ]
    return joined(chunks, batched=policies.batched)


def solved_chunk(
    solver: Solver, policies: Policies, runs: slice, unit: float, tolerance: float
) -> Equilibrium:
    """The equilibrium of some runs."""
    wedges, limits = policies.wedges(solver.accounts, runs), policies.limits(solver.accounts, runs)
    count = wedges.log_price.shape[-1]
    filled = whole_lanes(np.arange(count), solver.system.lane)
    wedges, limits = wedges.take(filled), limits.take(filled)
    found = solver.solution(wedges, limits, tolerance, n_runs=count)
    given = problem(solver.system, wedges, limits)
    with np.errstate(all="ignore"):
        values = outcomes(given, evaluation(given, found.unknowns), solver.income, unit)
    converged = (found.residual <= tolerance) & np.isfinite(values["real_income"]).all(axis=0)
    if not converged.all():
        values = {name: np.where(converged, value, np.nan) for name, value in values.items()}
    shown = {name: value[..., :count] for name, value in values.items()}
    return Equilibrium(
        **shown,
        converged=converged[:count],
        residual=found.residual[:count],
        iterations=found.iterations[:count],
    )


def joined(chunks: list[Equilibrium], *, batched: bool) -> Equilibrium:
    """Chunks side by side, without the axis of runs where policies had none."""
    fields: dict[str, Any] = {
        name: side_by_side([getattr(chunk, name) for chunk in chunks]) for name in vars(chunks[0])
    }
    if not batched:
        fields = {name: value[..., 0] for name, value in fields.items()}
    return Equilibrium(**fields)


def side_by_side(parts: list[Array]) -> Array:
    """Parts along the last axis; what is zero everywhere stays one stored zero."""
    if all(part.strides[-1] == 0 and not part.any() for part in parts):
        return np.broadcast_to(0.0, (*parts[0].shape[:-1], sum(part.shape[-1] for part in parts)))
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1)
