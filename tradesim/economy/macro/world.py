"""GDP of the rest of the world, and of the world.

    row = pull_us us + pull_cn cn + diverted L - drag_row K[ln(U / U_0)] + 0.4 fear - supply
    world = weights on us, cn and row, their GDP in USD

Pulls are spillovers of demand (judgement). `diverted` is trade that bystanders gain from the
tariffs (small, sign open; Vietnam and Mexico gained most: Fajgelbaum et al. 2024), with the lag of
the direct losses, since orders move as slowly. Percent from the path of the first day.
"""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import CN, ROW, US, Array


def spillovers(us: Array, cn: Array, *, spillover: Array) -> Array:
    """GDP of the rest of the world through demand of both, percent, (n_runs,).

    spillover: percent for a percent, (2, n_runs).
    """
    return np.asarray(spillover[US] * us + spillover[CN] * cn)


def world(gdp: Array, income: Array) -> Array:
    """World GDP, percent, (n_runs,), of regions (3, n_runs) weighted by `income` (3, n_runs)."""
    total = income[US] + income[CN] + income[ROW]
    added = income[US] * gdp[US] + income[CN] * gdp[CN] + income[ROW] * gdp[ROW]
    return np.asarray(added / total)
