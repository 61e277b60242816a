"""Real dates and steps: which step a day falls in, and hazards for any step length."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from tradesim.errors import ResultError, shown
from tradesim.terms.sides import Array, Mask

NEVER = float("inf")
DAYS_PER_WEEK = 7
WEEKS_PER_YEAR = 52
YEARS = 1900, 2200
"""First and last year of a date that a caller gives."""
DayLike = str | date | np.datetime64
"""What `as_date` takes; a datetime and a pandas Timestamp are dates."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dates of a scenario. `start` is day 0, and step k ends on day k * step_days."""

    start: date
    n_steps: int
    step_days: int
    summit: float = NEVER
    """Day of the leaders' meeting that the scenario's calendar names; NEVER where it names none."""
    meetings: tuple[float, ...] = ()
    """Days on which the leaders meet, in order."""

    @property
    def weeks_per_step(self) -> float:
        """Length of a step, weeks."""
        return self.step_days / DAYS_PER_WEEK

    @property
    def dates(self) -> tuple[date, ...]:
        """End of each step, step 0 (the start) included."""
        ends = range(0, (self.n_steps + 1) * self.step_days, self.step_days)
        return tuple(self.start + timedelta(days=day) for day in ends)

    def step_on(self, when: DayLike) -> int:
        """Number of the last step that ended by a date; ResultError outside `dates`.

        What is recorded at the end of a step is what is known on a day: nothing later than that.
        """
        day, dates = as_date(when), self.dates
        if not dates[0] <= day <= dates[-1]:
            raise ResultError(f"date is {day}; allowed {dates[0]} to {dates[-1]}")
        return sum(end <= day for end in dates) - 1

    def day(self, when: date | None) -> float:
        """Days from the start to `when`; NEVER where there is no date."""
        return float((when - self.start).days) if when else NEVER

    def date(self, day: float) -> date:
        """The date of a day, counted from the start."""
        return self.start + timedelta(days=int(day))

    def next_meeting(self, day: float) -> float:
        """Day of the first leaders' meeting after a day; NEVER where none is arranged."""
        return next((meeting for meeting in self.meetings if meeting > day), NEVER)

    def meetings_in(self, clock: Clock) -> list[float]:
        """Days of a step on which the leaders meet, in order."""
        return [day for day in self.meetings if clock.covers(day)]

    def clock(self, step: int) -> Clock:
        """Days that a step covers, counted from the start."""
        return Clock(step, (step - 1) * self.step_days, step * self.step_days, self.weeks_per_step)


@dataclass(frozen=True, slots=True)
class Clock:
    """The step being played: it covers the days after `opens` up to and including `closes`."""

    step: int
    opens: float
    closes: float
    weeks: float

    @property
    def middle(self) -> float:
        """Half of the way through it, a day."""
        return 0.5 * (self.opens + self.closes)

    def covers(self, day: float) -> bool:
        """Whether a day falls in this step."""
        return self.opens < day <= self.closes

    def due(self, day: Array) -> Mask:
        """Which of the days fall in this step; shape of `day`."""
        return (day > self.opens) & (day <= self.closes)


def chance_per_step(weekly: Array, weeks: float | Array) -> Array:
    """Chance of at least one event in a step of `weeks` weeks, given the weekly chance; any shape.

    >>> import numpy as np
    >>> float(chance_per_step(np.array(0.5), 2.0))
    0.75
    """
    return 1.0 - (1.0 - weekly) ** weeks


def as_date(when: object, name: str = "date") -> date:
    """The day that a caller means: the one gate for every argument that is a date.

    Taken are date, datetime, pandas Timestamp, NumPy datetime64 (also as an array or DataArray of
    one) and ISO text; a time of day is left out, in whatever zone it is told. ResultError for
    anything else, missing dates (NaT) and years outside 1900 to 2200; `name` is what it calls it.

    >>> as_date("2026-01-31") == as_date(np.datetime64("2026-01-31T18:30")) == date(2026, 1, 31)
    True
    """
    day = _day(when)
    if day is None:
        raise ResultError(f"{name} is {shown(when)}; allowed a date like '2026-01-31'")
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ResultError(f"{name} is {day}; allowed years {YEARS[0]} to {YEARS[1]}")
    return day


def _day(when: object) -> date | None:
    """The day, or None where none is meant."""
    if isinstance(when, str):
        return _written_day(when)
    if isinstance(when, datetime):
        return when.date() if when == when else None  # NaT is a datetime, and unlike itself
    if isinstance(when, date):
        return when
    dtype: Any = getattr(when, "dtype", None)
    if getattr(dtype, "kind", "") != "M" or getattr(when, "ndim", 1) != 0:
        return None
    if np.datetime_data(dtype)[0] in ("Y", "M", "W"):
        return None
    found = np.asarray(when).astype("datetime64[D]").item()
    return found if isinstance(found, date) else None


def _written_day(text: str) -> date | None:
    if not re.fullmatch(r"\s*\d{4}-?\d{2}-?\d{2}(?:[T ].*)?\s*", text, re.ASCII):
        return None
    try:
        return datetime.fromisoformat(text.strip()).date()
    except ValueError:
        return None


def in_full(when: date) -> str:
    """A date as people write it.

    >>> in_full(date(2025, 11, 1))
    '1 November 2025'
    """
    return f"{when.day} {when:%B %Y}"
