"""Bilateral goods trade by group of flows: what levers do at unchanged prices, and the sums.

At unchanged prices a CES flow falls as (1 + t)^-sigma, a restriction and state purchases scale
it. Fitting only what is left, the reaction of prices, keeps trade exact where little remains.
"""

from __future__ import annotations

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
from tradesim.sides import AGRICULTURE, CN, ELECTRONICS, GOODS, US, Array

FLOWS = ("us_electronics", "us_other", "cn_agriculture", "cn_electronics", "cn_other")
"""Groups of flows, named by importer: each moves with one tariff lever."""
FARM_FLOW = FLOWS.index("cn_agriculture")
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


def bilateral_trade(trade: Array, tariff: Array) -> Array:
    """Values before tariffs of what each side imports from the other; (2 importers, S, ...)."""
    value = trade / (1.0 + tariff)
    return np.stack([value[CN, US], value[US, CN]])


def group_values(trade: Array) -> Array:
    """Sums over each group of `trade` (2 importers, S, ...): (5, ...)."""
    sums = []
    for importer, sectors in zip(IMPORTER, GROUPS, strict=True):
        total = trade[importer, sectors[0]]
        for sector in sectors[1:]:
            total = total + trade[importer, sector]
        sums.append(total)
    return np.stack(sums)


def growth_at_unchanged_prices(
    levers: Array, sigma: Array, trade: Array, *, farm_tariff: float
) -> Array:
    """Factor on each group of flows for levers (6, n), prices and spending held; (5, n).

    sigma (S,) or (S, n); trade (2 importers, S) or (2, S, n), baseline values. Exactly one where
    nothing moves. Only for US farm goods does the baseline tariff matter here, because there two
    levers make one wedge; elsewhere the fitted part takes it up.
    """
    scale = {
        FARM_FLOW: flow_left(levers[CN_PURCHASES]),
        FLOWS.index("cn_electronics"): 1.0 - REACH * levers[US_TECHNOLOGY_RESTRICTION],
    }
    values = group_values(trade)
    growth = np.empty((len(FLOWS), levers.shape[1]))
    for flow, sectors in enumerate(GROUPS):
        before = farm_tariff if flow == FARM_FLOW else 0.0
        log_price = np.log1p(levers[TARIFF[flow]] / (1.0 + before))
        factor = np.ones_like(log_price)
        for sector in sectors:
            weight = trade[IMPORTER[flow], sector] / values[flow]
            factor += weight * (np.exp(-sigma[sector] * log_price) - 1.0)
        growth[flow] = factor * scale.get(flow, 1.0)
    return growth


def trade_outcomes(growth: Array, trade: Array) -> Array:
    """Log growth of US imports from China, Chinese ones from the US, and US farm exports; (3, n).

    growth (5, n) of each group, trade (2, S) or (2, S, n) baseline values; exactly zero where
    growth is one.
    """
    values = group_values(trade)
    gain = np.zeros((2, growth.shape[1]))
    for flow, importer in enumerate(IMPORTER):
        of_importer = [values[f] for f in range(len(FLOWS)) if IMPORTER[f] == importer]
        total = of_importer[0]
        for value in of_importer[1:]:
            total = total + value
        gain[importer] += values[flow] / total * (growth[flow] - 1.0)
    return np.stack([np.log1p(gain[US]), np.log1p(gain[CN]), np.log(growth[FARM_FLOW])])
