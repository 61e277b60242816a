"""Forecasts as rows of the hubverse model-output form: shares, quantiles and samples.

A row is one number of one question: `output_type` mean, median, quantile, cdf, pmf or sample, with
its `output_type_id` (hubverse.io, model output).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tradesim.analysis.forecasts.answers import Answer
from tradesim.analysis.forecasts.questions import Question
from tradesim.results import weights as weighted
from tradesim.results.estimates import HALF
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "origin_date",
    "target",
    "target_end_date",
    "output_type",
    "output_type_id",
    "value",
)
YES, NO = "yes", "no"
QUANTILES = (0.01, 0.025, *(k / 20.0 for k in range(1, 20)), 0.975, 0.99)
"""Levels of quantiles, those of most forecasting hubs."""
STEPS = 10
"""Thresholds of a cumulative distribution, about."""
DIGITS = 10
"""Significant digits of values."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A question with what the runs say of it."""

    question: Question
    answer: Answer
    thresholds: tuple[float, ...] = ()
    """Of a quantity: round numbers over the range of the runs, at which its cdf is given."""

    @classmethod
    def of(cls, question: Question, answer: Answer) -> Asked:
        """With thresholds chosen from the runs."""
        return cls(question, answer, () if question.is_event else thresholds(answer))


def thresholds(answer: Answer) -> tuple[float, ...]:
    """About ten round numbers over the middle 98 % of the runs."""
    from matplotlib.ticker import MaxNLocator

    low, high = weighted.quantiles(answer.values, np.array([0.01, 0.99]), answer.weights)
    ticks = MaxNLocator(STEPS).tick_values(float(low), float(high))
    return tuple(float(f"{tick:.{DIGITS}g}") + 0.0 for tick in ticks)


def output_table(day: date, asked: Sequence[Asked], samples: int) -> pd.DataFrame:
    """All rows of a forecast made on a day, questions in their order; `samples` runs of each."""
    import pandas as pd

    rows = [
        (day.isoformat(), each.question.id, each.question.resolution_date.isoformat(), *row)
        for each in asked
        for row in _rows(each, samples)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(asked: Asked, samples: int) -> Iterator[tuple[str, str, float]]:
    """Type, identifier and value of each number of a question."""
    values, weights = asked.answer.values, asked.answer.weights
    if asked.question.is_event:
        chance = kept_inside(values, weights)
        yield from (("pmf", YES, chance), ("pmf", NO, 1.0 - chance))
    else:
        yield "mean", "NA", rounded(weighted.mean(values, weights))
        levels = np.array([HALF, *QUANTILES])
        median, *found = weighted.quantiles(values, levels, weights)
        yield "median", "NA", rounded(median)
        for level, value in zip(QUANTILES, found, strict=True):
            yield "quantile", f"{level:g}", rounded(value)
        for limit in asked.thresholds:
            yield "cdf", f"{limit:g}", rounded(weighted.share(values <= limit, weights))
    for number, run in enumerate(chosen_runs(len(values), samples, weights)):
        yield "sample", str(number), rounded(values[run])


def kept_inside(values: Array, weights: weighted.Weights) -> float:
    """Share of the runs in which an event happens, half a run away from none and from all.

    No count of runs shows that something cannot be, and a logarithmic score stays finite.
    """
    kept = HALF / weighted.effective_runs(weights, len(values))
    return rounded(float(np.clip(weighted.share(values > HALF, weights), kept, 1.0 - kept)))


def chosen_runs(n: int, samples: int, weights: weighted.Weights) -> Index:
    """Places of `samples` of n runs, evenly over their weights: the same for every question.

    >>> chosen_runs(8, 4, None).tolist()
    [1, 3, 5, 7]
    """
    upto = np.cumsum(np.ones(n) if weights is None else weights)
    return np.searchsorted(upto / upto[-1], (np.arange(samples) + HALF) / max(samples, 1), "right")


def rounded(value: float) -> float:
    """A value as it is written."""
    return float(f"{value:.{DIGITS}g}")
