"""After the deal: how much of a purchase pledge is delivered, noticed and answered."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from tradesim.negotiation.odds import chance, log_odds
from tradesim.terms.sides import Array, Mask


def delivered_share(
    mean: float | Array,
    *,
    price_gap: float | Array = 0.0,
    state_purchase: float | Array = 0.0,
    truce_quality: float | Array = 0.0,
    noise: Array | float = 0.0,
    price_weight: float | Array = 0.0,
    state_weight: float | Array = 0.0,
    truce_weight: float | Array = 0.0,
) -> Array:
    """Share of a pledge delivered; shape of the arguments, 0 to 1.

    expit(logit(mean) + b1 price_gap + b2 state_purchase + b3 truce_quality + noise). `mean` is
    the central share: of Phase One 58 % in all and 83 % in agriculture were delivered (Bown
    2022, PIIE). `price_gap` is how much dearer the pledged goods are than the next best, as a
    share (its weight is then negative); `state_purchase` the part bought by the state.
    """
    shift = price_weight * price_gap + state_weight * state_purchase + truce_weight * truce_quality
    return chance(log_odds(np.asarray(mean, dtype=np.float64)) + shift + noise)


def shortfall(pledged: Array, delivered: Array) -> Array:
    """Share of the pledge that is missing, zero where nothing was pledged; any shape."""
    due = pledged > 0.0
    return np.where(due, np.maximum(pledged - delivered, 0.0) / np.where(due, pledged, 1.0), 0.0)


def detection_probability(
    missing: Array, *, tolerance: float | Array, sharpness: float | Array, weeks: float
) -> Array:
    """Chance that a shortfall is noticed within `weeks`; any shape, a share.

    Hazard sharpness * max(missing - tolerance, 0) a week, so 1 - exp(-hazard weeks): seven days
    in one step or in seven agree.
    """
    return -np.expm1(-sharpness * np.maximum(missing - tolerance, 0.0) * weeks)


def breach_probability(
    noticed: Mask,
    missing: Array,
    *,
    gain_from_breach: Array,
    grievance: float | Array,
    precision: float | Array,
) -> Array:
    """Chance that the disappointed side calls a breach rather than tolerate; any shape, a share.

    expit(precision (gain_from_breach + grievance * missing)) where noticed, else zero. Calling a
    breach is a choice: the Phase One shortfall was tolerated, with the tariffs kept.
    """
    return noticed * expit(precision * (gain_from_breach + grievance * missing))
