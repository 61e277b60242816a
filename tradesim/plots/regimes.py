"""Regimes: shares of runs in bands of a variable, date by date.

Where runs gather at several levels, a quantile between them is a path that no run follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from tradesim.model import histograms
from tradesim.model.variables import Variable
from tradesim.plots import series
from tradesim.plots.events import flags
from tradesim.plots.frame import axes, heading, percent, source
from tradesim.plots.stacked import shares_of_runs
from tradesim.plots.style import PLACE_COLORS, Rgb, Size, check_color, ground, mixed
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.terms import units
from tradesim.terms.arguments import listed, real, refusal, truth
from tradesim.terms.calendar import in_full
from tradesim.terms.sides import Array

MOST = 8
"""Most bands, or about, where none are given."""
TAILS = (0.02, 0.98)
"""Shares of all runs and dates between which the limits of bands lie."""
ATOM = 0.05
"""Least share of runs and dates at zero that makes zero a band of its own."""
LIMITS = "limits that rise, as in [0.3, 0.5]"


def regimes(
    ens: Ensemble,
    variable: str,
    *,
    side: str | None = None,
    bands: Sequence[float] = (),
    events: bool = True,
    color: str | None = None,
    label: str | None = None,
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Shares of runs in bands of a variable at each date, stacked from low to high.

    `bands` are limits between bands, rising, in the variable's unit (tariffs as shares); round
    ones are chosen if left out. Shares are right to within a bin of the recorded distribution.
    `side` and `events` are as in `fan`. The title names the fullest band of the last date.
    ResultError names what is known where the variable or side is not, for limits that do not rise,
    and where nothing by date was recorded.
    """
    an_ensemble(ens)
    truth("events", events)
    check_color(color)
    chosen = series.recorded(variable, side)
    counts = _counts(ens, chosen, side)
    limits = _given(bands)
    limits = limits if len(limits) else _round_limits(chosen, counts)
    shares = _shares(chosen, counts, limits)
    names = _names(chosen, limits)
    with axes(ax, figsize=figsize) as on:
        colors = _colors(on, color or PLACE_COLORS[side or ""], len(shares))
        shares_of_runs(on, ens, shares, names, colors, mark=":")
        above = flags(on, ens.scenario) if events else 0.0
        fullest = int(np.argmax(shares[:, -1]))
        found = f"{names[fullest]} in {percent(shares[fullest, -1])} of runs"
        title = f"{series.title(chosen, side)}, {found} on {in_full(ens.dates[-1])}"
        bands_in = f"bands in {units.label(chosen.unit)}"
        caption = f"{source(ens, label)}; {bands_in}; labels: share on the last date"
        heading(on, title, chosen.about, caption, above=above)
    return on


def _counts(ens: Ensemble, variable: Variable, side: str | None) -> Array:
    """Runs in each bin of the recorded distribution as shares, (steps + 1, BINS)."""
    label = side or ""
    row = next(
        k for k, (of, _, at) in enumerate(histograms.SERIES) if of is variable and at == label
    )
    return np.asarray(ens.counts.histogram[row] / ens.counts.n_runs)


def _given(bands: Sequence[float]) -> Array:
    limits = np.array([real("bands", each) for each in listed("bands", bands, LIMITS)])
    if not (np.diff(limits) > 0.0).all():
        raise refusal("bands", bands, LIMITS)
    return limits


def _round_limits(variable: Variable, counts: Array) -> Array:
    """Round limits that part the runs of all dates but the first; zero's own where it is full."""
    below = np.cumsum(counts[1:].mean(axis=0))
    ends = histograms.edges(variable)
    low, high = (float(ends[np.searchsorted(below, share)]) for share in TAILS)
    locator = MaxNLocator(MOST - 1, steps=[1, 2, 2.5, 5, 10])
    places = np.asarray(locator.tick_values(low, high))
    limits = places[(places > low) & (places < high)]
    at_zero = variable.low == 0.0 and counts[1:, 0].mean() >= ATOM
    return np.append(ends[1], limits[limits > 0.0]) if at_zero else limits


def _shares(variable: Variable, counts: Array, limits: Array) -> Array:
    """Shares of runs in each band, (len(limits) + 1, steps + 1)."""
    ends = histograms.edges(variable)
    middles = (ends[:-1] + ends[1:]) / 2.0
    starts = [0, *np.searchsorted(middles, limits).tolist(), histograms.BINS]
    return np.stack([counts[:, a:b].sum(axis=1) for a, b in pairwise(starts)])


def _names(variable: Variable, limits: Array) -> list[str]:
    """Names of the bands, from the one under the first limit to the one over the last."""
    first_bin = histograms.edges(variable)[1]
    if not len(limits):
        return ["all values"]
    told = [series.value(variable, each) for each in limits]
    inner = [f"{low} to {high}" for low, high in pairwise(told)]
    names = [f"under {told[0]}", *inner, f"{told[-1]} or more"]
    if limits[0] == first_bin and variable.low == 0.0:
        names[:2] = ["none", f"up to {told[1]}" if len(limits) > 1 else "some"]
    return names


def _colors(ax: Axes, color: str, count: int) -> list[Rgb]:
    """From pale to full, as bands rise."""
    pale = np.linspace(0.85, 0.0, count) if count > 1 else [0.0]
    return [mixed(color, ground(ax), float(share)) for share in pale]
