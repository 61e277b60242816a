"""Court cases on tariffs, as far as they have come on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tradesim.chronicle.facts import CourtCase
from tradesim.chronicle.rows import Row, Rows, named

NO_STEP = ("forecast", "argument set")
"""Events that change nothing yet."""


def court_cases(rows: Rows, day: date) -> tuple[CourtCase, ...]:
    """Cases filed by the end of a day, in order of their first step."""
    found: dict[str, list[Row]] = {}
    for row in sorted(rows["court"], key=lambda row: row["date"]):
        found.setdefault(row["case"], []).append(row)
    return tuple(_case(steps, day) for steps in found.values())


def _case(rows: Sequence[Row], day: date) -> CourtCase:
    taken = [row for row in rows if row["event"] not in NO_STEP] or list(rows)
    odds = [row for row in rows if row["chance_low"] is not None]
    ahead = [row["date"] for row in rows if row["date"] > day]
    last = taken[-1]
    return CourtCase(
        name=last["case"],
        authorities=tuple(dict.fromkeys(a for row in rows for a in named(row["authorities"]))),
        court=last["court"] or "",
        status=last["status"],
        last_step=last["event"],
        since=rows[0]["date"],
        argument=min(ahead, default=None),
        chance=_odds(odds[-1]) if odds else None,
    )


def _odds(row: Row) -> tuple[float, float]:
    low = row["chance_low"]
    high = row["chance_high"]
    return low, low if high is None else high
