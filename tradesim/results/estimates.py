"""A share or mean over runs with its two errors, and standard errors of shares and means.

One error is that of the simulation, which more runs make smaller; the other is the band that comes
from what is not known, the parameters, which they do not.

At the edge an error keeps a width: none of 20 runs is not none of all runs. One run has no error.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Day
from typing import Protocol

import numpy as np

from tradesim.terms.arguments import whole
from tradesim.terms.display import Displayed
from tradesim.terms.sides import Array
from tradesim.terms.units import SHARE

Z = 1.959963984540054
"""Half the width of a 95 % interval, in standard errors (normal): what lies farther stands out."""
UNKNOWN = "what the runs drew is not known here"
HALF = 0.5
"""Runs by which a share keeps away from none and all in its error."""


class BandSource(Protocol):
    """Where a band comes from: it is worked out when it is first asked for."""

    @property
    def found(self) -> tuple[float, float] | str:
        """Its two ends, or why there is none."""


@dataclass(frozen=True, slots=True)
class Estimate(Displayed):
    """A share of runs, or a mean over runs, with the error of the simulation and the band that
    comes from parameters: `low` to `high`."""

    value: float
    standard_error: float
    """Never 0; nan of one run. See `share_error`."""
    n_runs: int
    date: Day | None = None
    """Day that it speaks of: of a state the end of a step, of an event the last day that counts;
    None where no day was asked for."""
    effective_runs: float | None = None
    """How many runs that count the same say as much; None where all do."""
    unit: str = ""
    """Unit of a mean; empty for a share of runs."""
    band: BandSource | None = field(default=None, repr=False, compare=False)
    """What `low` and `high` come from; None where nothing is known of what runs drew."""

    @classmethod
    def of(cls, count: int, n_runs: int, date: Day | None = None) -> Estimate:
        """The estimate from `count` runs of `n_runs`; ResultError unless 0 <= count <= n_runs."""
        runs = whole("n_runs", n_runs, least=1)
        found = whole("count", count, most=runs)
        return cls(found / runs, float(share_error(found / runs, runs)), runs, date)

    def __float__(self) -> float:
        return self.value

    @property
    def low(self) -> float | None:
        """5 % of the chance or mean over parameter draws; None where `no_band` says why.

        Over draws from the priors, or from what weights make of them, of everything in
        `Ensemble.inputs`: by regression of what happened on what was drawn. Worked out when it is
        first asked for.
        """
        return self._ends[0]

    @property
    def high(self) -> float | None:
        """95 % of the chance or mean over parameter draws, as `low`."""
        return self._ends[1]

    @property
    def no_band(self) -> str:
        """Why there is no band; empty where there is one."""
        found = UNKNOWN if self.band is None else self.band.found
        return found if isinstance(found, str) else ""

    @property
    def short_of_band(self) -> str:
        """In a word why there is no band, for tables."""
        return self.no_band.partition(" for a band")[0]

    @property
    def _ends(self) -> tuple[float | None, float | None]:
        found = UNKNOWN if self.band is None else self.band.found
        return (None, None) if isinstance(found, str) else found

    def __str__(self) -> str:
        shown = self.in_percent if self.unit in ("", SHARE) else self._in_unit
        return f"{shown}{self.over_draws} ({self.source})"

    @property
    def _in_unit(self) -> str:
        error = "" if np.isnan(self.standard_error) else f" ± {self.standard_error:.2g}"
        return f"{number_in_words(self.value, self.unit)}{error} {self.unit}"

    @property
    def _shown_unit(self) -> str:
        return "%" if self.unit in ("", SHARE) else self.unit

    @property
    def in_words(self) -> str:
        """Value and band as text.

        >>> Estimate.of(69, 100).in_words
        '69 %'
        >>> known = type("Known", (), {"found": (0.41, 0.92)})()
        >>> Estimate(0.69, 0.005, 10_000, band=known).in_words
        '69 %, between 41 and 92 % over what is not known'
        """
        return f"{number_in_words(self.value, self.unit)} {self._shown_unit}{self.over_draws}"

    @property
    def band_in_words(self) -> str:
        """Ends of the band as text, in percent or in the unit; empty where there is none."""
        low, high = self._ends
        if low is None or high is None:
            return ""
        return " to ".join(number_in_words(end, self.unit) for end in (low, high))

    @property
    def over_draws(self) -> str:
        """The band as the end of a phrase, or why there is none; empty where none can be."""
        if self.band is None:
            return ""
        if self.no_band:
            return f", {self.no_band}"
        ends = self.band_in_words.replace(" to ", " and ")
        return f", between {ends} {self._shown_unit} over what is not known"

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


def number_in_words(value: float, unit: str) -> str:
    """A share in whole percent, never rounded to none or all; of other units three digits.

    >>> [number_in_words(share, "") for share in (0.413, 0.002, 0.0, 0.9992, 1.0)]
    ['41', '0.2', '0', '99.9', '100']
    >>> number_in_words(285.946, "billion USD a year"), number_in_words(-0.02213, "percent")
    ('286', '-0.0221')
    """
    if unit not in ("", SHARE):
        return f"{value:.3g}"
    percent = 100.0 * value
    if unit == SHARE:
        return f"{percent:.3g}"
    if 0.0 < percent < 0.5:
        return f"{percent:.1g}"
    return f"{percent:.1f}" if 99.5 <= percent < 100.0 else f"{percent:.0f}"


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
