"""How long until something happens: Kaplan-Meier curves, from counts by day that merge exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tradesim.terms.sides import Array, Mask

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Survival:
    """Share of runs without the event after each day on which it came, and its error."""

    day: Array
    at_risk: Counts
    """Runs that could still meet it just before the day."""
    events: Counts
    share: Array
    standard_error: Array
    """Greenwood's; nan where no run is left."""


def kaplan_meier(days: Array, seen: Mask) -> Survival:
    """Survival from the day of each run's event or, where it was not seen, of the last look.

    days, seen: (n,). S(t) is the product over days up to t of 1 - d/n, and its variance
    S(t)^2 times the sum of d/(n (n - d)), with d events among n runs at risk; a run that is lost
    sight of on a day is at risk on it. Source: Kaplan and Meier (1958), Greenwood (1926).

    >>> kaplan_meier(np.array([6.0, 6.0, 6.0, 7.0]), np.array([True, True, False, True])).share
    array([0.5, 0. ])
    """
    at, which = np.unique(days, return_inverse=True)
    events = np.bincount(which, weights=seen, minlength=len(at)).astype(np.int64)
    lost = np.bincount(which, weights=~seen, minlength=len(at)).astype(np.int64)
    return from_counts(at, events, lost)


def from_counts(day: Array, events: Counts, lost: Counts) -> Survival:
    """Survival from the number of events and of runs lost sight of on each day, in order."""
    gone = np.cumsum(events + lost)
    at_risk = gone[-1:].sum() - np.concatenate([[0], gone[:-1]]).astype(np.int64)[: len(day)]
    came = events > 0
    day, at_risk, events = day[came], at_risk[came], events[came]
    share = np.cumprod(1.0 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.cumsum(events / (at_risk * (at_risk - events)))
        error = np.where(share > 0.0, share * np.sqrt(hazard), np.nan)
    return Survival(day, at_risk, events, share, error)


def first_passage(pieces: Iterable[Array], n_runs: int, horizon: float) -> Survival:
    """Survival until the first time of an event in `n_runs` runs watched up to `horizon`.

    `pieces` hold the days of those that met it, a part of the runs at a time.
    """
    counted: dict[float, int] = {}
    for piece in pieces:
        for day, count in zip(*np.unique(piece, return_counts=True), strict=True):
            counted[float(day)] = counted.get(float(day), 0) + int(count)
    day = np.array([*sorted(counted), max([horizon, *counted]) + 1.0])
    events = np.array([*(counted[each] for each in sorted(counted)), 0], dtype=np.int64)
    lost = np.zeros(len(day), dtype=np.int64)
    lost[-1] = n_runs - events.sum()
    return from_counts(day, events, lost)
