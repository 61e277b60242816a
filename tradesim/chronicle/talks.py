"""Meetings that are scheduled on a day, and whether the sides are talking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tradesim.chronicle.facts import Meeting
from tradesim.chronicle.rows import Row, Rows

RECENT = timedelta(days=21)
"""What counts as recent: a round of talks, a lever that was moved."""
FRUITFUL = ("progress without agreement", "consensus", "truce", "extension")
FACE_TO_FACE = ("meeting", "summit", "order")
DELEGATES = ("delegation", "deputies", "ministers")


def scheduled(rows: Rows, day: date) -> tuple[Meeting, ...]:
    """Meetings known to be ahead at the end of a day, by date; those without a day last."""
    ahead = [row for row in rows["meetings"] if _is_ahead(row, day)]
    ahead.sort(key=lambda row: row["date_start"] or date.max)
    return tuple(_meeting(row) for row in ahead)


def talks_are_open(rows: Rows, meetings: Sequence[Meeting], day: date) -> bool:
    """Whether a round of the last three weeks led on or goes on, or delegations are to meet."""
    led_on = any(_leads_on(row) for row in recent_rounds(rows, day))
    return led_on or any(is_of_delegations(meeting) for meeting in meetings)


def recent_rounds(rows: Rows, day: date) -> list[Row]:
    """Rounds face to face of the last three weeks."""
    return [r for r in rows["meetings"] if r["form"] in FACE_TO_FACE and _is_recent(r, day)]


def is_of_delegations(meeting: Meeting) -> bool:
    """Whether delegations meet, not leaders."""
    return meeting.level.startswith(DELEGATES)


def _leads_on(row: Row) -> bool:
    """Whether a round that has begun was fruitful, or is not over."""
    return row["outcome"] is None or row["outcome"] in FRUITFUL


def _is_recent(row: Row, day: date) -> bool:
    last = row["date_end"] or row["date_start"]
    return bool(last) and day - RECENT <= last <= day


def _is_ahead(row: Row, day: date) -> bool:
    if row["outcome"]:
        return False
    return row["date_start"] is None or row["date_start"] > day


def _meeting(row: Row) -> Meeting:
    texts = {name: row[name] or "" for name in ("place", "form", "level", "us_lead", "cn_lead")}
    known = row["scheduled_known_from"]
    return Meeting(id=row["id"], start=row["date_start"], known_from=known, **texts)
