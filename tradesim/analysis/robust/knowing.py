"""What it is worth to know something before one of several policies is chosen.

Expected value of partial perfect information: E max_p E(gain_p | x) - max_p E gain_p, by regression
of differences of gains on what is known (Strong, Oakley and Brennan 2014, Medical Decision Making
34). Choices are learnt in four fifths of the runs and paid in the fifth that is left, so that noise
is no value; what does not stand out of noise changes no choice. Policies learnt from runs do a
little worse than the best, so that the value is, if anything, too low.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from tradesim.analysis.robust.known import Known, predicted
from tradesim.results.bands import blas_threads
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array, Mask

FOLDS = 5


class Worth(NamedTuple):
    """Value of knowing something, in the unit of the gains."""

    value: float
    """Never negative."""
    standard_error: float
    changes: float
    """Share of the runs in which another policy is chosen than without knowing."""


def value_of_inputs(gains: Array, inputs: Sequence[Known]) -> Worth:
    """Of knowing these inputs together; gains (policies, runs), more is better."""

    def choose(fold: int, train: Mask, test: Mask, base: int) -> Index:
        ahead = gains[:, train] - gains[base, train]
        ahead_by = [
            np.zeros(int(test.sum())) if p == base else predicted(each, inputs, fold, train, test)
            for p, each in enumerate(ahead)
        ]
        return _best(np.stack(ahead_by), base)

    with blas_threads().limit(limits=1, user_api="blas"):  # small matrices: threads cost more
        return _paid(gains, gains, choose)


def value_of_reply(gains: Array) -> Worth:
    """Of knowing the reply; gains (policies, replies, runs)."""
    n_policies, n_replies, n = gains.shape
    rows = np.ascontiguousarray(np.moveaxis(gains, 1, 2)).reshape(n_policies, -1)
    reply = np.tile(np.arange(n_replies), n)

    def choose(_: int, train: Mask, test: Mask, base: int) -> Index:
        means = [rows[:, train & (reply == r)].mean(axis=1) for r in range(n_replies)]
        return np.asarray(_best(np.stack(means, axis=1), base)[reply[test]])

    return _paid(rows, gains.mean(axis=1), choose)


def value_of_everything(gains: Array) -> Worth:
    """Of knowing all, chance included: the best policy run by run; gains (policies, runs)."""
    base = int(gains.mean(axis=1).argmax())
    gain = gains.max(axis=0) - gains[base]
    return _worth(gain, gain > 0.0)


def _best(means: Array, base: int) -> Index:
    """Place of the largest mean in each column (policies, n); the base where nothing is larger."""
    best = means.argmax(axis=0)
    ahead = np.take_along_axis(means, best[None], axis=0)[0] > means[base]
    return np.where(ahead, best, base)


def _paid(rows: Array, gains: Array, choose: Callable[[int, Mask, Mask, int], Index]) -> Worth:
    """Gains over the base of policies chosen by what is known, in runs that took no part.

    `rows` (policies, rows) are what is chosen in, `gains` (policies, runs) their means by run,
    with as many rows one after the other for each run.
    """
    n = gains.shape[1]
    each = rows.shape[1] // n
    fold = np.repeat(np.arange(n) % FOLDS, each)
    gain, changed = np.zeros(rows.shape[1]), np.zeros(rows.shape[1], dtype=np.bool_)
    for k in range(min(FOLDS, n)):
        test = fold == k
        train = ~test if n > 1 else test
        base = int(rows[:, train].mean(axis=1).argmax())
        chosen = choose(k, train, test, base)
        here = rows[:, test]
        gain[test] = np.take_along_axis(here, chosen[None], axis=0)[0] - here[base]
        changed[test] = chosen != base
    return _worth(gain.reshape(n, each).mean(axis=1), changed)


def _worth(gain: Array, changed: Mask) -> Worth:
    n = len(gain)
    error = float(gain.std(ddof=1) / np.sqrt(n)) if n > 1 else np.nan
    return Worth(max(float(gain.mean()), 0.0), error, float(changed.mean()))
