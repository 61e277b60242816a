"""Caps on exports and floors under purchases: each a multiplier that moves only where it binds.

A cap's multiplier is the log of the quota premium, a floor's the log of the subsidy that brings
the purchase about; with its slack it satisfies 0 <= multiplier, 0 <= slack, one of them zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tradesim.economy.accounts import Accounts
from tradesim.economy.system import Response
from tradesim.economy.wedges import FlowIndex, Wedges
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array, Mask


@dataclass(frozen=True, eq=False)
class Limits:
    """K limits on flows.

    place: exporter, importer and sector, (K,) each; sign (K,): 1 for a cap, -1 for a floor;
    by_value (K,): counted in value at the border, otherwise in quantity as it leaves the
    exporter; at_buyer (K,): the wedge is kept or paid by the buyer's region, otherwise by the
    exporter's; log_bound (K, runs): log ratio to the baseline, infinite where there is none.
    """

    place: FlowIndex
    sign: Array
    by_value: Mask
    at_buyer: Mask
    log_bound: Array

    def __len__(self) -> int:
        """Number of limits."""
        return len(self.sign)

    def take(self, runs: slice | Index) -> Limits:
        """The limits of some runs."""
        return Limits(self.place, self.sign, self.by_value, self.at_buyer, self.log_bound[:, runs])

    def contradictory(self) -> Mask:
        """Runs with a floor on a quantity above the cap on the same flow; (runs,)."""
        out = np.zeros(self.log_bound.shape[1], dtype=np.bool_)
        for cap in np.flatnonzero(self.sign > 0):
            for floor in np.flatnonzero((self.sign < 0) & ~self.by_value):
                if all(axis[cap] == axis[floor] for axis in self.place):
                    out |= self.log_bound[floor] > self.log_bound[cap]
        return out

    def added(self, wedges: Wedges, multiplier: Array) -> Wedges:
        """Wedges with the premium or subsidy (K, runs) of each limit."""
        log_price, border = wedges.log_price.copy(), wedges.border_share.copy()
        producer = wedges.producer_share.copy()
        for k, (i, j, s) in enumerate(zip(*self.place, strict=True)):
            wedge = self.sign[k] * multiplier[k]
            kept = np.exp(-wedge)
            log_price[i, j, s] += wedge
            producer[i, j, s] *= kept
            if self.at_buyer[k]:
                border[i, j, s] *= kept
        return Wedges(log_price, border, producer)

    def excess(self, accounts: Accounts, response: Response) -> Array:
        """Log of how far each flow is beyond its limit, below zero for slack; (K, runs)."""
        i, j, s = self.place
        benchmark = (accounts.flow / (1 + accounts.tariff))[i, j, s][:, None]
        quantity = np.log(response.producer_flow[i, j, s] / benchmark) - response.log_cost[i, s]
        value = np.log(response.border_flow[i, j, s] / benchmark)
        measure = np.where(self.by_value[:, None], value, quantity)
        return np.asarray(self.sign[:, None] * (measure - self.log_bound))

    def own_effect(self, accounts: Accounts, response: Response) -> Array:
        """How fast a multiplier closes its excess with the rest of the world still; (K, runs)."""
        i, j, s = self.place
        return 1 + accounts.trade_elasticity[s][:, None] * (1 - response.share[i, j, s])


def excess_on_prices(limits: Limits, accounts: Accounts, response: Response, costs: Array) -> Array:
    """d excess / d z at one run's state; (K, unknowns). `costs` is the system's cost_weights."""
    n, s = accounts.n_regions, accounts.n_sectors
    out = np.zeros((len(limits), n + 2 * n * s))
    by_cost = costs.reshape(n, s, -1)
    for k, (i, j, sector) in enumerate(zip(*limits.place, strict=True)):
        elasticity = accounts.trade_elasticity[sector]
        row = elasticity * response.share[:, j, sector] @ by_cost[:, sector]
        row -= (elasticity + (not limits.by_value[k])) * by_cost[i, sector]
        out[k, : n + n * s] = limits.sign[k] * row
        out[k, n + n * s + j * s + sector] = limits.sign[k]
    return out


def excess_on_multipliers(limits: Limits, accounts: Accounts, response: Response) -> Array:
    """d excess / d multiplier at one run's state; (K, K)."""
    i, j, s = limits.place
    market = (j[:, None] == j) & (s[:, None] == s)
    same = market & (i[:, None] == i)
    elasticity = accounts.trade_elasticity[s]
    kept = np.where(limits.by_value[:, None], limits.at_buyer, True)
    own = elasticity * (same - market * response.share[i, j, s]) + same * kept
    return np.asarray(-limits.sign[:, None] * own * limits.sign)


def no_limits(runs: int) -> Limits:
    """No limit on any flow."""
    nowhere = np.empty(0, dtype=np.intp)
    none = np.empty(0, dtype=np.bool_)
    return Limits((nowhere,) * 3, np.empty(0), none, none, np.empty((0, runs)))
