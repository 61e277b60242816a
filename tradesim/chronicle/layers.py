"""Layers of a side's tariff on a day: in force, suspended, announced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tradesim.chronicle.agreements import end_of, holding
from tradesim.chronicle.facts import Layer
from tradesim.chronicle.rows import Row, Rows, share


def layers_of(rows: Rows, side: str, day: date) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    """Layers of a side in force at the end of a day, and those announced and not yet in force."""
    own = [row for row in rows["measures"] if row["side"] == side and not row["ended"]]
    begun = [row for row in own if row["effective"] and row["effective"] <= day]
    ahead = [row for row in own if row not in begun]
    made = {row["id"]: _layer(row, rows) for row in own}
    held = [row for row in ahead if made[row["id"]].suspended]
    in_force = (made[row["id"]] for row in own if row in begun or row in held)
    return tuple(in_force), tuple(made[row["id"]] for row in ahead if row not in held)


def average(layers: Sequence[Layer], day: date) -> float:
    """Average tariff that layers in force add up to, a share to a tenth of a point as in PIIE."""
    begun = (layer for layer in layers if layer.effective and layer.effective <= day)
    return round(sum(layer.average or 0.0 for layer in begun), 3)


def history(rows: Rows, side: str, day: date) -> list[tuple[date, float]]:
    """Days up to `day` from which a side's average tariff was another one, with it, a share."""
    own = [row for row in rows["measures"] if row["side"] == side and row["effective"]]
    ends = {row["ended"] for row in own if row["ended"]}
    days = sorted(each for each in ends | {row["effective"] for row in own} if each <= day)
    return [(each, sum(_average(row) or 0.0 for row in own if _holds(row, each))) for each in days]


def _holds(row: Row, day: date) -> bool:
    """Whether a measure that takes effect some day is in force at the end of a day."""
    return bool(row["effective"] <= day and not (row["ended"] and row["ended"] <= day))


def suspended(layers: Sequence[Layer]) -> tuple[float, float]:
    """Suspended rate, the largest of the layers, and what all would add to the average; shares."""
    rates = [layer.suspended for layer in layers]
    return max(rates, default=0.0), round(sum(layer.suspended_average for layer in layers), 4)


def _layer(row: Row, rows: Rows) -> Layer:
    holders = holding(rows, row["held_by"])
    is_held = bool(row["suspended_from"] and not row["suspended_to"]) and (
        bool(holders) or not row["held_by"]
    )
    ends = [end_of(each, rows["extensions"])[0] for each in holders]
    authority = _authority(row, rows)
    return Layer(
        id=row["id"],
        name=row["name"],
        authority=row["authority_id"],
        route=authority["route"] if authority else "other",
        rate=None if row["rate_points"] is None else share(row["rate_points"]),
        coverage=row["coverage_piie"],
        average=_average(row),
        announced=row["announced"],
        effective=row["effective"],
        suspended=share(row["suspended_points"]) if is_held else 0.0,
        suspended_average=share(row["suspended_average_points"]) if is_held else 0.0,
        until=max((end for end in ends if end), default=None) if is_held else None,
    )


def _average(row: Row) -> float | None:
    """What a row adds to the average: as stated, or rate times coverage; None if not settled."""
    if row["points_piie"] is not None:
        return share(row["points_piie"])
    if row["rate_points"] is None or row["coverage_piie"] is None:
        return None
    return share(row["rate_points"]) * float(row["coverage_piie"])


def _authority(row: Row, rows: Rows) -> Row | None:
    return next((each for each in rows["authorities"] if each["id"] == row["authority_id"]), None)
