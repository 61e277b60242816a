"""What pushes leaders: political pain, nervous markets and elections."""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array


def political_pain(stock: Array, *, loss: Array, persistence: float | Array, weeks: float) -> Array:
    """Pain a side's losses have built up after `weeks`; any shape, the unit of `loss`.

    An AR(1) that settles at `loss`: loss + persistence^weeks (stock - loss), with `persistence`
    the share kept over a week. Exact for any step while the loss is constant.
    """
    return loss + np.power(persistence, weeks) * (stock - loss)


def market_stress(
    stress: Array, *, fallen: Array, reaction: float | Array, calming: float | Array, weeks: float
) -> Array:
    """What leaders feel of falling markets after `weeks`; any shape, worth, zero or more.

    e^(-calming weeks) stress + reaction * fallen, with `fallen` the fall of equities, percent,
    and `calming` a rate a week. Prices move with the expected path, so only surprises weigh.
    """
    kept = np.exp(-np.asarray(calming, dtype=np.float64) * weeks) * stress
    return np.asarray(kept + reaction * fallen)


def within(hazard: Array, weeks: float) -> Array:
    """Chance that an event of weekly rate `hazard` comes in `weeks`: 1 - exp(-h w); any shape."""
    return -np.expm1(-hazard * weeks)


def election_weight(
    weeks_to_election: Array, *, peak: float | Array, width: float | Array
) -> Array:
    """Weight of domestic politics before an election, one far from it; any shape.

    1 + (peak - 1) exp(-weeks / width) ahead of the vote and one after it (`weeks` below zero).
    """
    ahead = weeks_to_election >= 0.0
    closeness = np.exp(-np.where(ahead, weeks_to_election, 0.0) / width)
    return np.where(ahead, 1.0 + (peak - 1.0) * closeness, 1.0)
