"""What a condition or expression would be if the first day went on: no event, no change."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.model.shocks import LANE
from tradesim.model.standstill import standstill_outcomes
from tradesim.results.conditions import Condition, InTime, OnDate
from tradesim.results.data import EnsembleData
from tradesim.results.rerun import Runs, by_block, read, steps
from tradesim.results.weights import at


class Persistence:
    """The first day of a few runs of an ensemble, gone on to the end."""

    def __init__(self, ens: EnsembleData) -> None:
        import pandas as pd

        counting = np.arange(ens.n_runs) if ens.weights is None else np.flatnonzero(ens.weights)
        first = counting[: _in_first_lane(ens.run_numbers[counting])]
        self.weights = at(ens.weights, first)
        (chosen,) = by_block(ens.run_numbers[first])
        self.moment = next(steps(ens.scenario, ens.seed, chosen))
        outcomes = standstill_outcomes(self.moment)
        self.kept = chosen.kept
        self.outcomes = pd.DataFrame({name: each[self.kept] for name, each in outcomes.items()})

    def of(self, condition: Condition) -> NDArray[Any]:
        """Values of an expression that was checked, (runs,); none of its events comes."""
        values: dict[str, NDArray[Any]] = {}
        for name, term in condition.terms.items():
            if isinstance(term, InTime):
                values[name] = np.zeros(len(self.kept), dtype=np.bool_)
            else:
                values[name] = self._on_first_day(term)
        return condition.holds(self.outcomes, values)

    def _on_first_day(self, term: OnDate) -> NDArray[Any]:
        return np.asarray(read(self.moment, term.name, term.place)[self.kept])


def _in_first_lane(runs: Runs) -> int:
    """How many of the first runs lie in one lane with the first."""
    return int(np.count_nonzero(runs[:LANE] // LANE == runs[0] // LANE))
