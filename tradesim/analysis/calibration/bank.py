"""A bank of runs: draws of the parameters, and what came of each from every first day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from tradesim.analysis.calibration.emulator import Emulator, fit
from tradesim.analysis.calibration.origins import HORIZONS, Summary
from tradesim.parameters.posteriors import CELLS
from tradesim.parameters.wide import learned
from tradesim.terms.calendar import DAYS_PER_WEEK
from tradesim.terms.sides import Array

NEVER_HAPPENED = np.uint16(2**16 - 1)
"""Day of an event that did not happen."""
Days = NDArray[np.uint16]


@dataclass(frozen=True, eq=False)
class Runs:
    """What the bank has of one first day."""

    days: Mapping[str, Days]
    """Day of the first event of each kind, (replicates, n_draws)."""
    coefficients: Array
    """Of the emulators of each kind and each of HORIZONS, (n_kinds, n_horizons, n_features)."""

    def emulator(self, asked: Sequence[Summary]) -> Emulator:
        """The emulator of some summaries of this first day, in their order."""
        kinds, places = list(self.days), [HORIZONS.index(each.weeks) for each in asked]
        return Emulator(self.coefficients[[kinds.index(each.kind) for each in asked], places])

    def happened(self, each: Summary) -> NDArray[np.bool_]:
        """Whether a summary came true in every run, (replicates, n_draws)."""
        return by_weeks(self.days[each.kind], each.weeks)


@dataclass(frozen=True, eq=False)
class Bank:
    """Draws of the parameters, and what came of each from some first days."""

    cells: NDArray[np.uint16]
    """Share of its prior that each draw has of each parameter, in CELLS, (n_names, n_draws)."""
    runs: Mapping[date, Runs]

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters in the order of the rows of `cells`."""
        return tuple(learned())

    @property
    def n_draws(self) -> int:
        """How many draws of the parameters there are."""
        return int(self.cells.shape[1])

    @property
    def replicates(self) -> int:
        """How many runs each draw has from every first day."""
        return min(len(days) for runs in self.runs.values() for days in runs.days.values())

    @property
    def scores(self) -> Array:
        """Normal scores of the shares, (n_names, n_draws): standard normal under the priors."""
        from scipy.special import ndtri

        return np.asarray(ndtri((self.cells + 0.5) / CELLS))

    def only(self, draws: NDArray[np.intp]) -> Bank:
        """The bank with some of its draws, by place; the emulators are those of all."""
        return replace(self, cells=self.cells[:, draws])

    def emulator(self, asked: Sequence[Summary]) -> Emulator:
        """The emulator of summaries, in their order; those of one first day stand together."""
        parts = [
            self.runs[day].emulator(list(its)).coefficients
            for day, its in groupby(asked, key=lambda each: each.origin)
        ]
        none = np.zeros((0, 1 + 2 * len(self.cells)))
        return Emulator(np.concatenate(parts) if parts else none)


def by_weeks(days: Days, weeks: int) -> NDArray[np.bool_]:
    """Whether an event had happened so many weeks after the first day; shape of `days`."""
    return days <= DAYS_PER_WEEK * weeks


def runs_of(days: Mapping[str, Days], scores: Array) -> Runs:
    """Runs from one first day with their emulators; `scores` (n_names, n_draws) of the draws."""
    fits = [
        fit(scores, np.stack([by_weeks(row, w).sum(axis=0) for w in HORIZONS]), len(row))
        for row in days.values()
    ]
    return Runs(days, np.stack([each.coefficients for each in fits]))
