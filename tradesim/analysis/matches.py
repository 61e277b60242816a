"""Pairs of strategies played side by side: many pairs in one block, each over the same draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tradesim.engine.job import block_sizes
from tradesim.model.block import moments, whole_lanes
from tradesim.model.shocks import BLOCK, Shocks
from tradesim.model.step import Moment
from tradesim.model.variables import variable
from tradesim.scenario.scenario import Scenario
from tradesim.terms.sides import SIDES, Array

PAYOFFS: Mapping[str, tuple[str, str]] = {
    "real_income": ("percent", "mean change of real income against the first day"),
    "political": (
        "worth",
        "mean change of what the levers in force are worth to the government",
    ),
}
"""Unit and meaning of each payoff. The political one weighs dependence on the other side, the
pressure of restrictions and farm sales, as `negotiation.payoffs` does when a government chooses."""


@dataclass(frozen=True)
class Task:
    """Some pairs over the first runs of a block; a pair is a number, the US strategy first."""

    scenario: Scenario
    seed: int
    block: int
    n_runs: int
    n_strategies: int
    pairs: range


class RepeatedDraws(Shocks):
    """The draws of a block for each of `pairs` in turn, which are assigned their strategies."""

    pairs: range
    n_strategies: int

    @classmethod
    def of(cls, task: Task) -> RepeatedDraws:
        """Draws for a task: its runs filled up to whole lanes, once for each pair."""
        made = cls(task.seed, task.block, 0, whole_lanes(task.n_runs))
        object.__setattr__(made, "pairs", task.pairs)
        object.__setattr__(made, "n_strategies", task.n_strategies)
        return made

    @property
    def n_runs(self) -> int:
        return (self.last - self.first) * len(self.pairs)

    def uniforms(self, kind: str, rows: int) -> Array:
        """As for a block, pair after pair; those that assign strategies assign the pairs."""
        if kind == "strategy":
            both = np.stack(np.divmod(np.array(self.pairs), self.n_strategies))
            lots = (both + 0.5) / self.n_strategies
            return np.repeat(lots, self.last - self.first, axis=1)
        return np.tile(super().uniforms(kind, rows), len(self.pairs))

    def normals(self, kind: str, rows: int) -> Array:
        """As for a block, pair after pair."""
        return np.tile(super().normals(kind, rows), len(self.pairs))

    def of_parameter(self, name: str) -> Array:
        """As for a block, pair after pair."""
        return np.tile(super().of_parameter(name), len(self.pairs))


def mean_payoffs(task: Task) -> Array:
    """Mean payoffs over time of a task, (payoffs, 2 sides, pairs, runs)."""
    shocks = RepeatedDraws.of(task)
    total, n_steps = np.zeros((len(PAYOFFS), 2, shocks.n_runs)), 0
    for moment in moments(task.scenario, shocks):
        if moment.happened is not None:
            total += _payoffs(moment)
            n_steps += 1
    by_pair = total.reshape(len(PAYOFFS), 2, len(task.pairs), -1)
    return np.asarray(by_pair[..., : task.n_runs] / n_steps)


def tasks(scenario: Scenario, seed: int, n: int, runs: int) -> Iterator[Task]:
    """Each block with as many pairs at a time as fill one."""
    for block, n_runs in enumerate(block_sizes(runs)):
        together = BLOCK // whole_lanes(n_runs)
        for first in range(0, n * n, together):
            pairs = range(first, min(first + together, n * n))
            yield Task(scenario, seed, block, n_runs, n, pairs)


def _payoffs(moment: Moment) -> Array:
    income = variable("real_income").of(moment)
    political = moment.state.worth - moment.world.start_worth
    return np.stack([income[: len(SIDES)], political])
