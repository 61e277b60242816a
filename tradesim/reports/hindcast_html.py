"""Hindcasts as plain text and as HTML for notebooks."""

from __future__ import annotations

import numpy as np

from tradesim.reports.html import folded, page, table
from tradesim.reports.scores_html import html as scores_html
from tradesim.reports.scores_html import summary_lines
from tradesim.studies.hindcast import Hindcast
from tradesim.terms import display

HEAD = (
    "from", "questions", "scored", "Brier", "base rate", "nothing changes", "people",
    "CRPS", "nothing changes", "in the 90 % range",
)  # fmt: skip
COLUMNS = (
    "questions", "scored", "brier", "brier_base_rate", "brier_persistence", "brier_human",
    "crps", "crps_persistence", "in_90",
)  # fmt: skip
PARAMETERS = {
    "as_of": "parameters as learnt up to each day",
    "other_episodes": "parameters as learnt from all other episodes, later ones too",
    "prior": "parameters of the prior",
}


@display.text.register
def text(shown: Hindcast) -> str:
    """How many days, a line a forecaster, and how many questions have no score by reason."""
    reasons = shown.scores.unmapped.value_counts()
    unscored = [f"  not scored: {count}: {why}" for why, count in reasons.items()]
    return "\n".join([_counted(shown), *summary_lines(shown.scores), *unscored])


@display.html.register
def html(shown: Hindcast) -> str:
    """Scores by forecaster, and by the day of the forecast."""
    by_origin = folded("By day of the forecast", table(HEAD, _rows(shown)))
    return page(_counted(shown), "", scores_html(shown.scores), by_origin)


def _counted(shown: Hindcast) -> str:
    runs = next(iter(shown.ensembles.values())).n_runs
    days = f"{len(shown.origins)} days" if len(shown.origins) > 1 else str(shown.origins[0])
    return f"Hindcast from {days}, {runs:,} runs each, {PARAMETERS[shown.posterior]}"


def _rows(shown: Hindcast) -> list[list[str]]:
    return [
        [f"{day:%Y-%m-%d}", *(_number(row[name]) for name in COLUMNS)]
        for day, row in shown.table.iterrows()
    ]


def _number(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.3g}"
