"""Where the relationship stands on a day, by rule from what the sides said and did.

Names of stages are those of negotiation/stages.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from tradesim.chronicle.agreements import last_ended
from tradesim.chronicle.facts import Deal, StageName
from tradesim.chronicle.fields import SideSituation
from tradesim.chronicle.rows import Row, Rows
from tradesim.chronicle.talks import RECENT

FIRST_PERIOD = timedelta(days=91)
"""An agreement is new until its first quarter of deliveries is over."""
WINDOW = timedelta(days=28)
"""The extension window opens four weeks before a truce ends."""


def stage_on(
    rows: Rows,
    day: date,
    *,
    sides: Sequence[SideSituation],
    outline: Deal | None,
    truce: Deal | None,
    talks_open: bool,
) -> tuple[StageName, str]:
    """Stage, and the reason in words."""
    if outline:
        return "preliminary consensus", f"{outline.name} waits for the leaders"
    if truce and not _is_over(truce, day):
        return _under_truce(truce, day, sides)
    return _without_truce(rows, day, truce, sides, talks_open)


def _is_over(truce: Deal, day: date) -> bool:
    return truce.end is not None and truce.end < day


def _under_truce(truce: Deal, day: date, sides: Sequence[SideSituation]) -> tuple[StageName, str]:
    """A truce without an end is in question once a dated threat follows it; another one stands."""
    follows = [threat for side in sides if (threat := side.main_threat) and not threat.held]
    if truce.end is None and any(t.deadline and t.since > truce.start for t in follows):
        return "threat", f"a threat with a date under {truce.name}"
    if truce.end is not None and truce.end - day <= WINDOW:
        return "extension window", f"{truce.name} ends on {truce.end}"
    if day - truce.start < FIRST_PERIOD:
        return "agreement", f"{truce.name} of {truce.start}"
    return "compliance", f"{truce.name} runs since {truce.start}"


def _without_truce(
    rows: Rows, day: date, truce: Deal | None, sides: Sequence[SideSituation], talks_open: bool
) -> tuple[StageName, str]:
    ended = last_ended(rows)
    over = truce.end if truce else ended["ended"] if ended else None
    moves = [move for move in moved_days(rows, sides, day) if not over or move >= over]
    if moves and max(moves) > day - RECENT:
        return "implementation", f"a lever was moved on {max(moves)}"
    if over and day - over <= RECENT and (truce or _is_broken(ended)):
        return ("expired", "the truce has ended") if truce else ("breach", "a truce was broken")
    if talks_open:
        return "talks", "the sides are talking"
    if any(side.main_threat for side in sides):
        return "threat", "a threat is open"
    if moves:
        return "implementation", f"a lever was moved on {max(moves)}"
    return "status quo", "no threat is open"


def _is_broken(ended: Row | None) -> bool:
    return bool(ended and (ended["end_kind"] or "").startswith("broken"))


def moved_days(rows: Rows, sides: Sequence[SideSituation], day: date) -> list[date]:
    """Days up to `day` on which a side raised a lever against the other, not against all."""
    found = [
        layer.effective
        for side in sides
        for layer in side.layers
        if layer.effective and (layer.average or 0.0) > 0.0 and layer.route != "base"
    ]
    for name in ("US", "CN"):
        own = (r for r in rows["restrictions"] if r["side"] == name and r["metric"] == "level")
        found += _rises(own, "value")
    found += _rises((row for row in rows["purchases"] if row["kind"] == "withheld"), "actual")
    return [each for each in found if each <= day]


def _rises(rows: Iterable[Row], value: str) -> list[date]:
    levels = sorted((row for row in rows if row["date"]), key=lambda row: row["date"])
    return [after["date"] for before, after in pairwise(levels) if after[value] > before[value]]
