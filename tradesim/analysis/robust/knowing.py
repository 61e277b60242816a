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

from tradesim.analysis.sensitivity.cells import Input, number_of_cells
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array, Mask

FOLDS = 5
CHANCE = 0.001
"""Chance with which an input that does nothing stands out."""
STANDS_OUT = 3.0
"""Standard errors from which a cell adds to the smooth curve."""


class Worth(NamedTuple):
    """Value of knowing something, in the unit of the gains."""

    value: float
    """Never negative."""
    standard_error: float
    changes: float
    """Share of the runs in which another policy is chosen than without knowing."""


def value_of_inputs(gains: Array, inputs: Sequence[Input]) -> Worth:
    """Of knowing these inputs together; gains (policies, runs), more is better."""

    def choose(train: Mask, test: Mask, base: int) -> Index:
        ahead = gains[:, train] - gains[base, train]
        predicted = [
            np.zeros(int(test.sum())) if p == base else _predicted(each, inputs, train, test)
            for p, each in enumerate(ahead)
        ]
        return _best(np.stack(predicted), base)

    return _paid(gains, gains, choose)


def value_of_reply(gains: Array) -> Worth:
    """Of knowing the reply; gains (policies, replies, runs)."""
    n_policies, n_replies, n = gains.shape
    rows = np.ascontiguousarray(np.moveaxis(gains, 1, 2)).reshape(n_policies, -1)
    reply = np.tile(np.arange(n_replies), n)

    def choose(train: Mask, test: Mask, base: int) -> Index:
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


def _paid(rows: Array, gains: Array, choose: Callable[[Mask, Mask, int], Index]) -> Worth:
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
        chosen = choose(train, test, base)
        here = rows[:, test]
        gain[test] = np.take_along_axis(here, chosen[None], axis=0)[0] - here[base]
        changed[test] = chosen != base
    return _worth(gain.reshape(n, each).mean(axis=1), changed)


def _worth(gain: Array, changed: Mask) -> Worth:
    n = len(gain)
    error = float(gain.std(ddof=1) / np.sqrt(n)) if n > 1 else np.nan
    return Worth(max(float(gain.mean()), 0.0), error, float(changed.mean()))


def _predicted(ahead: Array, inputs: Sequence[Input], train: Mask, test: Mask) -> Array:
    """How far a policy is ahead of the base in the runs `test`, learnt in the runs `train`.

    The mean, where no input stands out; else curves of degree three in the inputs that do, and
    what cells of them are off these curves where that stands out.
    """
    middle = float(ahead.mean())
    left = ahead - middle
    told = [each for each in inputs if _stands_out(left, each.curves()[:, train])]
    if not told:
        return np.full(int(test.sum()), middle)
    curves = np.concatenate([each.curves() for each in told])
    basis = np.concatenate([np.ones((1, curves.shape[1])), curves])
    slopes, *_ = np.linalg.lstsq(basis[:, train].T, left, rcond=None)
    found = middle + slopes @ basis[:, test]
    left = left - slopes @ basis[:, train]
    for each in told:
        cells = each.cells(number_of_cells(len(ahead)))
        off = _means_of_cells(left, cells[train], int(cells.max()) + 1)
        found = found + off[cells[test]]
        left = left - off[cells[train]]
    return np.asarray(found)


def _stands_out(left: Array, curves: Array) -> bool:
    """Whether curves (k, n) account for more of what is left (n,) than noise would."""
    from scipy.stats import chi2

    n, spread = len(left), float(np.square(left).mean())
    if not spread > 0.0:
        return False
    centred = curves - curves.mean(axis=1, keepdims=True)
    slopes, *_ = np.linalg.lstsq(centred.T, left, rcond=None)
    explained = float(np.square(slopes @ centred).sum()) / spread
    return explained > min(float(chi2.isf(CHANCE, len(curves))), 0.999 * n)


def _means_of_cells(left: Array, cells: Index, n_cells: int) -> Array:
    """Mean of each cell where it stands out of noise, else 0, (cells,)."""
    counts = np.maximum(np.bincount(cells, minlength=n_cells), 1)
    means = np.bincount(cells, weights=left, minlength=n_cells) / counts
    errors = float(left.std()) / np.sqrt(counts)
    return np.where(np.abs(means) > STANDS_OUT * errors, means, 0.0)
