"""When an event first comes: share of runs in which it has not come yet, by day."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tradesim.results.estimates import share_error
from tradesim.results.weights import Weights, errors_of_shares
from tradesim.terms.sides import Array


class FirstPassage(NamedTuple):
    """A row a day on which it came to some run, (days,) each."""

    day: Array
    not_yet: Array
    standard_error: Array
    """Missing where no run is left."""
    at_risk: NDArray[Any]
    events: NDArray[Any]
    """Numbers of runs, or sums of their weights."""


def first_passage(days: Array, weights: Weights) -> FirstPassage:
    """From the day of each run, missing where it never comes, (n_runs,)."""
    if weights is not None:
        return _of_weighted(days, weights)
    day, events = np.unique(days[~np.isnan(days)], return_counts=True)
    left = len(days) - np.cumsum(events)
    share = left / len(days)
    error = np.where(left > 0, share_error(share, len(days)), np.nan)
    return FirstPassage(day, share, error, left + events, events)


def _of_weighted(days: Array, weights: Array) -> FirstPassage:
    came = ~np.isnan(days) & (weights > 0.0)
    day, place = np.unique(days[came], return_inverse=True)
    events = np.bincount(place, weights[came], len(day))
    squares = np.bincount(place, np.square(weights[came]), len(day))
    never = float(weights[np.isnan(days)].sum())
    left = np.asarray(never + np.cumsum(events[::-1])[::-1] - events, dtype=np.float64)
    whole, all_squares = float(weights.sum()), float(np.square(weights).sum())
    not_come = np.asarray(all_squares - np.cumsum(squares), dtype=np.float64)
    error = errors_of_shares(left / whole, not_come, all_squares, whole)
    missed = np.where(left > 0.0, error, np.nan)
    return FirstPassage(day, left / whole, missed, left + events, events)
