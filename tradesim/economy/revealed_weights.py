"""What a government must care about for a tariff to be its best response."""

from __future__ import annotations

from functools import cache

import numpy as np

from tradesim.economy import elasticities
from tradesim.economy.stakes import StakesGrid
from tradesim.terms.sides import CN, US

STEP = 0.01
"""Half the distance over which slopes are taken, share."""
BEFORE_2018 = np.array([0.031, 0.08])
"""Average tariffs that the accounts of 2017 hold (PIIE)."""


@cache
def decoupling_weight(side: int, us: float, cn: float) -> float:
    """Weight on dependence at which the own one of two tariffs (shares) is a best response.

    The slope of real income over the slope of the import share in the own tariff, percent of real
    income per point of GDP imported; mean over the elasticity sets by their prior weights. Below
    zero where the tariff is lower than a government would choose that cares for income alone.

    >>> round(decoupling_weight(0, 0.576, 0.326), 1)
    0.5
    """
    weights = elasticities.prior_weights()
    sets = np.arange(len(weights), dtype=np.int8)
    sight = StakesGrid.load().of_runs(sets, BEFORE_2018)
    found = []
    for change in (-STEP, STEP):
        own = np.array([us, cn])
        own[side] += change
        places = (sight.place(of, np.full(len(weights), own[of])) for of in (US, CN))
        found.append(sight.stakes(side, *places))
    income, share = found[1] - found[0]
    return float((income / share) @ weights)
