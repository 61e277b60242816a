"""Real dates and steps: which step a day falls in, and hazards for any step length."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tradesim.terms.sides import Array, Mask

NEVER = float("inf")
DAYS_PER_WEEK = 7
WEEKS_PER_YEAR = 52


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dates of a scenario. `start` is day 0, and step k ends on day k * step_days."""

    start: date
    n_steps: int
    step_days: int
    summit: float = NEVER
    """Day on which the leaders meet; NEVER where no meeting is arranged."""

    @property
    def weeks_per_step(self) -> float:
        """Length of a step, weeks."""
        return self.step_days / DAYS_PER_WEEK

    @property
    def dates(self) -> tuple[date, ...]:
        """End of each step, step 0 (the start) included."""
        ends = range(0, (self.n_steps + 1) * self.step_days, self.step_days)
        return tuple(self.start + timedelta(days=day) for day in ends)

    def day(self, when: date | None) -> float:
        """Days from the start to `when`; NEVER where there is no date."""
        return float((when - self.start).days) if when else NEVER

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


def in_full(when: date) -> str:
    """A date as people write it.

    >>> in_full(date(2025, 11, 1))
    '1 November 2025'
    """
    return f"{when.day} {when:%B %Y}"
