"""From six levers to the policies of the solver: tariffs, obstruction, state purchases.

The solver knows tariffs and trade costs; this file says which flow each lever falls on. A new
lever needs a row in `LEVERS`, a range, and its line in `policy_arrays`.
"""

from __future__ import annotations

import numpy as np

from tradesim.economy.baseline import Baseline
from tradesim.terms.sides import AGRICULTURE, CN, ELECTRONICS, GOODS, US, Array

LEVERS = (
    "us_tariff_electronics",
    "us_tariff_other",
    "cn_tariff_agriculture",
    "cn_tariff_other",
    "us_technology_restriction",
    "cn_purchases",
)
(
    US_TARIFF_ELECTRONICS,
    US_TARIFF_OTHER,
    CN_TARIFF_AGRICULTURE,
    CN_TARIFF_OTHER,
    US_TECHNOLOGY_RESTRICTION,
    CN_PURCHASES,
) = range(len(LEVERS))
LOWEST = (0.0, 0.0, 0.0, 0.0, 0.0, -1.0)
HIGHEST = (2.5, 2.5, 2.5, 2.5, 1.0, 1.0)
REACH = 0.95
"""Share of a flow that full obstruction or full withholding stops at unchanged prices."""


def flow_left(purchases: Array) -> Array:
    """What state purchases in [-1, 1] make of a flow at unchanged prices, as a factor.

    `1 - 0.95 |p|` where they are withheld, `1 + p` where they are committed beyond the market; the
    shape of `purchases`.
    """
    return np.where(purchases < 0.0, 1.0 + REACH * purchases, 1.0 + purchases)


def purchase_wedge(purchases: Array, *, sigma: float | Array) -> Array:
    """Ad valorem factor on the Chinese price of US farm goods that state buyers stand for.

    `purchases` in [-1, 1], any shape. At unchanged prices a CES demand moves by
    `factor^-sigma`, so the factor is `flow_left^(-1/sigma)`. Above one it is a quota rent of the
    Chinese budget, below one a subsidy that the budget pays.

    >>> purchase_wedge(np.array([0.0, 1.0]), sigma=1.0)
    array([1. , 0.5])
    """
    return np.asarray(np.exp(np.log(flow_left(purchases)) / -sigma))


def obstruction(restriction: Array, *, theta: float) -> Array:
    """Iceberg factor by which a restriction in [0, 1] raises the cost of a flow; any shape.

    At unchanged prices the value of the flow falls as factor^-theta = 1 - 0.95 x.
    """
    return np.asarray(np.exp(np.log1p(-REACH * restriction) / -theta))


def policy_arrays(base: Baseline, levers: Array) -> dict[str, Array]:
    """The keywords of `solve` for levers (6, n): tariff and trade_cost, each (N, N, S, n).

    Tariffs of third regions and on services stay; goods between US and China pay the tariff
    of the baseline plus the lever. Unchanged levers give the baseline bit for bit.
    """
    shape = (*base.tariff.shape, levers.shape[1])
    tariff = np.broadcast_to(base.tariff[..., np.newaxis], shape).copy()
    for sector in GOODS:
        electronics, farm = sector == ELECTRONICS, sector == AGRICULTURE
        tariff[CN, US, sector] += levers[US_TARIFF_ELECTRONICS if electronics else US_TARIFF_OTHER]
        tariff[US, CN, sector] += levers[CN_TARIFF_AGRICULTURE if farm else CN_TARIFF_OTHER]
    theta = base.trade_elasticity
    wedge = purchase_wedge(levers[CN_PURCHASES], sigma=float(theta[AGRICULTURE]) + 1.0)
    tariff[US, CN, AGRICULTURE] += (1.0 + tariff[US, CN, AGRICULTURE]) * (wedge - 1.0)
    trade_cost = np.ones(shape)
    trade_cost[US, CN, ELECTRONICS] = obstruction(
        levers[US_TECHNOLOGY_RESTRICTION], theta=float(theta[ELECTRONICS])
    )
    return {"tariff": tariff, "trade_cost": trade_cost}
