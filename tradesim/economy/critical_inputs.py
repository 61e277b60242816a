"""Rare earths: a small input with few substitutes, outside the aggregate sectors.

Inside a Cobb-Douglas input structure with trade elasticities near seven, cutting off rare
earths costs nothing worth naming. Here they are a leaf of their own: supply left, inventory,
a CES nest below one, and an elasticity that grows as users find a way round. The same rules
serve any chokepoint that is not already in the response surface; US technology controls are.
"""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array

WEEKS_A_YEAR = 365.25 / 7.0
LEAST_SUPPLY = 1e-3
"""Supply is never below a thousandth: scrap, stocks in products, leakage."""


def replacement_share(years: Array, *, lead_years: float = 8.0) -> Array:
    """Share of lost Chinese supply that new capacity elsewhere has replaced after `years`.

    Shape of `years`. Projects start at once and open after an Erlang(4) lead time with mean
    `lead_years` (eight years on average: IEA, October 2025): 0.2 % after one year, 57 % after
    eight.
    """
    z = 4.0 * years / lead_years
    return np.asarray(-np.expm1(-z + np.log1p(z * (1.0 + z * (0.5 + z / 6.0)))))


def supply_left(
    intensity: Array,
    years: Array,
    *,
    chinese_share: float | Array,
    reach: float = 0.95,
    lead_years: float = 8.0,
) -> Array:
    """Supply that still arrives, as a share of normal use; exactly one without restriction.

    Shape of `years`.
    1 - share * reach * intensity * (1 - replaced): `chinese_share` from 0.69 (mining) to 0.94
    (magnets); full obstruction stops `reach` of the Chinese flow (magnet exports to the US
    fell by 93 % in May 2025); non-Chinese supply replaces it as in `replacement_share`.
    """
    lost = chinese_share * reach * intensity
    return np.asarray(1.0 - lost * (1.0 - replacement_share(years, lead_years=lead_years)))


def drawdown(inventory: Array, supply: Array, *, step_weeks: float) -> Array:
    """Weeks of normal use taken from stock in one step to fill the gap in supply; any shape."""
    return np.minimum(inventory, (1.0 - supply) * step_weeks)


def available(inventory: Array, supply: Array, *, step_weeks: float) -> Array:
    """Supply plus stock used during one step, as a share of normal use; any shape."""
    return np.asarray(supply + drawdown(inventory, supply, step_weeks=step_weeks) / step_weeks)


def next_inventory(
    inventory: Array, supply: Array, *, step_weeks: float, normal: float | Array
) -> Array:
    """Stock after one step, in weeks of normal use; any shape.

    Under a shortage the gap is drawn until the stock is gone; without one it is `refilled`.
    Carmakers held two to four weeks of magnets in June 2025.
    """
    drawn = inventory - drawdown(inventory, supply, step_weeks=step_weeks)
    return np.where(supply < 1.0, drawn, refilled(inventory, step_weeks=step_weeks, normal=normal))


def refilled(
    inventory: Array, *, step_weeks: float, normal: float | Array, refill_weeks: float = 13.0
) -> Array:
    """Stock after one step of full supply, in weeks of normal use; any shape.

    Below `normal` it returns there with mean time `refill_weeks` (judgement), above it stays.
    """
    then = normal + (inventory - normal) * np.exp(-step_weeks / refill_weeks)
    return np.asarray(np.maximum(inventory, then))


def substitution_elasticity(
    years: Array,
    *,
    short_run: float | Array = 0.22,
    long_run: float | Array = 1.0,
    half_life_years: float = 3.0,
) -> Array:
    """Elasticity between the input and the rest, `years` after the restriction began; any shape.

    Rises from `short_run` (prior 0.1 to 0.5) to `long_run` by halves. Rare earths are
    complements with low elasticity and restrictions induce innovation abroad (Alfaro et al.,
    NBER 33877); values and half-life are judgement.
    """
    return np.asarray(long_run + (short_run - long_run) * np.exp2(-years / half_life_years))


def output_factor(supply: Array, *, value_share: float | Array, elasticity: Array) -> Array:
    """Output of users as a share of normal when `supply` of the input is left; any shape.

    F = [(1 - s) + s x^r]^(1/r), r = (e - 1)/e, in logs so that it is stable near e = 1, where
    F = x^s. Elasticities from 0.02 on.
    """
    r = (elasticity - 1.0) / elasticity
    r = np.where(np.abs(r) < 1e-12, 1e-12, r)
    log_supply = np.log(np.maximum(supply, LEAST_SUPPLY))
    return np.asarray(np.exp(np.log1p(value_share * np.expm1(r * log_supply)) / r))


def real_income_loss(
    supply: Array,
    *,
    value_share: float | Array,
    elasticity: Array,
    exposed_share: float | Array,
) -> Array:
    """Share of real income lost while `supply` is left; zero, exactly, at full supply.

    Shape of `supply`.
    exposed_share * (1 - output factor), where `exposed_share` is the value added of users in
    the side's income. US electronics, machinery and vehicles are 4.2 % of value added (2017
    accounts): an upper bound, since not every product in them holds a magnet.
    """
    factor = output_factor(supply, value_share=value_share, elasticity=elasticity)
    return np.asarray(exposed_share * (1.0 - factor))
