"""The summary of an ensemble: a table of numbers that prints itself in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tradesim.model.outcomes import MEASURED, OUTCOMES
from tradesim.negotiation.stages import STAGES
from tradesim.results.data import EnsembleData, runs_of, which
from tradesim.results.statistics import described, step_of
from tradesim.results.weights import share
from tradesim.terms.display import Described
from tradesim.terms.sides import Mask
from tradesim.terms.units import DAYS

if TYPE_CHECKING:
    from collections.abc import Callable


class SummaryTable(Described, pd.DataFrame):
    """A row an outcome with unit, mean, quantiles and their errors.

    What is cut from it or made of it is a plain DataFrame. `attrs` says of which runs it is.
    """

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return pd.DataFrame

    @property
    def is_whole(self) -> bool:
        """Whether it has the rows and columns it was made with."""
        return list(self.columns) == self.attrs.get("columns") and list(self.index) == [*OUTCOMES]

    def __repr__(self) -> str:
        return super().__repr__() if self.is_whole else pd.DataFrame.__repr__(self)

    def _repr_html_(self) -> str:
        return super()._repr_html_() if self.is_whole else pd.DataFrame(self).to_html(max_rows=60)


def summary_table(ens: EnsembleData) -> SummaryTable:
    """Mean and quantiles of every outcome of an ensemble; those of a code are missing."""
    rows = {
        name: described(column if name in MEASURED else column * np.nan, step_of(name), ens.weights)
        for name, column in ens.columns.items()
    }
    frame = pd.DataFrame(rows).T
    frame.insert(0, "unit", [OUTCOMES[name][0] for name in frame.index])
    frame.index.name = "outcome"
    found = SummaryTable(frame)
    found.attrs |= _attributes(ens) | {"columns": list(frame.columns)}
    return found


def _attributes(ens: EnsembleData) -> dict[str, object]:
    """What the table is of, in words and numbers that any file format takes."""

    def shared(holds: Mask) -> float:
        return share(holds, ens.weights)

    days = [name for name, (unit, _) in OUTCOMES.items() if unit == DAYS]
    stage, scenario = ens.columns["final_stage"], ens.scenario
    found: dict[str, object] = {
        "scenario": scenario.name,
        "title": scenario.title or scenario.name,
        "runs": f"{runs_of(ens)}{which(ens)}, seed {ens.seed}",
        "dates": [ens.dates[0].isoformat(), ens.dates[-1].isoformat()],
        "happens": {name: shared(~np.isnan(ens.columns[name])) for name in days},
        "stages": {name: shared(stage == code) for code, name in enumerate(STAGES)},
    }
    return found if ens.weights is None else found | {"effective_runs": ens.effective_runs}
