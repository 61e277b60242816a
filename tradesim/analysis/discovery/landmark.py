"""The day up to which nothing about a condition has been settled in any run.

What came before it can explain the condition without being a part of it (landmark analysis:
Anderson, Cain and Gelber 1983, Journal of Clinical Oncology 1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.errors import ResultError, shown
from tradesim.model.outcomes import OUTCOMES
from tradesim.model.step import Moment
from tradesim.results.conditions import EVENTS, Condition, InTime, OnDate
from tradesim.results.ensemble import Ensemble
from tradesim.results.rerun import BlockRuns, by_block, read, steps
from tradesim.terms.calendar import Calendar, DayLike, as_date
from tradesim.terms.sides import SIDES, Array, Mask
from tradesim.terms.units import DAYS

RAISED = ("tariff", "restriction", "purchases_withheld", "tariff_raised")
"""What a lever's rise, which is dated, brings about."""
Values = NDArray[Any]


def landmark(ens: Ensemble, condition: Condition) -> float:
    """First day on which the condition's answer begins to differ between runs.

    Events count from their own day, a value on a date from the lever's rise that changed it or
    else from the first day of the step, outcomes without a date from the first day.
    """
    days = [_of_event(ens, term) for term in condition.terms.values() if isinstance(term, InTime)]
    days += [_of_outcome(ens, name) for name in named_outcomes(condition)]
    if any(isinstance(term, OnDate) for term in condition.terms.values()):
        days.append(_of_values(ens, condition))
    return min(days, default=0.0)


def first_day(ens: Ensemble, condition: Condition, before: DayLike | None) -> float:
    """Number of the day that early events are before: the landmark, or the day of `before`.

    ResultError where that is before the first day or after what the condition is about.
    """
    if before is None:
        return landmark(ens, condition)
    return asked_day(ens.scenario.dates(), condition, before)


def asked_day(
    calendar: Calendar, condition: Condition, before: DayLike, name: str = "before"
) -> float:
    """Number of a day; ResultError where it is not before what the condition is about ends.

    `name` is what the caller calls the day.
    """
    asked, last = as_date(before, name), latest(calendar, condition)
    day = calendar.day(asked)
    if not 0.0 <= day <= last:
        raise ResultError(
            f"{name} is {asked}; allowed {calendar.start} to {calendar.date(last)}, the last day "
            f"that {shown(condition.text)} is about"
        )
    return day


def latest(calendar: Calendar, condition: Condition) -> float:
    """Last day that the condition is about."""
    horizon = calendar.day(calendar.dates[-1])
    days = [
        calendar.day(calendar.dates[calendar.step_on(term.day)])
        if isinstance(term, OnDate)
        else horizon if term.limit is None or term.when == "after"
        else calendar.day(term.limit)
        for term in condition.terms.values()
    ]  # fmt: skip
    return horizon if named_outcomes(condition) else min(horizon, max(days, default=horizon))


def named_outcomes(condition: Condition) -> list[str]:
    """Outcomes that the condition names."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", condition.expression)
    return [word for word in re.findall(r"\w+", bare) if word in OUTCOMES]


def _of_event(ens: Ensemble, term: InTime) -> float:
    day = ens.columns[EVENTS[term.event]]
    counts = ~np.isnan(day)
    if term.when in ("before", "by"):
        counts &= term.holds(ens.columns, ens.dates)
    return float(day[counts].min(initial=np.inf))


def _of_outcome(ens: Ensemble, name: str) -> float:
    if OUTCOMES[name][0] != DAYS:
        return 0.0
    day = ens.columns[name]
    return float(day[~np.isnan(day)].min(initial=np.inf))


def _of_values(ens: Ensemble, condition: Condition) -> float:
    found = np.inf
    for chosen in by_block(ens.run_numbers):
        found = min(found, _Search(ens, condition, chosen).first_day(found))
    return found


@dataclass(frozen=True, eq=False)
class _Search:
    """Steps of a block, looked through for the first at which an answer changes."""

    ens: Ensemble
    condition: Condition
    chosen: BlockRuns

    def first_day(self, known: float) -> float:
        """The day; `known` where none before it is found."""
        first, before = None, None
        for moment in steps(self.ens.scenario, self.ens.seed, self.chosen):
            if moment.clock.opens + 1.0 >= known or moment.clock.step > self._last():
                return known
            now = self._values(moment, before)
            answer = self._answer(now, moment.clock.closes)
            if first is None or before is None:
                first = answer
                if not (answer == answer[0]).all():
                    return 0.0
            elif (answer != first).any():
                return min(known, float(self._day(moment, before, now)[answer != first].min()))
            before = now
        return known

    def _last(self) -> int:
        return max(self.ens.step_on(term.day) for term in self._dated().values())

    def _dated(self) -> Mapping[str, OnDate]:
        terms = self.condition.terms.items()
        return {name: term for name, term in terms if isinstance(term, OnDate)}

    def _values(self, moment: Moment, before: Mapping[str, Values] | None) -> dict[str, Values]:
        """Each term as it stands; one whose date has passed stays as it was."""
        return {
            name: read(moment, term.name, term.place)[self.chosen.kept]
            if before is None or moment.clock.step <= self.ens.step_on(term.day)
            else before[name]
            for name, term in self._dated().items()
        }

    def _answer(self, values: Mapping[str, Values], closes: float) -> Mask:
        """In which runs the condition holds, as far as it is known at the end of a step."""
        columns = {name: self.ens.columns[name][self.chosen.rows] for name in EVENTS.values()}
        sofar = {name: np.where(day <= closes, day, np.nan) for name, day in columns.items()}
        settled = {
            name: term.holds(sofar, self.ens.dates)
            for name, term in self.condition.terms.items()
            if isinstance(term, InTime)
        }
        rows = self.ens.outcomes.iloc[self.chosen.rows]
        return np.asarray(self.condition.holds(rows, {**settled, **values}))

    def _day(
        self, moment: Moment, before: Mapping[str, Values], now: Mapping[str, Values]
    ) -> Array:
        """Day on which what is asked for on a date began to change in this step, run by run."""
        day = np.full(len(self.chosen.kept), np.inf)
        for name, term in self._dated().items():
            changed = before[name] != now[name]
            since = np.full(len(day), moment.clock.opens + 1.0)
            if term.name in RAISED:
                rose = now[name] > before[name]
                since = np.where(rose, self._rise(moment, term), since)
            day = np.where(changed, np.minimum(day, since), day)
        return day

    def _rise(self, moment: Moment, term: OnDate) -> Array:
        """Day of the first rise of the side in this step; its first day where none is dated."""
        side = SIDES.index(term.label) if term.label else SIDES.index("CN")
        opens, state, expired = moment.clock.opens, moment.state, moment.before.truce_end
        dated = np.full(state.rise_day[side].shape, np.inf)
        for day in (state.rise_day[side], state.rise_before[side], expired):
            dated = np.where(moment.clock.due(day), np.minimum(dated, day), dated)
        return np.where(np.isinf(dated), opens + 1.0, dated)[self.chosen.kept]
