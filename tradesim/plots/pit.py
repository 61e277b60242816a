"""Where truths lay among the runs: flat if they are like one more run."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from tradesim.analysis.forecasts.scores import Scores, scores_that_hold
from tradesim.plots.frame import axes, heading, percent_axis, value_ticks
from tradesim.plots.style import BLUE, GREY, PALETTE, Size
from tradesim.terms.arguments import whole

BAND = 0.9
"""Chance that a bar lies in the band where truths are like one more run."""


def pit(
    scores: Scores, *, bins: int = 10, figsize: Size | None = None, ax: Axes | None = None
) -> Axes:
    """Numbers of quantities by the share of runs below the truth, in so many bins.

    Flat is right; a hump in the middle is too wide, a hollow too narrow, a slope off to one side.
    Shaded: where a bar lies with 90 % chance if the runs are right. ResultError where no quantity
    is scored.
    """
    from scipy.stats import binom

    n_bins = whole("bins", bins, least=2, most=100)
    quantities = scores_that_hold(scores, "pit", "quantities")
    shares = quantities["pit"].to_numpy()
    tails = (1.0 - BAND) / 2.0
    low, high = (float(binom.ppf(q, len(shares), 1.0 / n_bins)) for q in (tails, 1.0 - tails))
    with axes(ax, figsize=figsize) as on:
        on.hist(shares, bins=np.linspace(0.0, 1.0, n_bins + 1).tolist(), color=BLUE, rwidth=0.94)
        on.axhspan(low, high, color=GREY, alpha=0.25, linewidth=0.0)
        on.axhline(len(shares) / n_bins, color=PALETTE[2], linewidth=1.0)
        on.set_xlim(0.0, 1.0)
        percent_axis(on.xaxis)
        value_ticks(on.yaxis, whole=True)
        on.set_xlabel("share of runs below the truth")
        on.set_ylabel("quantities")
        heading(
            on,
            "Where truths lay among the runs",
            f"{len(shares)} quantities; line: what is expected; shaded: {BAND:.0%} range of a bar",
        )
    return on
