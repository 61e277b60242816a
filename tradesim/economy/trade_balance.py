"""Trade balances in logs: what takes the place of wage equations where a region hardly trades.

Nearly all it earns there comes from itself, whatever its wage; what it receives from abroad over
what it pays there moves with the wage, however little that is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tradesim.economy.jacobian import (
    one_run,
    output_on_cost,
    receipts_on_policy,
    receipts_on_prices,
    transfers_on,
    world_on_prices,
)
from tradesim.economy.problem import Evaluation, Problem, limits_push
from tradesim.terms.sides import Array, Mask


@dataclass(frozen=True, eq=False)
class Balance:
    """What each region receives from abroad and pays there in one run, transfers included.

    log_wage, wage_bill, transfer (N,); border_flow (N, N, S), none inside a region.
    """

    log_wage: Array
    wage_bill: Array
    transfer: Array
    border_flow: Array

    @property
    def received(self) -> Array:
        """Exports and transfers received; (N,)."""
        return np.asarray(self.border_flow.sum(axis=(1, 2)) + np.maximum(self.transfer, 0.0))

    @property
    def paid(self) -> Array:
        """Imports before tariffs and transfers paid; (N,)."""
        return np.asarray(self.border_flow.sum(axis=(0, 2)) + np.maximum(-self.transfer, 0.0))

    @property
    def isolated(self) -> Mask:
        """Regions that nothing reaches and nothing leaves; (N,)."""
        return np.asarray((self.received == 0) & (self.paid == 0))

    @property
    def residual(self) -> Array:
        """ln(received / paid) + ln of the world's wage bill; (N,). An isolated wage stays one.

        Receipts and payments of the world agree, so all are zero only where the wage bill is one.
        """
        log_ratio = np.log(self.received) - np.log(self.paid)
        return np.where(self.isolated, self.log_wage, log_ratio + np.log(self.wage_bill.sum()))


def balance(given: Problem, at: Evaluation) -> Balance:
    """The balance of the first run."""
    system = given.system
    a = system.accounts
    abroad = ~np.eye(a.n_regions, dtype=np.bool_)[:, :, None]
    log_wage = at.unknowns[: a.n_regions, 0]
    wage_bill = np.exp(log_wage) * a.value_added
    own_income = at.response.own_income[:, :1]
    return Balance(
        log_wage,
        wage_bill,
        system.transfers.transfer(own_income, wage_bill.sum(keepdims=True))[:, 0],
        at.response.border_flow[..., 0] * abroad,
    )


def balance_jacobian(given: Problem, at: Evaluation, now: Balance) -> Array:
    """d residual of the balance / d unknowns of the first run; (N, unknowns)."""
    n = len(now.wage_bill)
    exports, imports = trade_on_unknowns(given, at, now.border_flow)
    transfer = transfers_on_unknowns(given, at)
    receives = (now.transfer > 0)[:, None]
    received = exports + np.where(receives, transfer, 0.0)
    paid = imports - np.where(receives, 0.0, transfer)
    out = received / now.received[:, None] - paid / now.paid[:, None]
    out[:, :n] += now.wage_bill / now.wage_bill.sum()
    out[now.isolated] = np.eye(*out.shape)[now.isolated]
    return np.asarray(out)


def transfers_on_unknowns(given: Problem, at: Evaluation) -> Array:
    """d transfers / d unknowns of the first run; (N, unknowns)."""
    system, response = given.system, one_run(at.response, 0)
    n, z = system.accounts.n_regions, at.unknowns[: system.n_unknowns, 0]
    prices = receipts_on_prices(system, z, response)[:n]
    limits = receipts_on_policy(system, response, limits_push(given.limits))[:n]
    d_world = np.concatenate([world_on_prices(system, z), np.zeros(len(given.limits))])
    return transfers_on(system, response, np.concatenate([prices, limits], axis=1), d_world)


def trade_on_unknowns(given: Problem, at: Evaluation, flow: Array) -> tuple[Array, Array]:
    """d exports and d imports / d unknowns of the first run; (N, unknowns) each.

    `flow` (N, N, S) is the value at the border between regions.
    """
    a, costs = given.system.accounts, given.system.cost_weights
    n, share = a.n_regions, at.response.share[..., 0]
    by_sector = output_on_cost(flow, share, a.trade_elasticity)
    bought = (np.eye(n)[:, :, None] * flow.sum(axis=0)).reshape(n, -1)
    exports = [by_sector.reshape(n, a.n_sectors, -1).sum(axis=1) @ costs, flow.reshape(n, -1)]
    imports = [imports_on_cost(flow, share, a.trade_elasticity) @ costs, bought]
    push = limits_push(given.limits)
    i, j, s = push.place
    count = np.arange(len(j))
    pull = a.trade_elasticity[s] * push.log_price
    change = flow[:, j, s] * pull * share[i, j, s]
    change[i, count] += flow[i, j, s] * (push.border - pull)
    imported = np.zeros_like(change)
    imported[j, count] = change.sum(axis=0)
    return np.concatenate([*exports, change], axis=1), np.concatenate([*imports, imported], axis=1)


def imports_on_cost(flow: Array, share: Array, elasticity: Array) -> Array:
    """d value at the border of imports / d ln cost of (exporter, sector); (N, N S)."""
    bought = flow.sum(axis=0)
    change = bought[:, None] * share.transpose(1, 0, 2) - flow.transpose(1, 0, 2)
    return np.asarray((elasticity * change).reshape(len(flow), -1))
