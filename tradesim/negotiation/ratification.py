"""Two-level games: principals and their publics must ratify what negotiators agree."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from tradesim.terms.sides import Array


def ratification_probability(
    gain: Array,
    *,
    reservation: float | Array,
    sharpness: float | Array,
    summit: Array | float = 0.0,
    summit_effect: float | Array = 0.0,
    mediator: Array | float = 0.0,
    mediator_effect: float | Array = 0.0,
    intercept: float | Array = 0.0,
) -> Array:
    """Chance that each principal signs, shape of `gain`, a share; both must sign.

    expit(intercept + sharpness (gain - reservation) + summit_effect * summit + mediator_effect
    * mediator), with `summit` 1 while a leaders' meeting is scheduled and `mediator` the
    standing of a third party, 0 to 1. With infinite sharpness it is membership of the win-set.
    """
    push = summit_effect * summit + mediator_effect * mediator
    return np.asarray(expit(intercept + sharpness * (gain - reservation) + push), dtype=np.float64)
