"""How likely something is in each of several ensembles, and by how much they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import hypot

import numpy as np

from tradesim.errors import ResultError
from tradesim.model.histograms import Summary
from tradesim.model.variables import STAGE
from tradesim.negotiation.stages import STAGES
from tradesim.results.answers import count_holding, on_dates
from tradesim.results.conditions import LABELS, InTime, OnDate, as_date
from tradesim.results.ensemble import Ensemble
from tradesim.results.estimates import Estimate
from tradesim.terms.sides import Mask


@dataclass(frozen=True, slots=True)
class Question:
    """Whether something holds on a date or has happened by one; see `Ensemble.probability`."""

    what: str
    on: str | date | None = None
    by: str | date | None = None
    side: str | None = None

    def of(self, ens: Ensemble) -> Estimate:
        """Share of runs in which it does."""
        return ens.probability(self.what, on=self.on, by=self.by, side=self.side)


def paired(
    ensembles: Mapping[str, Ensemble], baseline: str, asked: Question
) -> dict[str, dict[str, float]]:
    """Probabilities by name; errors of differences from runs of the same number."""
    masks = {name: holding(ens, asked) for name, ens in ensembles.items()}
    found = {}
    for name, mask in masks.items():
        apart = mask.astype(np.float64) - masks[baseline]
        error = float(apart.std() / np.sqrt(len(mask)))
        alone = Estimate.of(int(np.count_nonzero(mask)), len(mask))
        found[name] = _row(alone, float(apart.mean()), error)
    return found


def unpaired(
    ensembles: Mapping[str, Ensemble], baseline: str, asked: Question
) -> dict[str, dict[str, float]]:
    """Probabilities by name; errors of differences as of independent ensembles."""
    found, base = {}, asked.of(ensembles[baseline])
    for name, ens in ensembles.items():
        alone = asked.of(ens)
        error = 0.0 if name == baseline else hypot(alone.standard_error, base.standard_error)
        found[name] = _row(alone, alone.value - base.value, error)
    return found


def _row(alone: Estimate, difference: float, error: float) -> dict[str, float]:
    return {
        "probability": alone.value,
        "standard_error": alone.standard_error,
        "difference": difference,
        "difference_standard_error": error,
    }


def holding(ens: Ensemble, asked: Question) -> Mask:
    """In which runs it does, (n_runs,): from outcomes, paths, or by simulating up to the date.

    Errors are those of `Ensemble.probability`; ResultError too where results were made with other
    numbers than those that would be simulated now.
    """
    if asked.on is None:
        asked.of(ens)
        term = InTime(asked.what, "by", None if asked.by is None else as_date(asked.by))
        return term.holds(ens.columns, ens.dates[0])
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
