"""Shares of differences and their errors, summed up scenario by scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tradesim.analysis.attribution.orders import Coalition, Order, order_error
from tradesim.results import weights as weighted
from tradesim.results.statistics import step_of
from tradesim.results.weights import Weights
from tradesim.terms.sides import Array, Mask

Columns = Mapping[str, Array]
"""Outcomes by name, (n_runs,) each."""


@dataclass(frozen=True)
class Sums:
    """What n differences add to each outcome, over the runs that have it at both ends."""

    there: Mapping[str, Mask]
    """Runs with each outcome at both ends that count, (n_runs,)."""
    weights: Weights
    n: int
    means: dict[tuple[str, Coalition], float] = field(default_factory=dict)
    share: dict[str, Array] = field(default_factory=dict)
    """(n,) each, in the outcome's unit, times the number of orders."""
    influence: dict[str, Array] = field(default_factory=dict)
    """What each run adds to it, (n, runs that are there), mean 0."""

    @classmethod
    def between(cls, one: Columns, two: Columns, weights: Weights, n: int) -> Sums:
        """Nothing yet, between the outcomes of both ends."""
        counting = True if weights is None else weights > 0.0
        there = {name: ~np.isnan(one[name] + two[name]) & counting for name in one}
        return cls(there, weights, n)

    def add(self, made: Sequence[Coalition], counts: Array, columns: Columns) -> None:
        """Take the outcomes of a scenario that counts so often for each difference, (n,)."""
        for name, there in self.there.items():
            column, its = columns[name][there], weighted.at(self.weights, there)
            has = ~np.isnan(column)
            mean, part = np.nan, np.zeros(len(column))
            if has.any():
                mean = weighted.mean(column[has], weighted.at(its, has))
                part = np.where(has, column - mean, 0.0) / weighted.share(has, its)
            self.means.update({(name, each): mean for each in made})
            some = counts != 0.0
            share = self.share.setdefault(name, np.zeros(self.n))
            share[some] += counts[some] * mean
            influence = self.influence.setdefault(name, np.zeros((self.n, len(column))))
            influence[some] += counts[some, None] * part

    def shares(self, outcome: str, orders: Sequence[Order]) -> tuple[Array, Array]:
        """Share of each difference and its standard error, (n,) each, in the outcome's unit."""
        its = weighted.at(self.weights, self.there[outcome])
        share = self.share[outcome] / len(orders)
        if not self.there[outcome].any():
            return share, np.full(self.n, np.nan)
        means = {each: mean for (name, each), mean in self.means.items() if name == outcome}
        of_runs = [
            weighted.error_of_mean(row / len(orders), its, step_of(outcome))
            for row in self.influence[outcome]
        ]
        return share, np.hypot(of_runs, order_error(orders, means))
