"""Payoffs of policies against replies by objective and run: worst case, regret, front.

Pure: arrays in, arrays out. Runs are paired: run k has the same draws in every cell, so that errors
of differences are those of what is left of them run by run. A state of the world that a chooser
does not know is here a reply; chance and draws within a cell are averaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tradesim.model.shocks import BLOCK, Shocks
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array, Mask

STREAM = "resampled runs"
RESAMPLES = 200
"""Bootstrap samples of runs by which it is told how firmly a policy stands on the front."""


class Amount(NamedTuple):
    """A number with its standard error, shape of the axes that are left."""

    value: Array
    standard_error: Array


@dataclass(frozen=True, eq=False)
class PayoffTable:
    """Payoffs in units of their objectives, and which way is better."""

    values: Array
    """(policies, replies, objectives, runs)."""
    signs: Array
    """1 where more is better, -1 where less is, (objectives,)."""

    @cached_property
    def cells(self) -> Amount:
        """Mean over runs, (policies, replies, objectives)."""
        return over_runs(self.values)

    @cached_property
    def over_replies(self) -> Array:
        """Mean over replies, each as likely as the others, (policies, objectives, runs)."""
        return np.asarray(self.values.mean(axis=1))

    @cached_property
    def mean(self) -> Amount:
        """Mean over replies and runs, (policies, objectives)."""
        return over_runs(self.over_replies)

    @cached_property
    def behind(self) -> Amount:
        """How much worse than the policy that is best on the mean, never negative; paired."""
        best = self._good(self.mean.value).argmax(axis=0)
        gap = self._at_best(self.over_replies, best) - self._good_runs(self.over_replies)
        return not_negative(over_runs(gap))

    @cached_property
    def worst_reply(self) -> Index:
        """Reply with the worst mean, (policies, objectives)."""
        return np.asarray(self._good(self.cells.value).argmin(axis=1))

    @cached_property
    def worst(self) -> Amount:
        """Mean against the worst reply, (policies, objectives)."""
        return Amount(*(at_reply(each, self.worst_reply) for each in self.cells))

    @cached_property
    def regrets(self) -> Array:
        """How much worse than the best policy against each reply, run by run.

        (policies, replies, objectives, runs); the mean over runs is never negative, single runs
        may be: the best is best on average.
        """
        best = self._good(self.cells.value).argmax(axis=0)
        return self._at_best(self.values, best) - self._good_runs(self.values)

    @cached_property
    def regret(self) -> Amount:
        """Mean regret over replies and runs, (policies, objectives)."""
        return not_negative(over_runs(np.asarray(self.regrets.mean(axis=1))))

    @cached_property
    def largest_regret_reply(self) -> Index:
        """Reply against which regret is largest, (policies, objectives)."""
        return np.asarray(self.regrets.mean(axis=-1).argmax(axis=1))

    @cached_property
    def largest_regret(self) -> Amount:
        """Largest mean regret over replies, (policies, objectives)."""
        its = (at_reply(each, self.largest_regret_reply) for each in over_runs(self.regrets))
        return not_negative(Amount(*its))

    def satisfying(self, thresholds: Array) -> Array:
        """Where payoffs reach thresholds (objectives,), as 0 and 1; nan where there is none.

        (policies, replies, objectives, runs).
        """
        limits = self._good(thresholds)[:, None]
        reached = (self._good_runs(self.values) >= limits).astype(np.float64)
        return np.where(np.isnan(limits), np.nan, reached)

    @cached_property
    def front(self) -> Mask:
        """Policies that no other beats: as good on every objective and better on one, by mean."""
        return undominated(self._good(self.mean.value))

    @cached_property
    def on_front(self) -> Array:
        """Share of bootstrap samples of runs in which each policy stands on the front."""
        found = [undominated(self._good(each)) for each in resampled(self.over_replies)]
        return np.asarray(np.mean(found, axis=0))

    def _good(self, values: Array) -> Array:
        """Values (..., objectives) turned so that more is better."""
        return np.asarray(values * self.signs)

    def _good_runs(self, values: Array) -> Array:
        """Values (..., objectives, runs) turned so that more is better."""
        return np.asarray(values * self.signs[:, None])

    def _at_best(self, values: Array, best: Index) -> Array:
        """Values of the best policy in each of the other places, with one policy."""
        return np.take_along_axis(self._good_runs(values), best[None, ..., None], axis=0)


def over_runs(values: Array) -> Amount:
    """Mean over the last axis and its standard error; nan where there is one run."""
    n = values.shape[-1]
    apart = values - values[..., :1]  # so that equal values have no error, not one of rounding
    spread = apart.std(axis=-1, ddof=1) if n > 1 else np.full(values.shape[:-1], np.nan)
    return Amount(np.asarray(values.mean(axis=-1)), np.asarray(spread / np.sqrt(n)))


def not_negative(amount: Amount) -> Amount:
    """The amount without what rounding takes below 0."""
    return Amount(np.maximum(amount.value, 0.0), amount.standard_error)


def at_reply(values: Array, reply: Index) -> Array:
    """Values (policies, replies, objectives) at a reply for each policy and objective."""
    return np.asarray(np.take_along_axis(values, reply[:, None, :], axis=1)[:, 0])


def undominated(good: Array) -> Mask:
    """Rows (policies, objectives) that no other row beats; more is better.

    >>> undominated(np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 1.0]])).tolist()
    [True, True, False]
    """
    other, own = good[None, :, :], good[:, None, :]
    beaten = np.all(other >= own, axis=2) & np.any(other > own, axis=2)
    return np.asarray(~beaten.any(axis=1))


def resampled(values: Array) -> Array:
    """Means over bootstrap samples of the last axis, runs; (samples, ...)."""
    n = values.shape[-1]
    counts = np.stack([_counts(n, sample) for sample in range(RESAMPLES)])
    flat: NDArray[Any] = counts @ values.reshape(-1, n).T / n
    return np.reshape(flat, (RESAMPLES, *values.shape[:-1]))


def _counts(n: int, sample: int) -> NDArray[np.intp]:
    """How often each of n runs is in a sample of as many, (n,): a stream a sample."""
    blocks = [Shocks(sample, block).of_parameter(STREAM) for block in range(-(-n // BLOCK))]
    return np.bincount((np.concatenate(blocks)[:n] * n).astype(np.intp), minlength=n)
