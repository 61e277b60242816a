"""What happened, as dated tables: the shipped ones, a user's own, and both together."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from os import PathLike
from typing import TYPE_CHECKING

from tradesim.chronicle.assembly import situation_on
from tradesim.chronicle.days import as_day
from tradesim.chronicle.events import listed_events
from tradesim.chronicle.frames import frame_of
from tradesim.chronicle.knowledge import known_rows
from tradesim.chronicle.levels import history
from tradesim.chronicle.reading import read_folder
from tradesim.chronicle.references import check_references
from tradesim.chronicle.rows import Row, Rows
from tradesim.chronicle.schema import tables
from tradesim.chronicle.situation import Situation
from tradesim.errors import ChronicleError, shown
from tradesim.terms.calendar import DayLike
from tradesim.terms.display import Displayed
from tradesim.terms.levers import LEVERS, TARIFF
from tradesim.terms.paths import user_path
from tradesim.terms.sides import SIDES

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd


class Chronicle(Displayed):
    """Dated tables of what happened, each row with source and confidence. It cannot be changed.

    Tables are handed out as new DataFrames: dates as datetime64, numbers as float64, else text.

    >>> Chronicle.shipped().threats.set_index("id").loc["T087", "what"]
    '100 more points on all goods from 1 November'
    """

    __slots__ = ("_is_part", "_rows")

    def __init__(self, rows: Rows, *, is_part: bool = False) -> None:
        self._rows = {name: tuple(rows[name]) for name in tables()}
        self._is_part = is_part

    @classmethod
    def shipped(cls) -> Chronicle:
        """The record that comes with the package: 2017 to 26 October 2025."""
        return _shipped()

    @classmethod
    def read(cls, folder: str | PathLike[str]) -> Chronicle:
        """A chronicle of one's own: a folder with any of the CSV files, in the same columns.

        ChronicleError names file, row, column, what was found and what is allowed.
        """
        return cls(read_folder(user_path(folder, ChronicleError)))

    def extended(self, other: Chronicle) -> Chronicle:
        """The rows of both; where both have a row of the same id, that of `other` alone.

        ChronicleError where `other` is no chronicle.
        """
        if not isinstance(other, Chronicle):
            raise ChronicleError(f"other is {shown(other)}; allowed a Chronicle, from read()")
        theirs = other._rows
        return Chronicle({name: _joined(own, theirs[name]) for name, own in self._rows.items()})

    def known_on(self, day: DayLike) -> Chronicle:
        """What of it was known at the end of a day: later rows are out, later cells are blank.

        Which day makes a cell known is listed with the columns; notes are blank. ChronicleError
        where `day` is no day, or where a row names one that is not there.
        """
        if not self._is_part:
            check_references(self._rows)
        return Chronicle(known_rows(self._rows, as_day(day)), is_part=True)

    def situation(self, day: DayLike) -> Situation:
        """The state of the world at the end of a day, from what was known then.

        ChronicleError where no tariff was known yet, or where a row names one that is not there.
        """
        return situation_on(self.known_on(day)._rows, as_day(day))

    def tariff_history(self, side: str, day: DayLike) -> list[tuple[date, float]]:
        """Days up to `day` from which the average tariff of a side was another one, with it.

        As known at the end of that day, shares; the first is that of before 2018 in the shipped
        record. `side` is "US" or "CN"; ChronicleError for any other.
        """
        return self.level_history(LEVERS[TARIFF], side, day)

    def level_history(self, lever: str, side: str, day: DayLike) -> list[tuple[date, float]]:
        """Days up to `day` from which a lever of a side stood at a level, with it, in order.

        As known at the end of that day, shares. `lever` is "tariff" (the average), "restriction"
        (of exports) or "purchase" (withheld; the record has China's alone), `side` "US" or "CN";
        ChronicleError for any other. Empty where the record says nothing of it by then.

        >>> Chronicle.shipped().level_history("restriction", "CN", "2025-10-26")[-1]
        (datetime.date(2025, 10, 9), 0.1)
        """
        for name, given, allowed in (("lever", lever, LEVERS), ("side", side, SIDES)):
            if not isinstance(given, str) or given not in allowed:
                raise ChronicleError(f"{name} is {shown(given)}; allowed {' or '.join(allowed)}")
        return history(self.known_on(day)._rows, lever, side, as_day(day))

    def table(self, name: str) -> pd.DataFrame:
        """A table by name, as a DataFrame of the caller's own; ChronicleError for no such table."""
        if not isinstance(name, str) or name not in self._rows:
            raise ChronicleError(f"table is {shown(name)}; allowed {', '.join(self._rows)}")
        return frame_of(self._rows[name], tables()[name])

    @property
    def measures(self) -> pd.DataFrame:
        """Layers of tariffs on both sides with authority, rate (points) and coverage (shares)."""
        return self.table("measures")

    @property
    def authorities(self) -> pd.DataFrame:
        """Statutes: caps (shares), clocks (days), lead times (weeks), courts, refunds (USD bn)."""
        return self.table("authorities")

    @property
    def threats(self) -> pd.DataFrame:
        """Public threats (points, shares) and what came of them."""
        return self.table("threats")

    @property
    def postponements(self) -> pd.DataFrame:
        """Deadlines of threats that were moved."""
        return self.table("postponements")

    @property
    def meetings(self) -> pd.DataFrame:
        """Talks, calls and summits, with the day from which each was known."""
        return self.table("meetings")

    @property
    def agreements(self) -> pd.DataFrame:
        """Truces, outlines and agreements with their terms (points)."""
        return self.table("agreements")

    @property
    def extensions(self) -> pd.DataFrame:
        """Ends of truces and agreements that were moved."""
        return self.table("extensions")

    @property
    def tariffs(self) -> pd.DataFrame:
        """Published tariff levels, percent: a check on the sum of the measures."""
        return self.table("tariffs")

    @property
    def purchases(self) -> pd.DataFrame:
        """Purchases withheld and pledged (levels until the next row), targets and deliveries."""
        return self.table("purchases")

    @property
    def restrictions(self) -> pd.DataFrame:
        """Critical exports held back (shares until the next row), and statistics of rare earths."""
        return self.table("restrictions")

    @property
    def trade(self) -> pd.DataFrame:
        """Goods trade in a period, USD bn."""
        return self.table("trade")

    @property
    def incomes(self) -> pd.DataFrame:
        """Gross domestic products, USD bn a year."""
        return self.table("incomes")

    @property
    def people(self) -> pd.DataFrame:
        """Leaders and negotiators, until the next row of the same side and role."""
        return self.table("people")

    @property
    def elections(self) -> pd.DataFrame:
        """National elections."""
        return self.table("elections")

    @property
    def court(self) -> pd.DataFrame:
        """Steps of court cases on tariffs."""
        return self.table("court")

    @property
    def events(self) -> pd.DataFrame:
        """Everything dated in all tables as one list: `date`, `known_on`, `kind`, `row` and so on.

        `size` is in the unit of its table: points, shares, USD bn.
        """
        return listed_events(self._rows)

    def __repr__(self) -> str:
        held = ", ".join(f"{len(rows)} {name}" for name, rows in self._rows.items() if rows)
        return f"Chronicle({held or 'empty'})"


@cache
def _shipped() -> Chronicle:
    with as_file(files("tradesim").joinpath("data/chronicle")) as folder:
        return Chronicle(read_folder(folder))


def _joined(own: tuple[Row, ...], theirs: tuple[Row, ...]) -> tuple[Row, ...]:
    """Rows of two tables; one of `theirs` stands in the place of that of the same id."""
    return tuple(({row["id"]: row for row in own} | {row["id"]: row for row in theirs}).values())
