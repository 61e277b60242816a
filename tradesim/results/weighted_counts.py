"""Counts by date of runs that are weighted: sums of weights where `Summary` has numbers of runs.

Runs are simulated once more, block by block, in memory that stays flat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tradesim.model.histograms import (
    BINS,
    COUNTS,
    MEAN_BITS,
    SERIES,
    SQUARE_BITS,
    TARIFF_BINS,
    Summary,
    bins,
    unit,
)
from tradesim.model.recorder import joint_bins
from tradesim.model.step import Moment
from tradesim.model.variables import FLAGS, VARIABLES, values_of
from tradesim.negotiation.stages import STAGES
from tradesim.results.rerun import Runs, snapshots
from tradesim.results.weights import errors_of_shares
from tradesim.scenario.scenario import Scenario
from tradesim.terms.sides import Array


@dataclass(frozen=True, eq=False)
class WeightedCounts:
    """Sums by date of the weights of runs, and of their squares, which errors come from."""

    of_weights: Summary
    """As a summary of runs, in floating point; its `n_runs` is the sum of all weights."""
    of_squares: Summary

    @property
    def whole(self) -> float:
        """Sum of the weights."""
        return float(self.of_weights.n_runs)

    @property
    def all_squares(self) -> float:
        """Sum of their squares."""
        return float(self.of_squares.n_runs)

    @property
    def effective_runs(self) -> float:
        """How many runs that count the same say as much."""
        return self.whole**2 / self.all_squares

    def share_errors(self, shares: Array, squares: Array) -> Array:
        """Standard errors of shares, from the sums of squares where each holds; any shape."""
        return errors_of_shares(shares, squares, self.all_squares, self.whole)

    def mean_errors(self, series: int) -> Array:
        """Standard errors of the means of one of SERIES, (steps + 1,)."""
        middle = self.of_weights.coarse[series] / self.whole
        second, first = self.of_squares.squares[series], self.of_squares.coarse[series]
        spread = second - 2.0 * middle * first + middle * middle * self.all_squares
        missed = np.sqrt(np.maximum(spread, 0.0)) / self.whole
        known = missed if self.effective_runs > 1.0 else np.full_like(missed, np.nan)
        return np.asarray(unit(SERIES[series][0], SQUARE_BITS) * known)


def weighted_counts(scenario: Scenario, seed: int, runs: Runs, weights: Array) -> WeightedCounts:
    """Counts by date of `runs`, each of which counts by its weight, (n,)."""
    counting = np.flatnonzero(weights > 0.0)
    numbers, its = runs[counting], weights[counting]
    n_steps = scenario.dates().n_steps
    found = [_empty(n_steps + 1, float(each.sum())) for each in (its, np.square(its))]
    for rows, kept, time, moment in snapshots(scenario, seed, numbers, n_steps):
        here = its[rows]
        _add(found, time, moment, kept, (here, np.square(here)))
    of_weights, of_squares = (each.read_only() for each in found)
    return WeightedCounts(of_weights, of_squares)


def _empty(n_times: int, whole: float) -> Summary:
    whole_numbers = Summary.empty(n_times)
    arrays = {name: np.zeros(getattr(whole_numbers, name).shape) for name in COUNTS}
    return replace(whole_numbers, n_runs=whole, **arrays)


def _add(
    found: Sequence[Summary], time: int, moment: Moment, kept: Runs, weights: Sequence[Array]
) -> None:
    """Add one date of some runs of a block to each summary, by the weights of each, (n,)."""
    recorded = values_of(VARIABLES, moment, moment.channels)
    rows = [row[kept] for variable in VARIABLES for row in recorded[variable.name]]
    flags = np.stack([row[kept] for flag in FLAGS for row in flag.of(moment)]).astype(np.float64)
    stage = moment.state.stage[kept]
    us, cn = joint_bins(recorded[VARIABLES[0].name][:, kept])
    cells = [bins(variable, row) for (variable, _, _), row in zip(SERIES, rows, strict=True)]
    of_each: Any = zip(found, weights, strict=True)  # arrays in floating point
    for to, its in of_each:
        joint = np.bincount(us * TARIFF_BINS + cn, its, TARIFF_BINS * TARIFF_BINS)
        to.tariffs[time] += joint.reshape(TARIFF_BINS, TARIFF_BINS)
        to.flags[:, time] += flags @ its
        to.stages[:, time] += np.bincount(stage, its, len(STAGES))
        for k, (variable, _, _) in enumerate(SERIES):
            coarse = np.rint(rows[k] / unit(variable, SQUARE_BITS))
            to.total[k, time] += (rows[k] @ its) / unit(variable, MEAN_BITS)
            to.coarse[k, time] += coarse @ its
            to.squares[k, time] += np.square(coarse) @ its
            to.histogram[k, time] += np.bincount(cells[k], its, BINS)
