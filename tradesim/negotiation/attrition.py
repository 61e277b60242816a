"""Wars of attrition: who yields, at which rate, and how long bluffs can last."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from tradesim.terms.sides import Array


def grown_cost(cost: Array, *, publicity: Array, rate: float | Array, weeks: float) -> Array:
    """Audience cost of yielding after `weeks` more in public: A + rate * publicity * weeks.

    Shape and unit of `cost`.
    """
    return cost + rate * publicity * weeks


def yield_probability(
    concede: Array, carry_on: Array, cost: Array, *, precision: float | Array
) -> Array:
    """Chance to yield rather than carry on in a week; any shape, a share.

    1 / (1 + exp(-precision (U(concede) - A - U(carry_on)))), Fearon's escalation game in
    discrete time (1994, American Political Science Review 88:577).
    """
    return expit(precision * (concede - cost - carry_on))


def over_weeks(weekly: Array, weeks: float) -> Array:
    """A weekly chance turned into one for a step of `weeks`: 1 - (1 - p)^weeks; any shape."""
    return -np.expm1(weeks * np.log1p(-np.minimum(weekly, 1.0 - 1e-15)))


def concession_rate(demand: Array, discount: Array) -> Array:
    """Rate at which each side gives in, (2, n_runs), per unit of time of `discount`.

    l_i = r_j (1 - alpha_i) / (alpha_1 + alpha_2 - 1) for incompatible demands alpha, shares of
    the surplus, and discount rates r: it leaves the other indifferent between waiting and
    giving in (Abreu and Gul 2000, Econometrica 68:85). Infinite where demands are compatible.
    """
    conflict = demand[0] + demand[1] - 1.0
    rate = discount[::-1] * (1.0 - demand) / np.where(conflict > 0.0, conflict, 1.0)
    return np.where(conflict > 0.0, rate, np.inf)


def exhaustion_time(obstinate: Array, rate: Array) -> Array:
    """When a side is known to be obstinate: -ln z / l; (2, n_runs), the rate's time unit.

    `obstinate` z is the prior chance that the side never yields. Zero where the rate is infinite
    or z is one; infinite where z is zero.
    """
    sure = -np.log(np.maximum(obstinate, 1e-300))
    usable = np.isfinite(rate) & (rate > 0.0)
    time = np.where(usable, sure / np.where(usable, rate, 1.0), np.where(rate > 0.0, 0.0, np.inf))
    return np.where((obstinate <= 0.0) & np.isfinite(rate), np.inf, time)


def immediate_concession(obstinate: Array, rate: Array) -> Array:
    """Chance that each side gives in at once, (2, n_runs), a share.

    1 - z_i exp(l_i T) with T the shorter exhaustion time: zero for the stronger side, and just
    enough for the weaker that both are exhausted together (Abreu and Gul 2000).
    """
    time = exhaustion_time(obstinate, rate)
    shorter = np.minimum(time[0], time[1])
    weaker = time > shorter
    usable = weaker & np.isfinite(rate) & np.isfinite(shorter)
    spent = np.where(usable, rate, 0.0) * np.where(np.isfinite(shorter), shorter, 0.0)
    lost = obstinate * np.exp(spent)
    return np.where(usable, np.clip(1.0 - lost, 0.0, 1.0), 0.0)
