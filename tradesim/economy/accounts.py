"""Accounts of a world: what hats are ratios to, scaled so that value added sums to one.

Axes: exporter i, importer j, sector s; inputs are (region, input k, user s).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tradesim.terms.sides import Array


@dataclass(frozen=True, eq=False)
class Accounts:
    """Shares and levels that the equations need.

    share (N, N, S) of each exporter in the importer's spending; spending, final_share (N, S);
    value_added, deficit (N,); tariff (N, N, S); input_share (N, S, S); trade_elasticity (S,).
    `accounts_from_flows` makes them agree; replaced pieces may disagree until the world is solved
    anew.
    """

    share: Array
    spending: Array
    tariff: Array
    input_share: Array
    trade_elasticity: Array
    final_share: Array
    value_added: Array
    deficit: Array

    @property
    def n_regions(self) -> int:
        """Number of regions."""
        return int(self.share.shape[0])

    @property
    def n_sectors(self) -> int:
        """Number of sectors."""
        return int(self.share.shape[2])

    @cached_property
    def flow(self) -> Array:
        """Spending on each exporter, tariff included; (N, N, S)."""
        return self.share * self.spending

    @cached_property
    def value_added_share(self) -> Array:
        """What is left of revenue after inputs; (N, S)."""
        return value_added_share(self.input_share)

    @cached_property
    def sector_income(self) -> Array:
        """Value added by region and sector; (N, S)."""
        return self.value_added_share * producer_revenue(self.flow, self.tariff)

    @cached_property
    def income(self) -> Array:
        """Final spending: value added, deficit and tariff revenue; (N,)."""
        return self.value_added + self.deficit + tariff_revenue(self.flow, self.tariff)


def value_added_share(input_share: Array) -> Array:
    """1 - sum of input shares, where rounding below zero is zero; (N, S)."""
    return np.asarray(np.maximum(1 - input_share.sum(axis=1), 0.0))


def producer_revenue(flow: Array, tariff: Array) -> Array:
    """What producers receive by region and sector; (N, S)."""
    return np.asarray((flow / (1 + tariff)).sum(axis=1))


def tariff_revenue(flow: Array, tariff: Array) -> Array:
    """What importers' treasuries collect; (N,)."""
    return np.asarray((flow * (tariff / (1 + tariff))).sum(axis=(0, 2)))


def trade_deficit(flow: Array, tariff: Array) -> Array:
    """Imports before tariffs less exports; (N,).

    From what crosses borders alone: where that is little, the difference of final spending and
    income would be rounding.
    """
    abroad = (flow / (1 + tariff)) * ~np.eye(len(flow), dtype=np.bool_)[:, :, None]
    return np.asarray(abroad.sum(axis=(0, 2)) - abroad.sum(axis=(1, 2)))


def accounts_from_flows(
    flow: Array, tariff: Array, input_share: Array, trade_elasticity: Array
) -> Accounts:
    """Accounts in which final demand, value added and deficits are what the flows imply.

    Where a region buys nothing in a sector it is its own only supplier: its price is then its
    cost, and no flow starts. A final demand that is only rounding is zero.
    """
    output = producer_revenue(flow, tariff)
    value_added = (value_added_share(input_share) * output).sum(axis=1)
    world = float(value_added.sum()) or 1.0
    spending = flow.sum(axis=0)
    inputs = np.einsum("jsk,jk->js", input_share, output)
    demand = np.where(np.abs(spending - inputs) <= 1e-13 * spending, 0.0, spending - inputs)
    income = demand.sum(axis=1)
    own = np.eye(len(flow))[:, :, None]
    return Accounts(
        share=np.where(spending > 0, flow / np.where(spending > 0, spending, 1.0), own),
        spending=spending / world,
        tariff=tariff,
        input_share=input_share,
        trade_elasticity=trade_elasticity,
        final_share=demand / np.where(income != 0, income, 1.0)[:, None],
        value_added=value_added / world,
        deficit=trade_deficit(flow, tariff) / world,
    )


def world_value_added(flow: Array, tariff: Array, input_share: Array) -> float:
    """Value added of the world that flows imply, in their unit."""
    return float((value_added_share(input_share) * producer_revenue(flow, tariff)).sum())
