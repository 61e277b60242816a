"""Results of many runs: outcomes, weekly distributions, probabilities, and any run replayed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from tradesim.errors import ResultError, did_you_mean, in_short
from tradesim.model.histograms import Summary
from tradesim.model.outcomes import OUTCOMES
from tradesim.model.variables import FLAGS
from tradesim.negotiation.stages import STAGES
from tradesim.results.answers import count_holding, holding
from tradesim.results.conditions import EVENTS as EVENTS
from tradesim.results.conditions import InTime, as_date, known_event, read, statement_holds
from tradesim.results.data import EnsembleData, which
from tradesim.results.estimates import Estimate as Estimate
from tradesim.results.rerun import summary_of
from tradesim.results.series import QUANTILES as QUANTILES
from tradesim.results.series import Described, distribution_arrays, distributions, histories
from tradesim.results.statistics import described
from tradesim.terms.display import Displayed
from tradesim.terms.sides import Mask

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from tradesim.results.replay import TradeTalks


@runtime_checkable
class OnDisk(Protocol):
    """Paths that are on disk and give themselves as xarray opens them there."""

    def dataset(self) -> xr.Dataset: ...


@dataclass(frozen=True, eq=False, repr=False)
class Ensemble(EnsembleData, Displayed):
    """Many runs of one scenario. Made by `simulate`."""

    @cached_property
    def weekly(self) -> xr.Dataset:
        """Distributions by date: each variable as (label, date, quantile), with mean and sd.

        Also `stage` (stage, date) and the flags, as shares of runs. Monte Carlo standard errors
        of NAME are NAME_standard_error (of the mean or share) and NAME_quantile_error.
        ResultError where the ensemble was simulated with record="outcomes".
        """
        return distributions(self.weekly_arrays, self.dates, self.scenario.name, self.n_runs)

    @cached_property
    def weekly_arrays(self) -> dict[str, Described]:
        """The arrays of `weekly` without xarray: dimensions, values and attributes by name."""
        return distribution_arrays(self.counts, self.n_runs)

    @property
    def paths(self) -> xr.Dataset:
        """Every variable of every run by date; ResultError unless record="paths"."""
        if not self.stored:
            raise ResultError('no paths were recorded; simulate with record="paths" or replay(run)')
        if isinstance(self.stored, OnDisk):
            return self.stored.dataset()
        return histories(self.stored, self.dates)

    def summary(self) -> pd.DataFrame:
        """Mean and quantiles of every outcome, each with its Monte Carlo standard error.

        Missing values are left out; `runs` says how many are there.
        """
        import pandas as pd

        rows = {name: described(column) for name, column in self.columns.items()}
        frame = pd.DataFrame(rows).T
        frame.insert(0, "unit", [OUTCOMES[name][0] for name in frame.index])
        frame.index.name = "outcome"
        return frame

    def probability(
        self,
        what: str,
        *,
        on: str | date | None = None,
        by: str | date | None = None,
        side: str | None = None,
    ) -> Estimate:
        """Share of runs in which something holds, with its standard error.

        A flag ("agreement_in_force") or a stage ("breach") holds `on` a date: at the latest step
        that ended by then. An event ("agreement", "us_threat_carried_out") has happened `by` a
        date, or at all where none is given. ResultError names what is known.
        """
        if on is not None:
            return Estimate.of(
                count_holding(self.counts, what, self.step_on(on), side), self.n_runs
            )
        if what in EVENTS:
            term = InTime(what, "by", None if by is None else as_date(by))
            came = term.holds(self.columns, self.dates[0])
            return Estimate.of(int(np.count_nonzero(came)), self.n_runs)
        known = [*(f.name for f in FLAGS), *STAGES, *EVENTS]
        raise ResultError(
            f"{what!r} needs a date, on=; events need none: {', '.join(EVENTS)}"
            if what in known
            else f"{what!r} is not known{did_you_mean(what, known)}; flags and stages: "
            f"{in_short(known[: -len(EVENTS)])}; events: {in_short(EVENTS)}"
        )

    def first_passage(self, event: str) -> pd.DataFrame:
        """Share of runs in which an event of EVENTS has not come yet, by days from the start.

        Kaplan-Meier, with Greenwood's standard error and the runs at risk; a row a day on which
        it came to some run. All runs are watched to the end, so that both are those of a share;
        the error is missing where no run is left. ResultError names the events.
        """
        import pandas as pd

        days = self.columns[EVENTS[known_event(event)]]
        day, events = np.unique(days[~np.isnan(days)], return_counts=True)
        left = self.n_runs - np.cumsum(events)
        share = left / self.n_runs
        error = np.sqrt(share * (1.0 - share) / self.n_runs)
        table = {
            "not_yet": share,
            "standard_error": np.where(left > 0, error, np.nan),
            "at_risk": left + events,
            "events": events,
        }
        return pd.DataFrame(table, index=pd.Index(day, name="day"))

    def where(self, condition: str | Mask) -> Ensemble:
        """The runs in which something holds, as an ensemble of their own.

        A mask (n_runs,), or an expression as pandas reads it, over
        outcomes: "tariff_us > 1 and agreements == 0";
        what is recorded, on a date: "tariff on 2025-11-08 > 0.6", "real_income of CN on
        2026-06-30 < 0", "stage on 2026-01-31 == 'talks'", at the latest step that ended by then,
        and of the US where no side is named;
        events in time: "agreement before 2025-11-01 and no breach".
        Distributions by date, and values on a date where no paths were kept, are simulated anew.
        ResultError where no run is left or the expression is not understood.
        """
        if isinstance(condition, str):
            return self._only(self.holding(condition), condition)
        return self._only(np.asarray(condition), "a mask")

    def holding(self, condition: str) -> Mask:
        """In which runs a condition holds, in the words of `where`, (n_runs,)."""
        return holding(self, read(condition))

    def given(self, statement: str) -> Ensemble:
        """The runs in which an event came in time: "agreement before 2025-11-01".

        An event of EVENTS with before, by or after and a date; alone it has happened at all, and
        with "no" or "not" in front it has not: "no breach", "not agreement by 2026-01-31".
        """
        return self._only(statement_holds(self.columns, self.dates[0], statement), statement)

    def replay(self, run: int) -> TradeTalks:
        """The run as a Mesa model with its agents, to be played from the first day.

        Runs are counted in this ensemble: after `where`, 0 is the first run that was chosen.
        ResultError where there is no such run.
        """
        from tradesim.results.replay import TradeTalks

        if (
            isinstance(run, bool)
            or not isinstance(run, int | np.integer)
            or not 0 <= run < self.n_runs
        ):
            raise ResultError(f"run is {run!r}; allowed 0 to {self.n_runs - 1}")
        number = int(self.run_numbers[run])
        return TradeTalks(scenario=self.scenario, rng=self.seed, run=number)

    def _only(self, mask: Mask, condition: str) -> Ensemble:
        if mask.shape != (self.n_runs,) or mask.dtype != np.bool_:
            raise ResultError(
                f"condition is an array of {mask.dtype} with shape {mask.shape}; allowed one "
                f"truth value a run, ({self.n_runs},)"
            )
        left = np.flatnonzero(mask)
        if not left.size:
            raise ResultError(f"no run of {self.n_runs:,} is left where {condition}")
        return Ensemble(
            self.scenario,
            self.seed,
            len(left),
            {name: column[left] for name, column in self.columns.items()},
            None,
            {name: path[..., left] for name, path in self.stored.items()},
            left if self.chosen is None else self.chosen[left],
            f"{self.condition} and {condition}" if self.condition else condition,
        )

    @cached_property
    def _resimulated(self) -> Summary:
        """The summary of chosen runs."""
        assert self.chosen is not None
        return summary_of(self.scenario, self.seed, self.chosen)

    @property
    def counts(self) -> Summary:
        """Numbers of runs by date: histograms, stages, flags, pairs of tariffs.

        ResultError where the ensemble was simulated with record="outcomes".
        """
        if self.chosen is not None:
            return self._resimulated
        if self.streamed is None:
            raise ResultError('no results by date were recorded; simulate with record="weekly"')
        return self.streamed

    def __repr__(self) -> str:
        name = f"{self.scenario.name!r}, runs={self.n_runs}, seed={self.seed}"
        return f"Ensemble({name}{which(self)})"
