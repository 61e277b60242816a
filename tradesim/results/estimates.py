"""A share of runs with its Monte Carlo standard error, and errors of shares and means in general.

At the edge an error keeps a width: none of 20 runs is not none of all runs. One run has no error.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day

import numpy as np

from tradesim.terms.arguments import whole
from tradesim.terms.display import Displayed
from tradesim.terms.sides import Array

HALF = 0.5
"""Runs by which a share keeps away from none and all in its error."""


@dataclass(frozen=True, slots=True)
class Estimate(Displayed):
    """A share of runs and its Monte Carlo standard error."""

    value: float
    standard_error: float
    """Never 0; nan of one run. See `share_error`."""
    n_runs: int
    date: Day | None = None
    """Day that it speaks of: of a state the end of a step, of an event the last day that counts;
    None where no day was asked for."""
    effective_runs: float | None = None
    """How many runs that count the same say as much; None where all do."""

    @classmethod
    def of(cls, count: int, n_runs: int, date: Day | None = None) -> Estimate:
        """The estimate from `count` runs of `n_runs`; ResultError unless 0 <= count <= n_runs."""
        runs = whole("n_runs", n_runs, least=1)
        found = whole("count", count, most=runs)
        return cls(found / runs, float(share_error(found / runs, runs)), runs, date)

    def __float__(self) -> float:
        return self.value

    def __str__(self) -> str:
        return f"{self.in_percent} ({self.source})"

    @property
    def in_percent(self) -> str:
        """Value and standard error as text.

        >>> Estimate.of(25, 100).in_percent, Estimate.of(0, 20_000).in_percent
        ('25.0% ± 4.3%', '0.0% ± 0.004%')
        >>> Estimate.of(1, 1).in_percent
        '100.0%, no standard error'
        """
        if np.isnan(self.standard_error):
            return f"{self.value:.1%}, no standard error"
        return f"{self.value:.1%} ± {error_in_percent(self.standard_error)}"

    @property
    def source(self) -> str:
        """Number of runs, and the day that the estimate speaks of."""
        runs = runs_in_words(self.n_runs, self.effective_runs)
        return f"{runs}, as of {self.date}" if self.date else runs


def runs_in_words(n_runs: int, effective: float | None = None) -> str:
    """A number of runs, and how many it comes to where they are weighted.

    >>> runs_in_words(1), runs_in_words(10_000, 3210.4)
    ('1 run', '10,000 runs, worth 3,210 by weight')
    """
    runs = f"{n_runs:,} run" + ("" if n_runs == 1 else "s")
    return runs if effective is None else f"{runs}, worth {effective:,.0f} by weight"


def error_in_percent(error: float) -> str:
    """A standard error of a share as text, never rounded to none; empty where there is none.

    >>> error_in_percent(0.0431), error_in_percent(0.00007), error_in_percent(float("nan"))
    ('4.3%', '0.007%', '')
    """
    if np.isnan(error):
        return ""
    return f"{error:.1%}" if not 0.0 < error < 0.0005 else f"{100.0 * error:.1g}%"


def share_error(share: float | Array, n: float) -> Array:
    """Standard error of a share of `n` runs; any shape.

    sqrt(p (1 - p) / n), where p keeps half a run away from none and all: 0 and 1 are replaced by
    1 / 2n and 1 - 1 / 2n (Macmillan and Kaplan 1985, Psychological Bulletin 98). One run has none.
    """
    if n < 2:
        return np.full(np.shape(share), np.nan)
    inside = np.clip(share, HALF / n, 1.0 - HALF / n)
    return np.asarray(np.sqrt(inside * (1.0 - inside) / n))


def mean_error(values: Array, step: float = 0.0, *, ddof: int = 1) -> float:
    """Standard error of the mean of runs, (n,); nan for fewer than two.

    `step` is the least distance of two values where they are counts or truths, else 0: where all
    are equal, half a run is taken to be a step away, as in `share_error`.
    """
    n = len(values)
    if n < 2:
        return np.nan
    spread = float(values.std(ddof=ddof))
    return spread / float(np.sqrt(n)) if spread > 0.0 else step * float(share_error(0.0, n))
