"""Threats that are open on a day, restatements joined, and what came of those that are settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from tradesim.chronicle.facts import Deal, FollowThrough, OpenThreat
from tradesim.chronicle.rows import Row, Rows, named
from tradesim.terms.levers import LEVERS

CARRIED_OUT = ("carried out", "carried out after postponement")
IN_PART = ("partly carried out",)
DROPPED = ("withdrawn after talks", "withdrawn without talks", "lapsed")
LEAST_COVERAGE = 0.01
"""A threat to less of the imports is not the one that a side is judged by."""


def threats_of(rows: Rows, side: str, day: date, truce: Deal | None) -> tuple[OpenThreat, ...]:
    """Threats of a side that are open at the end of a day by deadline, then those a truce holds."""
    own = [row for row in rows["threats"] if row["side"] == side]
    still_open = [_threat(group, rows) for group in _groups(r for r in own if not r["resolved"])]
    held = [_threat(group, rows, held=True) for group in _groups(own) if _is_held(group[-1], truce)]
    found = [*sorted(still_open, key=lambda threat: _order(threat, day)), *held]
    main = next((threat for threat in found if _is_main(threat, day, truce)), None)
    return tuple(
        threat.model_copy(update={"main": True}) if threat is main else threat for threat in found
    )


def record_of(rows: Rows, side: str) -> tuple[FollowThrough, ...]:
    """What came of the settled threats of a side, by lever in alphabetical order."""
    over = settled(rows, side)
    return tuple(
        FollowThrough(lever=lever, **_counts(row["how"] for row in over if row["lever"] == lever))
        for lever in sorted({row["lever"] for row in over})
    )


def settled(rows: Rows, side: str) -> list[Row]:
    """Settled threats of a side that count: no restatements, no actions without notice."""
    own = (row for row in rows["threats"] if row["side"] == side)
    return [row for row in own if row["counted"] and row["how"]]


def _counts(how: Iterable[str]) -> dict[str, int]:
    kinds = {"carried_out": CARRIED_OUT, "in_part": IN_PART, "dropped": DROPPED}
    found = list(how)
    return {name: sum(each in words for each in found) for name, words in kinds.items()}


def _groups(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows of one threat together, in order of announcement."""
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row["announced"]):
        found.setdefault(row["group"] or row["id"], []).append(row)
    return list(found.values())


def _is_held(row: Row, truce: Deal | None) -> bool:
    """Whether a threat was dropped on the day on which the truce that runs was made."""
    is_dropped = row["how"] in DROPPED and row["lever"] in LEVERS
    return bool(truce and truce.kind == "truce" and is_dropped and row["resolved"] == truce.start)


def _order(threat: OpenThreat, day: date) -> tuple[date, date, str]:
    due = threat.deadline if threat.deadline and threat.deadline >= day else date.max
    return due, threat.since, threat.ids[0]


def _is_main(threat: OpenThreat, day: date, truce: Deal | None) -> bool:
    """Whether a side is judged by a threat.

    It has a size, a lever of the model and the other side as its aim; and a truce made after it
    leaves it aside unless it has a date.
    """
    is_dated = threat.deadline is not None and threat.deadline >= day
    is_stale = bool(truce and threat.since < truce.start and not is_dated and not threat.held)
    covers = threat.coverage is None or threat.coverage >= LEAST_COVERAGE
    aimed = threat.aim == "the other side" and threat.lever in LEVERS
    return threat.size is not None and aimed and covers and not is_stale


def _threat(group: Sequence[Row], rows: Rows, *, held: bool = False) -> OpenThreat:
    """A threat with its restatements: since the last row that counts, as large as last stated."""
    counted = [row for row in group if row["counted"]] or list(group)
    size, coverage = _last(group, "size_points"), _last(group, "coverage_share")
    sized = size / 100.0 if size is not None else _last(group, "size_share")
    deadlines, moved = _deadlines(group, rows)
    return OpenThreat(
        ids=tuple(row["id"] for row in group),
        side=group[-1]["side"],
        lever=group[-1]["lever"],
        what=group[-1]["what"],
        size=sized,
        coverage=coverage,
        average=_average(group, size, coverage),
        deadline=None if held else next((each for each in reversed(deadlines) if each), None),
        since=counted[-1]["announced"],
        times_put_off=moved,
        aim=counted[-1]["aim"] or "",
        authority=_last(group, "authority_id"),
        held=held,
    )


def _last(group: Sequence[Row], name: str) -> Any:
    """The cell of the last row that has one."""
    return next((row[name] for row in reversed(group) if row[name] is not None), None)


def _average(group: Sequence[Row], size: float | None, coverage: float | None) -> float | None:
    stated = _last(group, "average_points")
    if stated is not None:
        return float(stated) / 100.0
    return size * coverage / 100.0 if size is not None and coverage is not None else None


def _deadlines(group: Sequence[Row], rows: Rows) -> tuple[list[date | None], int]:
    """Deadline of each row as last moved, and on how many days one was moved."""
    deadlines, days = [], set()
    for row in group:
        moves = [each for each in rows["postponements"] if row["id"] in named(each["threat"])]
        last = max(moves, key=lambda each: each["decided"], default=None)
        deadlines.append(last["new_deadline"] if last else row["deadline"])
        days |= {each["decided"] for each in moves}
    return deadlines, len(days)
