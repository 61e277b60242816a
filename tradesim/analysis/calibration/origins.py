"""Days of the record that runs start from, by episode, and the times after which they are compared.

A day is added as one entry of ORIGINS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tradesim.errors import CalibrationError, did_you_mean, in_short, shown
from tradesim.model.first_events import FIRST
from tradesim.terms.calendar import DAYS_PER_WEEK

ORIGINS: Mapping[date, str] = {
    date(2018, 3, 22): "first lists, 2018",
    date(2018, 9, 1): "third list, 2018",
    date(2018, 12, 2): "truce of Buenos Aires",
    date(2019, 6, 30): "summer of 2019",
    date(2019, 8, 23): "summer of 2019",
    date(2020, 1, 16): "phase one",
    date(2021, 1, 21): "2021 to 2024",
    date(2022, 1, 21): "2021 to 2024",
    date(2023, 1, 21): "2021 to 2024",
    date(2024, 1, 21): "2021 to 2024",
    date(2025, 4, 2): "2025",
    date(2025, 4, 11): "2025",
    date(2025, 8, 12): "2025",
}
"""First days of the bank, and the episode of each. They lie in every year of the record: days that
were chosen for what happened alone would teach that much always happens."""
RECORD_ENDS = date(2025, 10, 26)
"""Last day of the shipped chronicle; a bank is made for all that can be compared by then."""
EPISODES = tuple(dict.fromkeys(ORIGINS.values()))
"""Episodes of the record in order: starts of one are not told apart by chance."""
HORIZONS = (4, 13, 26, 52)
"""Weeks after a first day at which is asked whether a kind of event has happened."""


class Summary(NamedTuple):
    """One question of the comparison: had a kind of event happened so many weeks after a day?"""

    origin: date
    kind: str
    weeks: int

    @property
    def last_day(self) -> date:
        """Last day on which the event counts."""
        return self.origin + timedelta(days=DAYS_PER_WEEK * self.weeks)

    @property
    def episode(self) -> str:
        """Episode of its first day."""
        return ORIGINS[self.origin]


def summaries(until: date, without: Sequence[str] = ()) -> list[Summary]:
    """The questions that are answered by a day, of all episodes but those left out."""
    return [each for each in _all() if each.last_day <= until and each.episode not in without]


def _all() -> Iterator[Summary]:
    for origin in ORIGINS:
        for kind in FIRST:
            yield from (Summary(origin, kind, weeks) for weeks in HORIZONS)


def weeks_of(origin: date, until: date) -> int:
    """Weeks that runs from a first day need: the longest of HORIZONS that ends by `until`, or 0."""
    return max((w for w in HORIZONS if origin + timedelta(weeks=w) <= until), default=0)


def chosen_episodes(without: object) -> tuple[str, ...]:
    """Names of episodes to leave out; CalibrationError for one that is not known."""
    given = () if without is None else (without,) if isinstance(without, str) else without
    if not isinstance(given, list | tuple | set | frozenset):
        raise CalibrationError(f"without is {shown(without)}; allowed names of episodes")
    for name in given:
        if name not in EPISODES:
            hint = did_you_mean(name, EPISODES) if isinstance(name, str) else ""
            raise CalibrationError(
                f"without names {shown(name)}{hint}; allowed {in_short(EPISODES)}"
            )
    return tuple(name for name in EPISODES if name in given)
