"""Recording: counts of one date after the other, for runs that are played as one array."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tradesim.model.histograms import (
    BINS,
    MEAN_BITS,
    SERIES,
    SQUARE_BITS,
    TARIFF_BINS,
    Counts,
    Summary,
    ends,
    even,
    unit,
)
from tradesim.model.shocks import BLOCK
from tradesim.model.variables import VARIABLES
from tradesim.negotiation.stages import STAGES
from tradesim.terms.sides import Array, Codes, Mask

OF_BLOCK = np.uint16
"""Type of counts of the runs of one block: what workers hand over is a quarter as long."""
assert np.iinfo(OF_BLOCK).max >= BLOCK
AT_ONCE = 13
"""Series that are counted at a time: of one block they stay in the cache of a core; all at once
take twice as long."""
Selection = slice | NDArray[np.intp]
"""Which runs, by their place along the last axis."""


class Recorder:
    """Fills the summaries of runs that are played as one array, step by step."""

    def __init__(self, shares: Sequence[Selection], n_times: int) -> None:
        """`shares` says which runs each summary counts: a block's, or some of them."""
        self.shares = shares
        self.summaries = [Summary.empty(n_times, counts=OF_BLOCK) for _ in shares]

    def add(self, time: int, values: Sequence[Array], flags: Sequence[Mask], stage: Codes) -> None:
        """Count one date: values of VARIABLES and masks of FLAGS, labels first, and stages."""
        us, cn = joint_bins(values[0])
        joint = us * TARIFF_BINS + cn
        masks = [row for rows in flags for row in rows]
        for share, to in zip(self.shares, self.summaries, strict=True):
            both = np.bincount(joint[share], minlength=TARIFF_BINS * TARIFF_BINS)
            to.tariffs[time] = both.reshape(TARIFF_BINS, TARIFF_BINS)
            to.flags[:, time] = [np.count_nonzero(mask[share]) for mask in masks]
            to.stages[:, time] = np.bincount(stage[share], minlength=len(STAGES))
            count_series(to, time, [row[share] for rows in values for row in rows])

    def done(self) -> list[Summary]:
        """The summary of each share."""
        return [
            replace(to, n_runs=share.stop - share.start if isinstance(share, slice) else len(share))
            for share, to in zip(self.shares, self.summaries, strict=True)
        ]


def count_series(to: Summary, time: int, rows: Sequence[Array]) -> None:
    """Count the values of every series of SERIES at one date, a row (n_runs,) each."""
    for first in range(0, len(rows), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        values = np.stack(rows[some])
        exact = values * PER_UNIT[some]
        np.rint(exact, out=exact)
        np.clip(exact, -(2.0**MEAN_BITS), 2.0**MEAN_BITS, out=exact)
        to.total[some, time] = exact.sum(axis=1)
        coarse = coarser(exact)
        to.coarse[some, time] = coarse.sum(axis=1)
        to.squares[some, time] = np.einsum("sn,sn->s", coarse, coarse)
        to.histogram[some, time] = counts_by_bin(values, some)


def counts_by_bin(values: Array, some: slice) -> Counts:
    """Values of `some` of SERIES by bin, (n, BINS); `values` (n, n_runs) are written over."""
    for row, (variable, _, _) in zip(values, SERIES[some], strict=True):
        if variable.fine:
            row[:] = even(variable, row)
    values -= LOWEST[some]
    values *= PER_BIN[some]
    cells = np.clip(values, 0.0, BINS - 1.0, out=values).astype(np.intp)
    cells += np.arange(len(cells))[:, None] * BINS
    return np.bincount(cells.reshape(-1), minlength=len(cells) * BINS).reshape(-1, BINS)


def joint_bins(tariff: Array) -> NDArray[np.intp]:
    """Bin of a tariff in the joint histogram: up to 260 points, five points each."""
    scaled = tariff * (TARIFF_BINS / VARIABLES[0].high)
    return np.clip(scaled, 0.0, TARIFF_BINS - 1.0, out=scaled).astype(np.intp)


def coarser(exact: Array) -> Array:
    """The same to SQUARE_BITS, halves up: whole numbers small enough to be squared.

    `exact` is written over.
    """
    exact *= 2.0 ** (SQUARE_BITS - MEAN_BITS)
    exact += 0.5
    return np.floor(exact, out=exact)


def _column(numbers: list[float]) -> Array:
    return np.array(numbers)[:, None]


LOWEST = _column([ends(variable)[0] for variable, _, _ in SERIES])
PER_BIN = _column([BINS / (ends(v)[1] - ends(v)[0]) for v, _, _ in SERIES])
PER_UNIT = _column([1.0 / unit(variable, MEAN_BITS) for variable, _, _ in SERIES])
"""What `bins` and `unit` say of every series, (series, 1)."""
