"""After the deal: how much of a purchase pledge is delivered, and whether that is noticed."""

from __future__ import annotations

import numpy as np

from tradesim.negotiation.odds import chance, log_odds
from tradesim.terms.sides import Array


def delivered_share(mean: float | Array, *, noise: Array | float = 0.0) -> Array:
    """Share of a pledge delivered, expit(logit(mean) + noise); shape of the arguments, 0 to 1.

    `mean` is the central share: of Phase One 58 % in all and 83 % in agriculture were delivered
    (Bown 2022, PIIE).
    """
    return chance(log_odds(np.asarray(mean, dtype=np.float64)) + noise)


def shortfall(pledged: Array, delivered: Array) -> Array:
    """Share of the pledge that is missing, zero where nothing was pledged; any shape."""
    due = pledged > 0.0
    return np.asarray(np.maximum(pledged - delivered, 0.0) / (pledged + ~due))


def detection_probability(
    missing: Array, *, tolerance: float | Array, sharpness: float | Array, weeks: float
) -> Array:
    """Chance that a shortfall is noticed within `weeks`; any shape, a share.

    Hazard sharpness * max(missing - tolerance, 0) a week, so 1 - exp(-hazard weeks): seven days
    in one step or in seven agree.
    """
    return -np.expm1(-sharpness * np.maximum(missing - tolerance, 0.0) * weeks)
