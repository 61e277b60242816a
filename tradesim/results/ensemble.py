"""Results of many runs: outcomes, weekly distributions, probabilities, and any run replayed."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from tradesim.errors import ResultError, check_known, did_you_mean, in_short, shown
from tradesim.model.histograms import Summary
from tradesim.model.outcomes import MEASURED, OUTCOMES
from tradesim.model.variables import FLAGS
from tradesim.negotiation.stages import STAGES
from tradesim.results.answers import (
    count_holding,
    holding,
    named_states,
    share_and_error,
    states_of,
)
from tradesim.results.bands import AskedBand, Draws, with_band
from tradesim.results.conditions import EVENTS as EVENTS
from tradesim.results.conditions import STATES as STATES
from tradesim.results.conditions import InTime, known_event, read, statement_holds
from tradesim.results.data import WEIGHT, EnsembleData, which
from tradesim.results.estimates import Estimate as Estimate
from tradesim.results.masks import aligned
from tradesim.results.matching import Tolerance
from tradesim.results.passage import first_passage
from tradesim.results.regions import effects_by_region, effects_by_sector
from tradesim.results.rerun import summary_of
from tradesim.results.series import QUANTILES as QUANTILES
from tradesim.results.series import Described, distribution_arrays, distributions, histories
from tradesim.results.statistics import step_of
from tradesim.results.weighing import (
    in_words,
    warn_if_few,
    weights_of_agreement,
    weights_that_meet,
)
from tradesim.results.weighted_counts import WeightedCounts, weighted_counts
from tradesim.results.weights import at, estimate, mean_estimate
from tradesim.terms import display
from tradesim.terms.arguments import of_kind, real, text, truth, whole
from tradesim.terms.calendar import DayLike, as_date
from tradesim.terms.display import Printed
from tradesim.terms.frozen import frozen, kept
from tradesim.terms.sides import Array, Mask
from tradesim.terms.text import plain
from tradesim.terms.units import BOOLEAN

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from tradesim.chronicle.chronicle import Chronicle
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
class Ensemble(EnsembleData, Printed):
    """Many runs of one scenario. Made by `simulate`."""

    @kept
    def weekly(self) -> xr.Dataset:
        """Distributions by date: each variable as (label, date, quantile), with mean and sd.

        Also `stage` (stage, date) and the flags, as shares of runs. Monte Carlo standard errors
        of NAME are NAME_standard_error (of the mean or share) and NAME_quantile_error.
        ResultError where the ensemble was simulated with record="outcomes".
        """
        found = distributions(self.weekly_arrays, self.dates, self.scenario.name, self.n_runs)
        weighted = {} if self.weights is None else {"effective_runs": self.effective_runs}
        return found.assign_attrs(weighted)

    @cached_property
    def weekly_arrays(self) -> Mapping[str, Described]:
        """The arrays of `weekly` without xarray: dimensions, values and attributes by name."""
        weighted = self._weighted_counts if self.weights is not None else None
        arrays: Mapping[str, Described] = frozen(distribution_arrays(self.counts, weighted))
        return arrays

    @property
    def paths(self) -> xr.Dataset:
        """Every variable of every run by date; ResultError unless record="paths".

        Where runs are weighted, the coordinate `weight` has their weights.
        """
        if not self.stored:
            raise ResultError('no paths were recorded; simulate with record="paths" or replay(run)')
        if isinstance(self.stored, OnDisk):
            found = self.stored.dataset()
        else:
            found = histories(self.stored, self.dates)
        return (
            found if self.weights is None else found.assign_coords({WEIGHT: ("run", self.weights)})
        )

    def summary(self) -> pd.DataFrame:
        """Mean and quantiles of every outcome, each with its Monte Carlo standard error.

        Missing values are left out; `runs` says how many are there. The stage at the end is a code
        and has neither. Where runs are weighted, `attrs["effective_runs"]` says how many they come
        to. `print` says it in words: main outcomes first, days as dates, shares in percent.
        """
        from tradesim.results.summary_table import summary_table

        return summary_table(self)

    def to_iamc(self) -> pd.DataFrame:
        """Distributions by date as `pyam.IamDataFrame` takes them, a row a value.

        Columns model, scenario, region, variable, unit, time and value. Means and quantiles end
        the names of their variables ("Tariff|50.0th Percentile"), shares of runs begin theirs
        ("Share of Runs|Agreement In Force"); shares are in percent. ResultError where the ensemble
        was simulated with record="outcomes".
        """
        from tradesim.results.iamc import iamc_table

        return iamc_table(self.weekly_arrays, self.dates, self.scenario.name)

    def export(self, path: str | PathLike[str], *, table: str | None = None) -> Path:
        """Write the ensemble for other programs, as the ending of `path` says; the path.

        Endings: .xlsx (a workbook: probabilities, summary, distributions by date, runs, data
        dictionary; percent and dates as people write them), .nc (all in one), and .csv, .dta or
        .parquet with one tidy `table`: "outcomes" (a row a run and outcome; taken if left out),
        "runs" (a row a run), "by_date", "probabilities", "summary", "events" or "iamc". With .csv
        and .dta comes PATH-dictionary, which says what each name means, in which unit; .parquet
        and .nc say it inside. Runs that are weighted have a column `weight`. An existing file is
        replaced; after an error none is left half written. ResultError for another ending or
        table, StoreError where the file cannot be written or a library is missing.
        """
        return display.write(self, path, table)

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
            return self._estimate_on(self.step_on(on), what, side)
        if not isinstance(what, str) or what not in EVENTS:
            raise ResultError(_not_an_event(what))
        if side is not None:
            raise ResultError(f"side is {shown(side)}; allowed none: {what!r} names its side")
        term = InTime(what, "by", None if by is None else as_date(by))
        came = term.holds(self.columns, self.dates)
        return self.chance(came, term.limit)

    def chance(self, holds: Mask, date: date | None = None) -> Estimate:
        """Share of the runs in which a mask (n_runs,) holds; `date` is the day it speaks of.

        ResultError where it is no mask of the runs.
        """
        mask = aligned(self, holds)
        return with_band(estimate(mask, self.weights, date), self.draws, mask)

    @cached_property
    def draws(self) -> Draws:
        """What runs drew, as regressions take it."""
        return Draws(self)

    def mean(self, outcome: str) -> Estimate:
        """Mean of an outcome in its unit, with the error of the simulation and the band that comes
        from what is not known (`low` to `high`).

        Over the runs that have the outcome. ResultError names the outcomes.
        """
        check_known("outcome", outcome, MEASURED)
        column, (stated, _) = self.columns[outcome], OUTCOMES[outcome]
        unit = "" if stated == BOOLEAN else stated
        found = mean_estimate(column, self.weights, step_of(outcome), unit)
        return with_band(found, self.draws, column)

    def _estimate_on(self, step: int, what: str, side: str | None) -> Estimate:
        """Share of runs in which a flag or stage holds at the end of a step."""
        day = self.dates[step]
        if self.weights is None:
            found = Estimate.of(count_holding(self.counts, what, step, side), self.n_runs, day)
        else:
            share, error = share_and_error(self._weighted_counts, what, step, side)
            found = Estimate(share, error, self.n_runs, day, self.effective_runs)
        # of runs without paths, as many as take a fourteenth of the time up to the day
        most = int(0.07 * self.n_runs * (len(self.dates) - 1) / max(step, 1)) + 1
        asked = partial(states_of, self, what, step, side)
        band = AskedBand(self.draws, asked, chance=True, most=None if self.stored else most)
        return replace(found, band=band)

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
        the error is missing where no run is left. Where runs are weighted, at_risk and events are
        sums of weights. ResultError names the events.
        """
        import pandas as pd

        days = self.columns[EVENTS[known_event(event)]]
        came = first_passage(days, self.weights)
        return pd.DataFrame(came._asdict(), index=pd.Index(came.day, name="day")).drop(
            columns="day"
        )

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

    def reweight(self, targets: Mapping[str, float] | Array) -> Ensemble:
        """The same runs with the weights nearest to the present ones that meet stated chances.

        Keys are conditions as in `where`, with a chance between 0 and 1: {"agreement by
        2025-11-10": 0.83}; or outcomes and what is recorded on a date, with a mean: {"tariff_us":
        0.4}. Nearest is by relative entropy. All are met together; a second call starts from the
        weights of the first. In place of targets, weights (n_runs,) may be given: those of another
        ensemble. Every answer then counts runs by weight; `effective_runs` says how many they come
        to, and a warning when these are fewer than 400 or 5 % of the runs. ResultError names the
        target that cannot be met and what is possible.

        >>> from tradesim import load_scenario, simulate
        >>> ens = simulate(load_scenario("kuala-lumpur-2025"), runs=2_000, seed=7, progress=False)
        >>> market = ens.reweight({"agreement by 2025-11-10": 0.83})
        >>> print(market.probability("agreement", by="2025-11-10").in_percent.partition(" ")[0])
        83.0%
        """
        return self._weighted(*weights_that_meet(self, targets))

    def update(
        self,
        chronicle: Chronicle | None = None,
        *,
        until: DayLike,
        kinds: Sequence[str] | None = None,
        days: float = 28.0,
        size: float = 0.75,
    ) -> Ensemble:
        """The same runs, weighted by how far they agree with what happened until a day.

        What the chronicle (the shipped one if left out) knows by that day is set against the log of
        each run, in the order of dates: rises of tariffs and export restrictions by side,
        signatures, extensions, breaches by side and truces that ran out, or other `kinds`. An event
        counts by how near its date and size are: in full where they are the same, for nothing from
        so many `days` on, or from a difference in `size` of that share of the larger. A run with
        more events than the chronicle has counts for less the longer before `until` they came.
        Events are simulated once more unless recorded. NoMatchError names the first row that no run
        matches; warnings as for `reweight`.
        """
        allowed = Tolerance(real("days", days, least=1.0), real("size", size, least=0.01))
        return self._weighted(*weights_of_agreement(self, chronicle, until, kinds, allowed))

    def _weighted(self, weights: Array, words: str) -> Ensemble:
        found = replace(self, weights=weights, weighed_by=in_words(self.weighed_by, words))
        warn_if_few(weights, found.effective_runs)
        return found

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
        its = at(self.weights, left)
        if not left.size or (its is not None and not its.any()):
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
            its,
            self.weighed_by,
        )

    @cached_property
    def _resimulated(self) -> Summary:
        """The summary of chosen runs."""
        assert self.chosen is not None
        return summary_of(self.scenario, self.seed, self.chosen).read_only()

    @cached_property
    def _weighted_counts(self) -> WeightedCounts:
        """Counts by date of runs that are weighted."""
        assert self.weights is not None
        return weighted_counts(self.scenario, self.seed, self.run_numbers, self.weights)

    @property
    def counts(self) -> Summary:
        """Numbers of runs by date, or sums of their weights: histograms, stages, flags, tariffs.

        ResultError where the ensemble was simulated with record="outcomes".
        """
        if self.weights is not None:
            return self._weighted_counts.of_weights
        if self.chosen is not None:
            return self._resimulated
        if self.streamed is None:
            raise ResultError('no results by date were recorded; simulate with record="weekly"')
        return self.streamed

    def __repr__(self) -> str:
        name = f"{self.scenario.name!r}, runs={self.n_runs}, seed={self.seed}"
        if self.weights is not None:
            name += f", effective_runs={self.effective_runs:.0f}"
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
