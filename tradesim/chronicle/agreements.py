"""Truces, outlines and agreements that stand on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tradesim.chronicle.facts import Deal
from tradesim.chronicle.rows import Row, Rows, named, share

STANDING = ("truce", "agreement")
"""Kinds under which levers are held; an outline waits for the leaders."""


def standing(rows: Rows) -> Deal | None:
    """The truce or agreement in force: the last one made; None where none is."""
    return _last(rows, STANDING)


def outline(rows: Rows) -> Deal | None:
    """The preliminary consensus that waits for the leaders: the last one; None where none does."""
    return _last(rows, ("outline",))


def last_ended(rows: Rows) -> Row | None:
    """The row of the truce or agreement that ended last; None where none did."""
    ended = [row for row in rows["agreements"] if row["kind"] in STANDING and row["ended"]]
    return max(ended, key=lambda row: row["ended"], default=None)


def end_of(row: Row, extensions: Iterable[Row]) -> tuple[date | None, int]:
    """End of an agreement as last set, and how often it was moved."""
    own = [each for each in extensions if row["id"] in named(each["agreement"])]
    if not own:
        return row["end_date_set"], 0
    return max(own, key=lambda each: each["decided"])["new_end"], len(own)


def holding(rows: Rows, held_by: str | None) -> list[Row]:
    """Agreements in force among those that a cell names."""
    names = list(named(held_by))
    return [row for row in rows["agreements"] if row["id"] in names and not row["ended"]]


def _last(rows: Rows, kinds: tuple[str, ...]) -> Deal | None:
    found = [row for row in rows["agreements"] if row["kind"] in kinds and not row["ended"]]
    return _deal(max(found, key=lambda row: row["start"]), rows) if found else None


def _deal(row: Row, rows: Rows) -> Deal:
    end, times = end_of(row, rows["extensions"])
    return Deal(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        start=row["start"],
        end=end,
        times_extended=times,
        us_cut=share(row["us_tariff_points_cut"]),
        us_suspended=share(row["us_tariff_points_suspended"]),
        cn_cut=share(row["cn_tariff_points_cut"]),
        cn_suspended=share(row["cn_tariff_points_suspended"]),
        lifted_us=row["restrictions_lifted_us"] or "",
        lifted_cn=row["restrictions_lifted_cn"] or "",
        pledged=row["purchases_pledged"] or "",
    )
