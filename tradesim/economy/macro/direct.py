"""GDP from tariffs in force: slow, and less for each further point.

US and Chinese GDP, percent from the path of the first day:

    us = -loss_us L,    cn = -loss_cn (1 - offset) L - 0.2 own,
    L = K[G(t) - G(t_0)],  own = K[t_cn - t_cn,0]

with G of `exposure.saturation` and K a gamma kernel of shape 2 (mean about half a year, with the
speed of Goldman Sachs: 2.2 of 2.6 % within 37 weeks). Loss sizes: McKibbin and Noland (PIIE, 2025)
and Budget Lab for the US; Goldman Sachs for China before policy and diversion, of which `offset`
is undone (UBS 2024: 0.4 by policy alone). These stand for all that tariffs do to GDP; real income
of the solver is another measure of the same and must not be added. That China's own tariff works
through the same kernel is our reading: a percent of GDP for 500 points, no published size.
"""

from __future__ import annotations

import numpy as np

from tradesim.economy.macro.lags import Chain, next_held
from tradesim.terms.sides import Array

STAGES = 2
OWN_TARIFF_LOSS = 0.2
"""Percent of China's GDP for a Chinese tariff of one (100 points); judgement: Chor and Li (2024)
find no effect of its own retaliation on night lights."""


def next_direct(chain: Chain, stages: Array, further: Array, own: Array) -> Array:
    """Stages of L (row 0) and own (row 1) one step later, (2, 2, n_runs), shares.

    further: G(t) - G(t_0) of the step; own: rise of China's tariff, share; both (n_runs,) and
    held over the step.
    """
    return next_held(chain, stages, np.stack([further, own]))


def direct_us(stages: Array, *, loss: Array) -> Array:
    """US GDP from tariffs in force, percent, (n_runs,)."""
    return np.asarray(-loss * stages[-1, 0])


def direct_cn(stages: Array, *, loss: Array, offset: Array) -> Array:
    """Chinese GDP from tariffs in force, percent, (n_runs,)."""
    return np.asarray(-loss * (1.0 - offset) * stages[-1, 0] - OWN_TARIFF_LOSS * stages[-1, 1])
