"""The equations of the world economy as residuals in logs, many policies at a time.

Unknowns z = [ln wage (N), ln price (N, S), ln spending (N, S)] are ratios to the accounts, runs on
the last axis. The derivation is docs/economy.md. Runs come in lanes of fixed width and every
matrix product has one lane's shape, so that a run's bits do not depend on its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tradesim.economy.accounts import Accounts
from tradesim.economy.transfers import Transfers
from tradesim.economy.wedges import Wedges
from tradesim.terms.sides import Array

WIDE, NARROW = 64, 8
SMALL = 1024


@dataclass(frozen=True, eq=False)
class Response:
    """What the world does at prices z: residuals of every equation and the flows behind them.

    residual (unknowns, runs); share, flow, border_flow, producer_flow (N, N, S, runs) are
    shares of spending and spending at the buyer's price, before the tariff, before the export
    tax; output, log_cost (N, S, runs); income (N, runs), of which own_income without transfers.
    """

    residual: Array
    share: Array
    flow: Array
    border_flow: Array
    producer_flow: Array
    output: Array
    income: Array
    own_income: Array
    log_cost: Array


@dataclass(frozen=True, eq=False)
class System:
    """Accounts made ready for evaluation; `lane` runs share a matrix product."""

    accounts: Accounts
    lane: int
    transfers: Transfers

    @property
    def n_unknowns(self) -> int:
        """Wages, prices and spending levels."""
        n, s = self.accounts.n_regions, self.accounts.n_sectors
        return n + 2 * n * s

    @cached_property
    def narrow(self) -> System:
        """The same equations for one run at a time."""
        return replace(self, lane=NARROW)

    @cached_property
    def cost_weights(self) -> Array:
        """d ln cost / d [ln wage, ln price]; (N S, N + N S)."""
        a = self.accounts
        n, s = a.n_regions, a.n_sectors
        weights = np.zeros((n, s, n + n * s))
        for i in range(n):
            weights[i, :, i] = a.value_added_share[i]
            weights[i, :, n + i * s : n + (i + 1) * s] = a.input_share[i].T
        return weights.reshape(n * s, n + n * s)

    @cached_property
    def demand_weights(self) -> Array:
        """d [wage bill / value added, spending / its benchmark] / d [income, output]."""
        a = self.accounts
        n, s = a.n_regions, a.n_sectors
        weights = np.zeros((n + n * s, n + n * s))
        for j in range(n):
            block = slice(n + j * s, n + (j + 1) * s)
            per_spending = 1 / np.where(a.spending[j] > 0, a.spending[j], 1.0)
            weights[j, block] = a.value_added_share[j] / a.value_added[j]
            weights[block, j] = a.final_share[j] * per_spending
            weights[block, block] = a.input_share[j] * per_spending[:, None]
        return weights

    @cached_property
    def terms_of_trade_weights(self) -> Array:
        """Exports less imports before tariffs, by (region, producing region and sector)."""
        a = self.accounts
        border = a.flow / (1 + a.tariff)
        exports = np.eye(a.n_regions)[:, :, None] * border.sum(axis=1)
        return np.asarray((exports - border.transpose(1, 0, 2)).reshape(a.n_regions, -1))

    @cached_property
    def unbought(self) -> Array:
        """One where a region buys nothing in a sector, there the equation reads 0 = 0."""
        return np.where(self.accounts.spending > 0, 0.0, 1.0)[..., None]

    @cached_property
    def log_share(self) -> Array:
        """Log of the accounts' import shares, minus infinity where nothing flows."""
        with np.errstate(divide="ignore"):
            return np.log(self.accounts.share)[..., None]

    def scores(self, wedges: Wedges) -> Array:
        """The part of log import shares that prices do not move; (N, N, S, runs)."""
        elasticity = self.accounts.trade_elasticity[:, None]
        return self.log_share - elasticity * wedges.log_price

    def respond(self, z: Array, wedges: Wedges, scores: Array) -> Response:
        """Residuals and flows at z (unknowns, runs); runs a multiple of `lane`."""
        a, runs = self.accounts, z.shape[1]
        n, s = a.n_regions, a.n_sectors
        elasticity = a.trade_elasticity[:, None]
        log_price = z[n : n + n * s].reshape(n, s, runs)
        log_spending = z[n + n * s :].reshape(n, s, runs)
        log_cost = in_lanes(self.cost_weights, z[: n + n * s], self.lane).reshape(n, s, runs)
        share = scores - (elasticity * log_cost)[:, None]
        share += (elasticity * log_price)[None]
        np.exp(share, out=share)
        total = np.add.reduce(share, axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            share /= total
        flow = share * (a.spending[..., None] * np.exp(log_spending))
        border = flow * wedges.border_share
        producer = flow * wedges.producer_share
        output = np.add.reduce(producer, axis=1)
        wage_bill = np.exp(z[:n]) * a.value_added[:, None]
        world = np.add.reduce(wage_bill, axis=0)
        receipts = net_receipts(flow, border, output)
        own_income = wage_bill + receipts
        income = wage_bill + self.transfers.transfer(own_income, world) + receipts
        supply = in_lanes(
            self.demand_weights, np.concatenate([income, output.reshape(n * s, runs)]), self.lane
        )
        supply[n:] += self.unbought.reshape(n * s, 1)
        residual = np.empty_like(z)
        with np.errstate(divide="ignore", invalid="ignore"):
            np.log(supply, out=supply)
            residual[:n] = z[:n] - supply[:n] + np.log(world)
            residual[n : n + n * s] = (np.log(total) / elasticity).reshape(n * s, runs)
            residual[n + n * s :] = z[n + n * s :] - supply[n:]
        return Response(
            residual, share, flow, border, producer, output, income, own_income, log_cost
        )


def system_of(accounts: Accounts, transfers: Transfers) -> System:
    """The equations of accounts, in wide lanes where the world is small."""
    return System(accounts, WIDE if accounts.share.size <= SMALL else NARROW, transfers)


def net_receipts(flow: Array, border: Array, output: Array) -> Array:
    """Tariff revenue plus export tax and quota rent, by the region that collects; (N, runs)."""
    paid = np.add.reduce(np.add.reduce(flow - border, axis=0), axis=1)
    earned = np.add.reduce(np.add.reduce(border, axis=1) - output, axis=1)
    return np.asarray(paid + earned)


def in_lanes(matrix: Array, columns: Array, lane: int) -> Array:
    """matrix @ columns as products of one fixed shape, (rows, K) @ (K, lane) each.

    BLAS rounds differently at different widths; at one width every column is treated alike.
    """
    k, runs = columns.shape
    tiles = np.ascontiguousarray(columns).reshape(k, runs // lane, lane).transpose(1, 0, 2)
    out = np.empty((matrix.shape[0], runs // lane, lane))
    np.matmul(matrix, tiles, out=out.transpose(1, 0, 2))
    return out.reshape(matrix.shape[0], runs)
