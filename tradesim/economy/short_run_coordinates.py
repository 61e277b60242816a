"""Coordinates of the short run, and what flows would be at unchanged prices.

A tariff enters as the share of the price that it takes, on farm goods of a power of the price; a
restriction as the share of the flow that its wedge stops in the short run, or has stopped for good
once buyers have adapted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tradesim.economy.bilateral import (
    ELECTRONICS_FLOW,
    FARM_FLOW,
    FLOW,
    FLOWS,
    TARIFF,
    Market,
)
from tradesim.economy.log_levers import log_levers, quantity_wedge
from tradesim.economy.policy import (
    CN_PURCHASES,
    CN_TARIFF_AGRICULTURE,
    HIGHEST,
    LOWEST,
    REACH,
    US_TECHNOLOGY_RESTRICTION,
)
from tradesim.economy.short_run import IMPACT_RATIO
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array

COORDINATES = 10
IN_FORCE, ADAPTED = slice(0, 5), slice(5, 10)
LEFT = 1.0 - IMPACT_RATIO
HIGH = HIGHEST[0] / (1.0 + HIGHEST[0])
"""Share of the price that the highest tariff takes."""
FLATTER = 0.3
"""Power of the price of US farm goods with which their wedges enter: at impact few buyers leave at
ten times the price, where the share of the price that a wedge takes hardly moves any more."""


@dataclass(frozen=True)
class ShortRunMarket:
    """Bilateral goods trade before levers move, in markets on the last axis."""

    goods: Market
    farm_sigma: Array
    """Long-run elasticity of substitution of farm goods, (m,)."""
    farm_tariff: float
    """The Chinese baseline tariff on US farm goods, share."""

    def at(self, markets: Index) -> ShortRunMarket:
        """Some of the markets, one a run."""
        return replace(self, goods=self.goods.at(markets), farm_sigma=self.farm_sigma.take(markets))

    @property
    def farm_sigma_at_impact(self) -> Array:
        """Elasticity of substitution of farm goods at impact, (m,)."""
        return 1.0 + IMPACT_RATIO * (self.farm_sigma - 1.0)

    def farm_tariff_factor(self, logs: Array) -> Array:
        """Log of what a tariff lever (n,), in logs, multiplies the price of US farm goods by."""
        return np.log1p(np.expm1(logs) / (1.0 + self.farm_tariff))

    def purchase_wedges(self, now: Array, adapted: Array) -> tuple[Array, Array]:
        """Logs of the wedges of state purchases, in force and adapted to; log levers (n,)."""
        done = adapted / self.farm_sigma
        stiffness = self.farm_sigma / self.farm_sigma_at_impact
        return quantity_wedge(now / self.farm_sigma, done, stiffness=stiffness), done

    def coordinates(self, now: Array, adapted: Array) -> Array:
        """Coordinates (10, n) in [-1, 1] of log levers (6, n) in force and adapted to."""
        x = np.empty((COORDINATES, now.shape[1]))
        x[:4], x[5:9] = _scaled_price_share(now[:4]), _scaled_price_share(adapted[:4])
        bought, done = self.purchase_wedges(now[CN_PURCHASES], adapted[CN_PURCHASES])
        for row, levers, wedge, sigma in (
            (2, now, bought, self.farm_sigma_at_impact),
            (7, adapted, done, self.farm_sigma),
        ):
            low, high = farm_range(sigma, self.farm_tariff)
            total = self.farm_tariff_factor(levers[CN_TARIFF_AGRICULTURE]) + wedge
            x[row] = 2.0 * (-np.expm1(-FLATTER * total) - low) / (high - low) - 1.0
        held, adapted_to = now[US_TECHNOLOGY_RESTRICTION], adapted[US_TECHNOLOGY_RESTRICTION]
        wedge = IMPACT_RATIO * quantity_wedge(held, adapted_to, stiffness=1.0 / IMPACT_RATIO)
        x[4] = -2.0 * np.expm1(-wedge) / REACH - 1.0
        x[9] = -2.0 * np.expm1(-LEFT * adapted_to) / (1.0 - (1.0 - REACH) ** LEFT) - 1.0
        return x

    def growth_at_unchanged_prices(self, now: Array, adapted: Array) -> Array:
        """Factor on each group of flows for log levers (6, n), prices and spending held; (5, n).

        A flow falls by the long-run elasticity as far as buyers have adapted, by that of the short
        run beyond. Exactly one where nothing moves.
        """
        sigma = -self.goods.minus_sigma
        short = 1.0 + IMPACT_RATIO * (sigma - 1.0)
        in_force, done = now.take(TARIFF, axis=0), adapted.take(TARIFF, axis=0)
        for factors in (in_force, done):
            factors[FARM_FLOW] = self.farm_tariff_factor(factors[FARM_FLOW])
        beyond = (in_force - done).take(FLOW, axis=0)
        change = np.expm1(-sigma * done.take(FLOW, axis=0) - short * beyond)
        growth = np.ones((len(FLOWS), now.shape[1]))
        for flow, of_sector in zip(FLOW, change * self.goods.weight, strict=True):
            growth[flow] += of_sector
        growth[FARM_FLOW] *= self._purchased(now[CN_PURCHASES], adapted[CN_PURCHASES])
        growth[ELECTRONICS_FLOW] *= _let_through(
            now[US_TECHNOLOGY_RESTRICTION], adapted[US_TECHNOLOGY_RESTRICTION]
        )
        return growth

    def _purchased(self, now: Array, adapted: Array) -> Array:
        """Factor of state purchases on the flow of US farm goods, (n,)."""
        wedge, done = self.purchase_wedges(now, adapted)
        return np.exp(-self.farm_sigma * done - self.farm_sigma_at_impact * (wedge - done))


def _scaled_price_share(logs: Array) -> Array:
    """Share of the price that tariffs take, from -1 (none) to 1 (the highest)."""
    return np.asarray(-2.0 / HIGH * np.expm1(-logs) - 1.0)


def _let_through(now: Array, adapted: Array) -> Array:
    """Factor of a restriction on the flow of US electronics to China, (n,)."""
    wedge = quantity_wedge(now, adapted, stiffness=1.0 / IMPACT_RATIO)
    return np.exp(-adapted - IMPACT_RATIO * (wedge - adapted))


def farm_range(sigma: Array, tariff: float) -> tuple[Array, Array]:
    """Lowest and highest of the coordinate of US farm goods before it is scaled; (m,) each."""
    most, least = LOWEST[CN_PURCHASES], HIGHEST[CN_PURCHASES]
    bounds = log_levers(np.array([[0.0, 0.0]] * CN_PURCHASES + [[least, most]]))[CN_PURCHASES]
    highest = np.log1p(HIGHEST[CN_TARIFF_AGRICULTURE] / (1.0 + tariff))
    return (
        -np.expm1(-FLATTER * bounds[0] / sigma),
        -np.expm1(-FLATTER * (highest + bounds[1] / sigma)),
    )
