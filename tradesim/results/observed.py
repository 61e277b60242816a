"""What a chronicle says happened between two days, in the kinds of the log of events.

A kind is added as one entry of READERS: how its rows are found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from tradesim.chronicle.agreements import STANDING
from tradesim.chronicle.chronicle import Chronicle
from tradesim.chronicle.threats import CARRIED_OUT
from tradesim.errors import ChronicleError
from tradesim.terms.levers import LEVERS
from tradesim.terms.sides import SIDES

if TYPE_CHECKING:
    import pandas as pd

DAY = timedelta(days=1)
LEAST = 0.01
"""Smallest change of a lever that counts, in the record and in runs: a point."""
BOTH = ""


class Happening(NamedTuple):
    """What happened, and the row that says so."""

    day: date
    kind: str
    side: str
    """US or CN; empty where it is of both."""
    lever: str
    size: float | None
    """A share, as in the log; None where there is none or it is not stated."""
    row: str

    @property
    def words(self) -> str:
        """As a message gives it."""
        what = " ".join(filter(None, [self.side, self.lever, self.kind]))
        size = "" if self.size is None else f" of {self.size:.3g}"
        return f"{self.row} ({what}{size} on {self.day})"


Found = Iterator[tuple[Any, str, str, float | None, str]]
"""Day, side, lever, size and row of each."""
Reader = Callable[[Chronicle, date], Found]
"""What a chronicle says of a kind, at least of what came after a day."""


def happenings(
    chronicle: Chronicle, start: date, until: date, kinds: tuple[str, ...]
) -> list[Happening]:
    """What happened after `start` and no later than `until`, in order of days, as then known."""
    known = chronicle.known_on(until)
    found = [
        Happening(day.date(), kind, side, lever, size, row)
        for kind in kinds
        for day, side, lever, size, row in READERS[kind](known, start)
        if day == day and start < day.date() <= until
    ]
    return sorted(found, key=lambda each: (each.day, each.row, each.kind))


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table, by column."""
    return table.to_dict("records")  # type: ignore[return-value]


def _agreements(*kinds: str) -> Reader:
    def rows(known: Chronicle, _: date) -> Found:
        table = known.agreements
        for row in _records(table[table["kind"].isin(kinds)]):
            yield row["start"], BOTH, "", None, row["id"]

    return rows


def _ended(begins: Mapping[str, str]) -> Reader:
    """Ends of truces and agreements, by how they ended and whose doing it was."""

    def rows(known: Chronicle, _: date) -> Found:
        table = known.agreements
        for row in _records(table[table["kind"].isin(STANDING)]):
            if row["end_kind"] in begins:
                yield row["ended"], begins[row["end_kind"]], "", None, row["id"]

    return rows


def _extended(known: Chronicle, _: date) -> Found:
    for row in _records(known.extensions):
        yield row["decided"], BOTH, "", None, row["id"]


def _consensus(known: Chronicle, _: date) -> Found:
    table = known.meetings
    for row in _records(table[table["outcome"].isin(AGREED)]):
        settled = row["settled_on"] if row["settled_on"] == row["settled_on"] else row["date_end"]
        yield settled, BOTH, "", None, row["id"]


def _rises(known: Chronicle, start: date) -> Found:
    yield from _tariff_rises(known, start)
    levels = known.restrictions
    levels = levels[levels["metric"] == "level"].sort_values("date")
    for side in SIDES:
        its = _records(levels[levels["side"] == side])
        for before, now in pairwise(its):
            if now["value"] - before["value"] >= LEAST:
                yield now["date"], side, "restriction", now["value"] - before["value"], now["id"]


def _tariff_rises(known: Chronicle, start: date) -> Found:
    """Days on which the average tariff of a side rose, by the measure that did most."""
    table = known.measures
    for k, side in enumerate(SIDES):
        its = table[table["side"] == side]
        days = set(its["effective"].dropna()) | set(its["suspended_to"].dropna())
        for day in sorted(day for day in days if day.date() > start):
            rise = _tariff(known, day.date(), k) - _tariff(known, day.date() - DAY, k)
            if rise >= LEAST:
                on_day = its[(its["effective"] == day) | (its["suspended_to"] == day)]
                most = on_day.sort_values("points_piie").iloc[-1]
                yield day, side, "tariff", rise, most["id"]


def _tariff(known: Chronicle, day: date, side: int) -> float:
    try:
        return known.situation(day).sides[side].tariff
    except ChronicleError:  # before the first row
        return float("nan")


def _threats(how: tuple[str, ...] = ()) -> Reader:
    """Threats against the other side that the model has: announced, or ended as `how` says."""

    def rows(known: Chronicle, _: date) -> Found:
        table = known.threats
        table = table[(table["kind"] == "threat") & (table["aim"] == "the other side")]
        for row in _records(table[table["lever"].isin(LEVERS)]):
            if not how:
                yield row["announced"], row["side"], row["lever"], _size(row), row["id"]
            elif row["how"] in how:
                yield row["resolved"], row["side"], row["lever"], _size(row), row["id"]

    return rows


def _size(row: Any) -> float | None:
    """Size of a threat as a share, as announced; None where it is not stated."""
    points = row["size_points"] if row["lever"] == "tariff" else 100.0 * row["size_share"]
    return points / 100.0 if points == points else None


AGREED = ("consensus", *STANDING)
BROKEN = {"broken by the US": "US", "broken by China": "CN"}
READERS: Mapping[str, Reader] = {
    "rise": _rises,
    "signed": _agreements(*STANDING),
    "extended": _extended,
    "breach": _ended(BROKEN),
    "expired": _ended({"lapsed": BOTH}),
    "consensus": _consensus,
    "threat": _threats(),
    "carried_out": _threats(CARRIED_OUT),
}
"""Kinds that a chronicle tells of, and how its rows are read."""
DEFAULT = ("rise", "signed", "extended", "breach", "expired")
"""Kinds that runs are weighed by unless told otherwise: acts that both the record and the model
date without doubt. Words (threats) and offers (consensus) are told of more loosely."""
