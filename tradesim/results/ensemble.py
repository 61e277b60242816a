"""Results of many runs: outcomes, weekly distributions, probabilities, and any run replayed."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from tradesim.errors import ResultError, did_you_mean, in_short, shown
from tradesim.model.histograms import Summary
from tradesim.model.outcomes import OUTCOMES
from tradesim.model.variables import FLAGS
from tradesim.negotiation.stages import STAGES
from tradesim.results.answers import count_holding, holding, named_states
from tradesim.results.conditions import EVENTS as EVENTS
from tradesim.results.conditions import STATES as STATES
from tradesim.results.conditions import InTime, known_event, read, statement_holds
from tradesim.results.data import EnsembleData, which
from tradesim.results.estimates import Estimate as Estimate
from tradesim.results.estimates import share_error
from tradesim.results.masks import aligned
from tradesim.results.regions import effects_by_region, effects_by_sector
from tradesim.results.rerun import summary_of
from tradesim.results.series import QUANTILES as QUANTILES
from tradesim.results.series import Described, distribution_arrays, distributions, histories
from tradesim.results.statistics import described, step_of
from tradesim.terms.arguments import of_kind, text, truth, whole
from tradesim.terms.calendar import DayLike, as_date
from tradesim.terms.display import Displayed
from tradesim.terms.frozen import frozen, kept
from tradesim.terms.sides import Mask
from tradesim.terms.text import plain

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from tradesim.results.replay import TradeTalks


LONGEST_NAME = 40
"""Most characters of an unknown name in a message."""
LONGEST = 200
"""Most characters of a condition in a message."""


@runtime_checkable
class OnDisk(Protocol):
    """Paths that are on disk and give themselves as xarray opens them there."""

    def dataset(self) -> xr.Dataset: ...


@dataclass(frozen=True, eq=False, repr=False)
class Ensemble(EnsembleData, Displayed):
    """Many runs of one scenario. Made by `simulate`."""

    @kept
    def weekly(self) -> xr.Dataset:
        """Distributions by date: each variable as (label, date, quantile), with mean and sd.

        Also `stage` (stage, date) and the flags, as shares of runs. Monte Carlo standard errors
        of NAME are NAME_standard_error (of the mean or share) and NAME_quantile_error.
        ResultError where the ensemble was simulated with record="outcomes".
        """
        return distributions(self.weekly_arrays, self.dates, self.scenario.name, self.n_runs)

    @cached_property
    def weekly_arrays(self) -> Mapping[str, Described]:
        """The arrays of `weekly` without xarray: dimensions, values and attributes by name."""
        arrays: Mapping[str, Described] = frozen(distribution_arrays(self.counts, self.n_runs))
        return arrays

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

        rows = {name: described(column, step_of(name)) for name, column in self.columns.items()}
        frame = pd.DataFrame(rows).T
        frame.insert(0, "unit", [OUTCOMES[name][0] for name in frame.index])
        frame.index.name = "outcome"
        return frame

    def probability(
        self,
        what: str,
        *,
        on: DayLike | None = None,
        by: DayLike | None = None,
        side: str | None = None,
    ) -> Estimate:
        """Share of runs in which something holds, with its standard error.

        A flag ("agreement_in_force", "threat_open" of a `side`) or a stage ("breach") holds `on` a
        date: at the end of the last step that ended by then, which is the `date` of the estimate.
        An event ("agreement", "us_threat_carried_out") has happened `by` a date, on its own day
        or an earlier one, or at all where no date is given. ResultError names what is known, and
        refuses days that were not simulated and arguments that the question does not take.
        """
        if on is not None:
            if by is not None:
                raise ResultError("on= and by= are given; allowed one: by= for events, else on=")
            step = self.step_on(on)
            return Estimate.of(
                count_holding(self.counts, what, step, side), self.n_runs, self.dates[step]
            )
        if not isinstance(what, str) or what not in EVENTS:
            raise ResultError(_not_an_event(what))
        if side is not None:
            raise ResultError(f"side is {shown(side)}; allowed none: {what!r} names its side")
        term = InTime(what, "by", None if by is None else as_date(by))
        came = term.holds(self.columns, self.dates)
        return Estimate.of(int(np.count_nonzero(came)), self.n_runs, term.limit)

    def by_region(self, *, on: DayLike | None = None, change: bool = False) -> pd.DataFrame:
        """What others feel of the two tariffs: a row a region, mean, 5, 50 and 95 % of each effect.

        Columns are (effect, statistic): `real_income`, `exports_to_us` and `prices` (consumer
        prices over wages) in percent, `trade_diverted` to goods sold to the US and China in
        billion USD a year. Long-run effects of the tariffs recorded `on` a date (52 weeks after
        the start, or at the end where that is sooner; `attrs["date"]` is the day), against the
        tariffs of before 2018, on the flows of 2022 (`economy.third_regions`); with `change`,
        less those of the first day's tariffs. Runs are simulated anew where no tariff of the
        date was kept. ResultError outside `dates`.
        """
        return effects_by_region(self, on, change=truth("change", change))

    def by_sector(self, *, on: DayLike | None = None, change: bool = False) -> pd.DataFrame:
        """What the two tariffs do to sectors: a row a side and sector, mean, 5, 50 and 95 %.

        Columns are (effect, statistic): `output`, what a sector makes, and `exports`, what it
        sells to the other side, both in percent; and `exposure`, the percent of its output `sold`
        to the other side and of its goods `bought` from there in 2022. Dates, `change` and errors
        as in `by_region`; long-run effects on the accounts of 2022 (`economy.sector_responses`).
        """
        return effects_by_sector(self, on, change=truth("change", change))

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
        error = share_error(share, self.n_runs)
        table = {
            "not_yet": share,
            "standard_error": np.where(left > 0, error, np.nan),
            "at_risk": left + events,
            "events": events,
        }
        return pd.DataFrame(table, index=pd.Index(day, name="day"))

    def where(self, condition: str | Mask) -> Ensemble:
        """The runs in which something holds, as an ensemble of their own.

        A mask (n_runs,), one with an index put in order by `run`, or an expression, over
        outcomes: "tariff_us > 1 and agreements == 0";
        what is recorded, on a date: "tariff on 2025-11-08 > 0.6", "real_income of CN on
        2026-06-30 < 0", "stage on 2026-01-31 == 'talks'", at the last step that ended by then,
        which `condition` names, and of the US where no side is named;
        events in time: "agreement before 2025-11-01 and no breach".
        Distributions by date, and values on a date where no paths were kept, are simulated anew.
        ResultError where no run is left or the expression is not understood.
        """
        if isinstance(condition, str):
            return self._only(self.holding(condition), named_states(self, read(condition)))
        return self._only(aligned(self, condition), "a mask")

    def holding(self, condition: str) -> Mask:
        """In which runs a condition holds, in the words of `where`, (n_runs,)."""
        return holding(self, read(condition))

    def given(self, statement: str) -> Ensemble:
        """The runs in which an event came in time: "agreement before 2025-11-01".

        An event of EVENTS with before, by or after and a date; alone it has happened at all, and
        with "no" or "not" in front it has not: "no breach", "not agreement by 2026-01-31". Or a
        state of the deal, on a date or at the end: "first_deal_unbroken on 2026-01-31".
        """
        words = text("statement", statement, "no breach")
        if re.fullmatch(rf"(?:(?:no|not)\s+)?(?:{'|'.join(STATES)})\s+on\s+\S+", words.strip()):
            return self._only(self.holding(words), words)
        return self._only(statement_holds(self.columns, self.dates, words), words)

    def replay(self, run: int) -> TradeTalks:
        """The run as a Mesa model with its agents, to be played from the first day.

        Runs are counted in this ensemble: after `where`, 0 is the first run that was chosen.
        ResultError where there is no such run. Warns where code, libraries or the processor's
        arithmetic are not those that made the ensemble.
        """
        from tradesim.results.replay import TradeTalks

        number = int(self.run_numbers[whole("run", run, most=self.n_runs - 1)])
        if self.unlike:
            warnings.warn(f"{self.unlike}; the replay may differ from the stored run", stacklevel=2)
        return TradeTalks(scenario=self.scenario, rng=self.seed, run=number)

    def _only(self, mask: Mask, condition: str) -> Ensemble:
        left = np.flatnonzero(mask)
        if not left.size:
            raise ResultError(f"no run of {self.n_runs:,} is left where {condition[:LONGEST]}")
        return Ensemble(
            self.scenario,
            self.seed,
            len(left),
            {name: column[left] for name, column in self.columns.items()},
            None,
            {name: path[..., left] for name, path in self.stored.items()},
            left if self.chosen is None else self.chosen[left],
            f"{self.condition} and {condition}" if self.condition else condition,
            self.unlike,
            self.logged,
        )

    @cached_property
    def _resimulated(self) -> Summary:
        """The summary of chosen runs."""
        assert self.chosen is not None
        return summary_of(self.scenario, self.seed, self.chosen).read_only()

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
        return plain(f"Ensemble({name}{which(self)})")


def an_ensemble(ens: object) -> Ensemble:
    """The ensemble that a caller gives; ResultError where it is something else."""
    return of_kind("ens", ens, Ensemble, "an Ensemble, as simulate returns")


def _not_an_event(what: object) -> str:
    """What to say of a question without a date that asks for no event."""
    known = [*(flag.name for flag in FLAGS), *STAGES, *EVENTS]
    if isinstance(what, str) and what in known:
        return f"{what!r} needs a date, on=; events need none: {', '.join(EVENTS)}"
    hint = did_you_mean(what, known) if isinstance(what, str) else ""
    states, said = (
        in_short(known[: -len(EVENTS)]),
        shown(what[:LONGEST_NAME] if isinstance(what, str) else what),
    )
    return f"{said} is not known{hint}; flags and stages: {states}; events: {in_short(EVENTS)}"
