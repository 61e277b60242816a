"""Inputs that may be known, and how far a policy is ahead as they foretell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.special import chdtri

from tradesim.analysis.sensitivity.cells import Input, number_of_cells
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array, Mask

CHANCE = 0.001
"""Chance with which an input that does nothing stands out."""
STANDS_OUT = 3.0
"""Standard errors from which a cell adds to the smooth curve."""


@dataclass(frozen=True, eq=False)
class Known:
    """An input that may be known, with what regressions on it need, worked out once."""

    its: Input
    bases: dict[int, Array] = field(default_factory=dict)
    """Orthonormal curves in the runs that are learnt from, by the fold left out."""

    @cached_property
    def curves(self) -> Array:
        """Smooth functions of the input, (k, n)."""
        return self.its.curves()

    @cached_property
    def cells(self) -> Index:
        """Cell of each run, (n,)."""
        return self.its.cells(number_of_cells(len(self.its.place)))

    def basis(self, fold: int, train: Mask) -> Array:
        """Its curves in the runs `train`, orthonormal and with mean 0, (runs, k)."""
        if fold not in self.bases:
            some = self.curves[:, train]
            centred = some - some.mean(axis=1, keepdims=True)
            self.bases[fold] = np.linalg.qr(centred.T)[0]
        return self.bases[fold]


def predicted(ahead: Array, inputs: Sequence[Known], fold: int, train: Mask, test: Mask) -> Array:
    """How far a policy is ahead of the base in the runs `test`, learnt in the runs `train`.

    The mean, where no input stands out; else curves of degree three in the inputs that do, and
    what cells of them are off these curves where that stands out.
    """
    middle = float(ahead.mean())
    left = ahead - middle
    told = [each for each in inputs if _stands_out(left, each.basis(fold, train))]
    if not told:
        return np.full(int(test.sum()), middle)
    curves = np.concatenate([each.curves for each in told])
    basis = np.concatenate([np.ones((1, curves.shape[1])), curves])
    slopes, *_ = np.linalg.lstsq(basis[:, train].T, left, rcond=None)
    found = middle + slopes @ basis[:, test]
    left = left - slopes @ basis[:, train]
    for each in told:
        off = _means_of_cells(left, each.cells[train], int(each.cells.max()) + 1)
        found = found + off[each.cells[test]]
        left = left - off[each.cells[train]]
    return np.asarray(found)


def _stands_out(left: Array, basis: Array) -> bool:
    """Whether curves (n, k) account for more of what is left (n,) than noise would."""
    n, k = basis.shape
    spread = float(np.square(left).mean())
    if not spread > 0.0:
        return False
    explained = float(np.square(left @ basis).sum()) / spread
    return bool(explained > min(float(chdtri(k, CHANCE)), 0.999 * n))


def _means_of_cells(left: Array, cells: Index, n_cells: int) -> Array:
    """Mean of each cell where it stands out of noise, else 0, (cells,)."""
    counts = np.maximum(np.bincount(cells, minlength=n_cells), 1)
    means = np.bincount(cells, weights=left, minlength=n_cells) / counts
    errors = float(left.std()) / np.sqrt(counts)
    return np.where(np.abs(means) > STANDS_OUT * errors, means, 0.0)
