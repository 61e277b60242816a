"""Who gives in at once in a war of attrition with possibly obstinate sides (Abreu and Gul 2000)."""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array


def exhaustion_time(obstinate: Array, rate: Array) -> Array:
    """When a side is known to be obstinate: -ln z / l; (2, n_runs), the rate's time unit.

    `obstinate` z is the prior chance that the side never yields, `rate` its `concession_rate`.
    Zero where the rate is infinite or z is one; infinite where z is zero.
    """
    sure = -np.log(np.maximum(obstinate, 1e-300))
    usable = np.isfinite(rate) & (rate > 0.0)
    time = np.where(usable, sure / np.where(usable, rate, 1.0), np.where(rate > 0.0, 0.0, np.inf))
    return np.where((obstinate <= 0.0) & np.isfinite(rate), np.inf, time)


def immediate_concession(obstinate: Array, rate: Array) -> Array:
    """Chance that each side gives in at once, (2, n_runs), a share.

    1 - z_i exp(l_i T) with T the shorter exhaustion time: zero for the stronger side, and just
    enough for the weaker that both are exhausted together.
    """
    time = exhaustion_time(obstinate, rate)
    shorter = np.minimum(time[0], time[1])
    usable = (time > shorter) & np.isfinite(rate) & np.isfinite(shorter)
    spent = np.where(usable, rate, 0.0) * np.where(np.isfinite(shorter), shorter, 0.0)
    return np.where(usable, np.clip(1.0 - obstinate * np.exp(spent), 0.0, 1.0), 0.0)
