"""Mean scores of the model beside baselines and people."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from tradesim.analysis.forecasts.scores import Scores, scores_that_hold
from tradesim.analysis.forecasts.summary import SCORES
from tradesim.analysis.forecasts.table import IN_WORDS
from tradesim.errors import check_known
from tradesim.plots.frame import axes, heading, value_ticks
from tradesim.plots.style import BLUE, GREY, Size

TITLES = {
    "brier": "Brier score",
    "log_score": "logarithmic score",
    "crps": "continuous ranked probability score",
}


def scores(
    scores: Scores, score: str = "brier", *, figsize: Size | None = None, ax: Axes | None = None
) -> Axes:
    """Mean of a score by forecaster, lower is better: `brier`, `log_score` or `crps`.

    Lines are two standard errors, clustered by episode, to either side. Forecasters without a
    question, or with an infinite mean, are left out. ResultError where nothing has the score.
    """
    check_known("score", score, SCORES)
    scores_that_hold(scores, score, "questions")
    table = scores.summary
    drawn = table[np.isfinite(table[score])]
    places = np.arange(len(drawn))[::-1]
    error = 2.0 * drawn[f"{score}_error"].fillna(0.0)
    colors = [BLUE if name == "model" else GREY for name in drawn.index]
    labels = [
        f"{IN_WORDS[str(name)]}\n({n:.0f} questions)"
        for name, n in drawn[f"{score}_questions"].items()
    ]
    with axes(ax, size=(8.0, 0.7 * len(drawn) + 1.6), figsize=figsize) as on:
        for at, value, spread, color in zip(places, drawn[score], error, colors, strict=True):
            on.errorbar(value, at, xerr=spread, fmt="o", color=color, capsize=3.0)
        on.set_yticks(places, labels)
        on.set_ylim(-0.6, len(drawn) - 0.4)
        on.set_xlim(left=0.0)
        value_ticks(on.xaxis)
        on.set_xlabel(f"mean {TITLES[score]}")
        asked, scored = scores.n_questions, scores.n_scored
        heading(
            on,
            f"Mean {TITLES[score]}, lower is better",
            f"{scored} of {asked} questions scored; lines: two standard errors, by episode",
        )
    return on
