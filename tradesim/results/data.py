"""What was kept of many runs: the base of an ensemble, without the questions asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.errors import ResultError
from tradesim.model.histograms import Summary
from tradesim.model.outcomes import OUTCOMES
from tradesim.results.estimates import runs_in_words
from tradesim.results.event_table import LoggedBlocks, event_tables, whole_table
from tradesim.results.inputs import input_table, inputs_by_block
from tradesim.results.rerun import Runs
from tradesim.results.weights import WEIGHT as WEIGHT
from tradesim.results.weights import effective_runs
from tradesim.scenario.scenario import Scenario
from tradesim.terms.calendar import DayLike
from tradesim.terms.frozen import freeze
from tradesim.terms.sides import Array

if TYPE_CHECKING:
    import pandas as pd

IN_MEMORY = 1_000_000
"""Most runs whose inputs or events are given as one table."""


@dataclass(frozen=True, eq=False)
class EnsembleData:
    """Runs of one scenario: outcomes, and by date what `record` asked for."""

    scenario: Scenario
    seed: int
    n_runs: int
    columns: Mapping[str, Array]
    """Outcomes by name, (n_runs,) each."""
    streamed: Summary | None
    stored: Mapping[str, Array]
    """Paths by variable, (steps + 1, labels, n_runs); empty unless record="paths"."""
    chosen: Runs | None = None
    """Numbers of the runs in an ensemble that a condition was put on; None where it holds all."""
    condition: str = ""
    unlike: str = ""
    """In what code, libraries and arithmetic differ here from those that made it, in words."""
    logged: LoggedBlocks | None = None
    """Events of all runs that were simulated; None unless record="events" or "paths"."""
    weights: Array | None = None
    """How many runs each run stands for, (n_runs,), one on average; None where all count the
    same. Made by `reweight` and `update`."""
    weighed_by: str = ""
    """What the weights are to meet, in words."""

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """End of each step, the first day included."""
        return self.scenario.dates().dates

    def __post_init__(self) -> None:
        """What was simulated cannot be changed in place: answers would change with it."""
        freeze(
            self, *(name for name in ("columns", "stored") if isinstance(getattr(self, name), dict))
        )
        freeze(self, "chosen", "weights")
        if self.streamed is not None:
            object.__setattr__(self, "streamed", self.streamed.read_only())

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        EnsembleData.__post_init__(self)

    @property
    def outcomes(self) -> pd.DataFrame:
        """A row a run, a column an outcome; units in `outcomes.attrs["units"]`.

        Where runs are weighted, `weight` comes last: how many runs each stands for.

        A table of the caller's own: the numbers in it are those of the ensemble, not copied, and
        are copied once it is changed (or cannot be changed, in pandas before 3).
        """
        return self._outcomes.copy(deep=False)

    @cached_property
    def _outcomes(self) -> pd.DataFrame:
        import pandas as pd

        columns, units = dict(self.columns), {name: unit for name, (unit, _) in OUTCOMES.items()}
        if self.weights is not None:
            columns[WEIGHT], units[WEIGHT] = self.weights, "runs"
        index = pd.RangeIndex(self.n_runs, name="run")
        frame = pd.DataFrame(columns, index=index, copy=False)
        frame.attrs["units"] = units
        return frame

    @property
    def inputs(self) -> pd.DataFrame:
        """What each run was given: a row a run, a column a parameter that differs between runs.

        Named as `tradesim sources` names them, then `elasticities`, `us.strategy` and
        `cn.strategy`; units in `inputs.attrs["units"]`. Worked out again from the seed when first
        asked for, as the model used them. A table of the caller's own, as `outcomes`, with
        `weight` where runs are weighted. ResultError for more than a million runs:
        `inputs_in_parts` has them block by block.
        """
        return self._inputs.copy(deep=False)

    @cached_property
    def _inputs(self) -> pd.DataFrame:
        self._check_one_table("inputs")
        return input_table(self.scenario, self.seed, self.n_runs, self.chosen, self.weights)

    def inputs_in_parts(self) -> Iterator[pd.DataFrame]:
        """The same as tables of at most 8,192 runs each, in order, in memory that stays flat."""
        return inputs_by_block(self.scenario, self.seed, self.n_runs, self.chosen, self.weights)

    @property
    def events(self) -> pd.DataFrame:
        """What happened in every run: a row an event, by run and day.

        Columns run, date, kind, side, lever, size and authority: of a change of a lever the change
        itself (negative where it falls), of a threat what is announced; empty or missing where
        there is none; `weight` of the run comes last where runs are weighted. Kinds are listed in
        docs/names.md. ResultError unless simulated with
        record="events" or "paths", and for more than a million runs: `events_in_parts` has them
        block by block.
        """
        self._check_one_table("events")
        return self._with_weights(whole_table(self._log, self.dates[0], self.chosen))

    def events_in_parts(self) -> Iterator[pd.DataFrame]:
        """The same as a table for each block of 8,192 runs, in order."""
        return map(self._with_weights, event_tables(self._log, self.dates[0], self.chosen))

    def _with_weights(self, events: pd.DataFrame) -> pd.DataFrame:
        """Events with the weights of their runs, where runs are weighted."""
        if self.weights is None:
            return events
        return events.assign(**{WEIGHT: self.weights[events["run"].to_numpy()]})

    def _check_one_table(self, what: str) -> None:
        """ResultError where there are too many runs for one table of inputs or events."""
        if self.n_runs > IN_MEMORY:
            raise ResultError(
                f"{what} of {self.n_runs:,} runs asked for; allowed {IN_MEMORY:,} in one table: "
                f"read {what}_in_parts() part by part"
            )

    @property
    def _log(self) -> LoggedBlocks:
        if self.logged is None:
            raise ResultError('no events were recorded; simulate with record="events" or "paths"')
        return self.logged

    @property
    def run_numbers(self) -> Runs:
        """The number of each run in the ensemble that was simulated, (n_runs,), ascending."""
        return np.arange(self.n_runs) if self.chosen is None else self.chosen

    @property
    def effective_runs(self) -> float:
        """How many runs that count the same say as much (Kish 1965); `n_runs` where all do."""
        return effective_runs(self.weights, self.n_runs)

    def step_on(self, when: DayLike) -> int:
        """Number of the last step that ended by a date; ResultError outside `dates`.

        What is recorded at the end of a step is what is known on a day: nothing later than that.
        """
        return self.scenario.dates().step_on(when)


def which(ens: EnsembleData) -> str:
    """Which of its runs an ensemble has, as the end of a phrase; empty where it has them all."""
    chosen = f" where {ens.condition}" if ens.condition else ""
    return chosen + (f", weighted by {ens.weighed_by}" if ens.weighed_by else "")


def runs_of(ens: EnsembleData) -> str:
    """Number of runs in words, and how many they come to where they are weighted."""
    return runs_in_words(ens.n_runs, ens.effective_runs if ens.weights is not None else None)
