"""Wars of attrition: the rate at which each side gives in."""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array


def concession_rate(demand: Array, discount: Array) -> Array:
    """Rate at which each side gives in, (2, n_runs), per unit of time of `discount`.

    l_i = r_j (1 - alpha_i) / (alpha_1 + alpha_2 - 1) for incompatible demands alpha, shares of
    the surplus, and discount rates r: it leaves the other indifferent between waiting and
    giving in (Abreu and Gul 2000, Econometrica 68:85). Infinite where demands are compatible.
    """
    conflict = demand[0] + demand[1] - 1.0
    rate = discount[::-1] * (1.0 - demand) / np.where(conflict > 0.0, conflict, 1.0)
    return np.where(conflict > 0.0, rate, np.inf)
