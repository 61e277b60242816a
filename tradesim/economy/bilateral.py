"""Bilateral goods trade by group of flows: what levers do at unchanged prices, and the sums.

At unchanged prices a CES flow falls as (1 + t)^-sigma, a restriction and state purchases scale
it. Fitting only what is left, the reaction of prices, keeps trade exact where little remains.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tradesim.economy.policy import (
    CN_PURCHASES,
    CN_TARIFF_AGRICULTURE,
    CN_TARIFF_OTHER,
    REACH,
    US_TARIFF_ELECTRONICS,
    US_TARIFF_OTHER,
    US_TECHNOLOGY_RESTRICTION,
    flow_left,
)
from tradesim.terms.columns import Index
from tradesim.terms.sides import AGRICULTURE, CN, ELECTRONICS, GOODS, US, Array

FLOWS = ("us_electronics", "us_other", "cn_agriculture", "cn_electronics", "cn_other")
"""Groups of flows, named by importer: each moves with one tariff lever."""
FARM_FLOW = FLOWS.index("cn_agriculture")
ELECTRONICS_FLOW = FLOWS.index("cn_electronics")
IMPORTER = (US, US, CN, CN, CN)
TARIFF = (
    US_TARIFF_ELECTRONICS,
    US_TARIFF_OTHER,
    CN_TARIFF_AGRICULTURE,
    CN_TARIFF_OTHER,
    CN_TARIFF_OTHER,
)
GROUPS: tuple[tuple[int, ...], ...] = (
    (ELECTRONICS,),
    tuple(s for s in GOODS if s != ELECTRONICS),
    (AGRICULTURE,),
    (ELECTRONICS,),
    tuple(s for s in GOODS if s not in (ELECTRONICS, AGRICULTURE)),
)
FLOW, SECTORS = zip(
    *((flow, sector) for flow, sectors in enumerate(GROUPS) for sector in sectors), strict=True
)
"""Group and sector of each of the fourteen flows."""


def group_values(trade: Array) -> Array:
    """Sums over each group of `trade` (2 importers, S, ...): (5, ...)."""
    sums = []
    for importer, sectors in zip(IMPORTER, GROUPS, strict=True):
        total = trade[importer, sectors[0]]
        for sector in sectors[1:]:
            total = total + trade[importer, sector]
        sums.append(total)
    return np.stack(sums)


@dataclass(frozen=True)
class Market:
    """What bilateral goods trade hangs on before levers move, in markets on the last axis."""

    minus_sigma: Array
    """Elasticity of substitution of each of the `SECTORS`, negative; (14, m)."""
    weight: Array
    """Share of each of the `SECTORS` in its group, (14, m)."""
    share: Array
    """Share of each group in what its importer buys, (5, m)."""

    @classmethod
    def of(cls, sigma: Array, trade: Array) -> Market:
        """Markets of elasticities (S, m) and trade (2 importers, S, m)."""
        values = group_values(trade)
        weight = [
            trade[IMPORTER[flow], sector] / values[flow]
            for flow, sector in zip(FLOW, SECTORS, strict=True)
        ]
        us, cn = values[0] + values[1], values[2] + values[3] + values[4]
        share = values / np.stack([(us, cn)[importer] for importer in IMPORTER])
        return cls(-sigma[list(SECTORS)], np.stack(weight), share)

    def at(self, markets: Index) -> Market:
        """Some of the markets, one a run."""
        columns = (self.minus_sigma, self.weight, self.share)
        return Market(*(column.take(markets, axis=-1) for column in columns))


def growth_at_unchanged_prices(levers: Array, market: Market, *, farm_tariff: float) -> Array:
    """Factor on each group of flows for levers (6, n), prices and spending held; (5, n).

    One market, or one a run. Exactly one where nothing moves. Only for US farm goods does the
    baseline tariff matter here, because there two levers make one wedge; elsewhere the fitted
    part takes it up.
    """
    added = levers.take(TARIFF, axis=0)
    added[FARM_FLOW] /= 1.0 + farm_tariff
    change = np.log1p(added).take(FLOW, axis=0)
    change *= market.minus_sigma
    np.exp(change, change)
    change -= 1.0
    change *= market.weight
    growth = np.ones((len(FLOWS), levers.shape[1]))
    for flow, of_sector in zip(FLOW, change, strict=True):
        growth[flow] += of_sector
    growth[FARM_FLOW] *= flow_left(levers[CN_PURCHASES])
    growth[ELECTRONICS_FLOW] *= 1.0 - REACH * levers[US_TECHNOLOGY_RESTRICTION]
    return growth


def trade_outcomes(growth: Array, market: Market) -> Array:
    """Log growth of US imports from China, Chinese ones from the US, and US farm exports; (3, n).

    growth (5, n) of each group, in one market or one a run; exactly zero where growth is one.
    """
    part = market.share * (growth - 1.0)
    gain = np.stack([part[0] + part[1], part[2] + part[3] + part[4]])
    return np.concatenate([np.log1p(gain), np.log(growth[FARM_FLOW : FARM_FLOW + 1])])
