"""What lies around a start: tariffs before the present fight, terms signed but not in effect."""

from __future__ import annotations

import math
from datetime import date, timedelta

from tradesim.chronicle.chronicle import Chronicle
from tradesim.chronicle.facts import Deal, Layer
from tradesim.chronicle.situation import Situation
from tradesim.errors import ChronicleError
from tradesim.parameters.parameter import shipped
from tradesim.terms.calendar import DAYS_PER_WEEK
from tradesim.terms.sides import SIDES

FIGHT_DAYS = 56
"""A fight is taken to be at most eight weeks old: an agreement takes rises since then back. From
the first rise of February 2025 to the peak it was nine, of April 2025 alone one (judgement)."""

ANNOUNCED_DAYS = 45
"""What a deal leaves of a tariff is announced so near to it: in 2020 a month before the signature
by the US and three weeks after it by China, in 2025 on the day."""


def earlier_tariffs(start: Situation, chronicle: Chronicle) -> tuple[float, float]:
    """Average tariffs before the present fight, shares: those of eight weeks ago.

    Where a truce has ended the fight they are those that it left or leaves.
    """
    if start.truce is not None:
        agreed, _ = terms_not_in_effect(start)
        left = [part.tariff if new is None else new
                for part, new in zip(start.sides, agreed, strict=True)]  # fmt: skip
        return left[0], left[1]
    try:
        then = chronicle.situation(start.date - timedelta(days=FIGHT_DAYS))
    except ChronicleError:  # before the chronicle begins
        then = start
    return then.us.tariff, then.cn.tariff


def adapted_tariffs(start: Situation, chronicle: Chronicle) -> tuple[float, float]:
    """Average tariffs that buyers have adapted to, shares, from the tariffs there have been.

    ln(1 + points added since the first of the record) closes its gap by half in the median
    half-life of trade.
    """
    half_life = shipped()["trade_half_life"].median
    us, cn = (
        _adapted(chronicle.tariff_history(side, start.date), start.date, half_life)
        for side in SIDES
    )
    return us, cn


def _adapted(history: list[tuple[date, float]], day: date, half_life: float) -> float:
    """What buyers have adapted to on a day, from the days on which tariffs changed."""
    first = history[0][1]
    reached = 0.0
    ends = [changed for changed, _ in history[1:]] + [day]
    for (begin, tariff), end in zip(history, ends, strict=True):
        aim = math.log1p(tariff - first)
        weeks = (end - begin).days / DAYS_PER_WEEK
        reached = aim + (reached - aim) * 2.0 ** (-weeks / half_life)
    return round(first + math.expm1(reached), 3)


def terms_not_in_effect(
    start: Situation,
) -> tuple[tuple[float | None, float | None], date | None]:
    """Average tariffs once what was signed takes effect, and its day; None where nothing waits."""
    deal = start.truce
    if deal is None:
        return (None, None), None
    found: list[float | None] = []
    days: list[date] = []
    for part, points in zip(start.sides, _points(deal), strict=True):
        waiting = [layer for layer in part.announced if points > 0.0 and _carries_out(layer, deal)]
        if not waiting:
            found.append(None)
            continue
        days += [layer.effective for layer in waiting if layer.effective is not None]
        cut = points * _coverage(part.layers, points, waiting[0])
        found.append(round(max(part.tariff - cut, 0.0), 3))
    us, cn = found
    return (us, cn), min(days, default=None)


def _carries_out(layer: Layer, deal: Deal) -> bool:
    """Whether a layer that is announced is what a deal leaves of an earlier one."""
    near = abs((layer.announced - deal.start).days) <= ANNOUNCED_DAYS
    aimed = layer.route not in ("base", "temporary") and (layer.average or 0.0) > 0.0
    return near and aimed and layer.effective is not None


def _points(deal: Deal) -> tuple[float, float]:
    """Statutory rate that each side cuts or suspends, shares."""
    return deal.us_cut + deal.us_suspended, deal.cn_cut + deal.cn_suspended


def _coverage(layers: tuple[Layer, ...], points: float, left: Layer) -> float:
    """Share of goods under the layer that is cut: of those with a rate of at least that, the one
    that covers most nearly what is `left`."""
    found = [each.coverage for each in layers if (each.rate or 0.0) >= points - 1e-9]
    covered = [each for each in found if each]
    return min(covered, key=lambda each: abs(each - (left.coverage or 0.0)), default=1.0)
