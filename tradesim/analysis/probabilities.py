"""How likely something is in each of several ensembles, and by how much they differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import hypot, nan
from typing import Any

import numpy as np

from tradesim.errors import ResultError
from tradesim.model.histograms import Summary
from tradesim.model.variables import STAGE
from tradesim.negotiation.stages import STAGES
from tradesim.results.answers import count_holding, on_dates
from tradesim.results.conditions import LABELS, InTime, OnDate
from tradesim.results.ensemble import Ensemble
from tradesim.results.estimates import Estimate
from tradesim.results.weights import Weights, error_of_mean, estimate
from tradesim.terms.calendar import DayLike, as_date
from tradesim.terms.sides import Mask

Found = tuple[Estimate, Mask | None]
"""The share of runs, and in pairs the runs."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whether something holds on a date or has happened by one; see `Ensemble.probability`."""

    what: str
    on: DayLike | None = None
    by: DayLike | None = None
    side: str | None = None

    @property
    def day(self) -> date | None:
        """The day that it asks about; None where it names none."""
        asked = self.by if self.on is None else self.on
        return None if asked is None else as_date(asked)

    def of(self, ens: Ensemble) -> Estimate:
        """Share of runs in which it does."""
        return ens.probability(self.what, on=self.on, by=self.by, side=self.side)

    def within(self, ens: Ensemble) -> bool:
        """Whether the ensemble was simulated on the day that it asks about."""
        return self.day is None or ens.dates[0] <= self.day <= ens.dates[-1]


def of_pairs(ens: Ensemble, asked: Question) -> Found:
    """The share, and in which runs."""
    mask = holding(ens, asked)
    return asked.of(ens) if asked.on is None else _on(ens, asked, mask), mask


def of_samples(ens: Ensemble, asked: Question) -> Found:
    """The share alone."""
    return asked.of(ens), None


def by_name(
    ensembles: Mapping[str, Ensemble],
    baseline: str,
    asked: Question,
    answer: Callable[[Ensemble, Question], Found],
) -> dict[str, dict[str, Any]]:
    """A row an ensemble: its probability, its difference from the baseline, errors, and the day.

    What was not simulated on the day is missing, and so are differences of probabilities that
    speak of unlike days. ResultError where no ensemble was.
    """
    able = [name for name, ens in ensembles.items() if asked.within(ens)] or [baseline]
    found = {name: answer(ensembles[name], asked) for name in able}
    weights = ensembles[baseline].weights
    speaks = {name: _day(ensembles[name], found[name][0]) for name in able}
    rows: dict[str, dict[str, Any]] = {}
    for name in ensembles:
        alone = found[name][0] if name in found else None
        like = name in found and baseline in found and speaks[name] == speaks[baseline]
        rows[name] = {
            "probability": alone.value if alone else nan,
            "standard_error": alone.standard_error if alone else nan,
            "difference": found[name][0].value - found[baseline][0].value if like else nan,
            "difference_standard_error": _error(found, baseline, name, weights) if like else nan,
            "date": speaks.get(name),
        }
    return rows


def _on(ens: Ensemble, asked: Question, mask: Mask) -> Estimate:
    assert asked.on is not None
    return estimate(mask, ens.weights, ens.dates[ens.step_on(asked.on)])


def _day(ens: Ensemble, estimate: Estimate) -> date:
    """Day that an estimate speaks of: the last one where none was asked for."""
    return estimate.date or ens.dates[-1]


def _error(found: Mapping[str, Found], baseline: str, name: str, weights: Weights) -> float:
    """Standard error of the difference; from runs of the same number where they are known."""
    if name == baseline:
        return 0.0
    (alone, mask), (base, its) = found[name], found[baseline]
    if mask is None or its is None:
        return hypot(alone.standard_error, base.standard_error)
    return error_of_mean(mask.astype(np.float64) - its, weights, step=1.0, ddof=0)


def holding(ens: Ensemble, asked: Question) -> Mask:
    """In which runs it does, (n_runs,): from outcomes, paths, or by simulating up to the date.

    Errors are those of `Ensemble.probability`; ResultError too where results were made with other
    numbers than those that would be simulated now.
    """
    if asked.on is None:
        asked.of(ens)
        return InTime(asked.what, "by", asked.day).holds(ens.columns, ens.dates)
    if asked.by is not None:
        asked.of(ens)
    counts = ens.streamed or Summary.empty(len(ens.dates))
    expected = count_holding(counts, asked.what, ens.step_on(asked.on), asked.side)
    name = STAGE if asked.what in STAGES else asked.what
    label = (asked.side or "") if len(LABELS[name]) > 1 else ""
    (values,) = on_dates(ens, [OnDate(name, label, as_date(asked.on))])
    found = np.asarray(values == asked.what if name == STAGE else values, dtype=np.bool_)
    if ens.streamed is not None and np.count_nonzero(found) != expected:
        raise ResultError(
            f"{ens.scenario.name}: {asked.what} on {asked.on} holds in {expected:,} runs, and "
            f"simulated now in {np.count_nonzero(found):,}: the numbers of the model have "
            "changed; simulate again, or compare with paired=False"
        )
    return found
