"""Reliability of chances: how often what was given a chance came true."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from tradesim.analysis.forecasts.decomposition import brier_parts, recalibrated
from tradesim.analysis.forecasts.scores import Scores, scores_that_hold
from tradesim.plots.frame import axes, heading, percent_axis
from tradesim.plots.style import BLUE, GREY, ORANGE, Size, ink


def reliability(scores: Scores, *, figsize: Size | None = None, ax: Axes | None = None) -> Axes:
    """Share of yes by the chance that runs gave, rising as the data say (isotonic regression).

    A dot a question, at 0 or 1 by what happened. On the diagonal chances are what happens. The
    vertical distance from it is what reliability counts. ResultError where no event is scored.
    """
    events = scores_that_hold(scores, "brier", "events")
    chances, happened = events["forecast"].to_numpy(), events["answer"].to_numpy()
    order = np.argsort(chances, kind="stable")
    with axes(ax, size=(6.0, 5.6), figsize=figsize) as on:
        on.plot([0.0, 1.0], [0.0, 1.0], color=GREY, linewidth=1.0, label="what is reliable")
        on.plot(
            chances[order], recalibrated(chances, happened)[order],
            color=BLUE, marker=".", label="share of yes",
        )  # fmt: skip
        on.scatter(chances, happened, marker="|", s=60, color=ORANGE, label="questions")
        on.set_xlim(-0.02, 1.02)
        on.set_ylim(-0.03, 1.03)
        percent_axis(on.xaxis)
        percent_axis(on.yaxis)
        on.set_xlabel("chance given by the runs")
        on.set_ylabel("share of questions that came true")
        on.legend(loc="lower right", bbox_to_anchor=(1.0, 0.06), frameon=False, labelcolor=ink(on))
        parts = brier_parts(chances, happened)
        score = float(events["brier"].mean())
        heading(
            on,
            "Reliability of chances",
            f"{len(events)} questions; Brier score {score:.3f} = reliability "
            f"{parts.reliability:.3f} - resolution {parts.resolution:.3f} + uncertainty "
            f"{parts.uncertainty:.3f}",
        )
    return on
