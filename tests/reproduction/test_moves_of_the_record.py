"""What governments did in 2018 to 2025 had a chance in the week in which they did it.

Every dated move of the chronicle is looked for in runs of one week that start from the situation of
the day before it (before the meeting that it came from). A move is of that side, on that lever, and
of about that size: a factor of two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tradesim as ts
from tests.turns import in_turn
from tradesim.model.block import moments
from tradesim.model.shocks import BLOCK, Shocks
from tradesim.model.state import State
from tradesim.model.step import Moment
from tradesim.terms import moves
from tradesim.terms.calendar import NEVER
from tradesim.terms.levers import LEVERS, PURCHASE, RESTRICTION, TARIFF
from tradesim.terms.sides import CN, US, Mask

FIRST, LAST = date(2018, 1, 2), date(2025, 10, 26)
DAY = timedelta(days=1)
SIDES = {"US": US, "CN": CN}
FEW_RUNS, SEED = 2_048, 11
LEAST = 0.005
"""Half a point of a tariff: the least that the model announces (move.LEAST_EASED)."""
BROKEN = ("broken by the US", "broken by China", "overtaken")
OTHER_GOODS = {"C046": "aircraft", "C063": "chips"}
"""Purchases that are no soybeans, which alone the model has; like investment and port fees."""
EXCEPTIONS = {
    "A03 ended": "the start counts the truce as in question since the threat of 5 May 2019",
    "A07 ended": "likewise since the threat of 10 % for 1 February 2025",
    "A06": "a second outline while the first waits for the leaders",
    "R003": "the US lifts 4.5 of the 5 % that it holds back, or all, and not 2",
    "T035 settled": "a threat without a size is not in a start",
    "PP05": "a threat is put off on its day or dropped; this one was put off three weeks before",
    "PP15": "a deadline is never brought forward",
    "M29": "foreign ministers: no talks on trade were open or came of it",
    "T081": "200 % over magnets: steps end at 100 points on the goods covered",
    "C066": "all purchases of soybeans were withheld already",
    "C066 settled": "all purchases of soybeans were withheld already",
}
"""Moves that no run makes, by row of the chronicle, with the reason."""


@dataclass(frozen=True)
class RecordedMove:
    """A dated move: who did what on which lever by how much, a share; None where unstated."""

    row: str
    day: date
    kind: str
    side: int | None = None
    lever: int | None = None
    size: float | None = None
    before: date | None = None
    """The day from which it is looked for, where that is not the day before."""

    @property
    def start(self) -> date:
        return self.before or self.day - DAY


def of(name: str) -> Iterator[Any]:
    """Rows of a table, days as dates and blanks as None."""
    frame = ts.Chronicle.shipped().table(name)
    for row in frame.to_dict("records"):
        yield {key: _cell(value) for key, value in row.items()}


def _cell(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def average(row: Mapping[str, Any]) -> float | None:
    """What a tariff threatened would add to the average, a share."""
    if row["average_points"] is not None:
        return float(row["average_points"]) / 100.0
    if row["size_points"] is not None and row["coverage_share"] is not None:
        return float(row["size_points"] * row["coverage_share"]) / 100.0
    return None


def threatened() -> Iterator[RecordedMove]:
    """Threats as they were made, restatements left out, and what was done about them."""
    for row in of("threats"):
        side, lever = SIDES[row["side"]], row["lever"]
        if lever not in LEVERS or (lever == "purchase" and side == US) or row["id"] in OTHER_GOODS:
            continue
        code, how = LEVERS.index(lever), row["how"]
        size = average(row) if lever == "tariff" else row["size_share"]
        if row["kind"] == "threat" and row["counted"] and (size or 1.0) >= LEAST:
            kind = "threatens all" if row["aim"] == "all countries" else "threatens"
            yield RecordedMove(row["id"], row["announced"], kind, side, code, size)
        if how.startswith(("carried", "partly")):
            yield RecordedMove(f"{row['id']} settled", row["resolved"], "raises", side, code)
        if how.startswith("withdrawn"):
            yield RecordedMove(f"{row['id']} settled", row["resolved"], "withdraws", side, code)


def postponed() -> Iterator[RecordedMove]:
    """Deadlines that were moved; one that passed in silence was no move."""
    threats = {row["id"]: row for row in of("threats")}
    for row in of("postponements"):
        threat = threats[row["threat"]]
        silent = row["new_deadline"] is None and row["decided"] == threat["deadline"]
        if threat["lever"] not in LEVERS or silent:
            continue
        kind = "puts off" if row["new_deadline"] else "suspends"
        lever = LEVERS.index(threat["lever"])
        yield RecordedMove(row["id"], row["decided"], kind, SIDES[threat["side"]], lever)


def tariffs_changed() -> Iterator[RecordedMove]:
    """Days on which the average of a side changed by at least half a point."""
    for name, side in SIDES.items():
        layers = [row for row in of("measures") if row["side"] == name and row["effective"]]
        days = {row[end] for row in layers for end in ("effective", "ended") if row[end]}
        for day in sorted(days):
            change = average_on(layers, day) - average_on(layers, day - DAY)
            ids = [row["id"] for row in layers if day in (row["effective"], row["ended"])]
            if abs(change) >= LEAST - 1e-9:
                kind = "raises" if change > 0.0 else "lowers"
                yield RecordedMove(" ".join(ids), day, kind, side, TARIFF, abs(change))


def average_on(layers: list[Any], day: date) -> float:
    """The average tariff of layers on a day, a share."""
    held = (r for r in layers if r["effective"] <= day and not (r["ended"] and r["ended"] <= day))
    return sum(row["points_piie"] or 0.0 for row in held) / 100.0


def other_levers_changed() -> Iterator[RecordedMove]:
    """Restrictions and purchases withheld: changes of level, and steps without a size."""
    for name, side in SIDES.items():
        own = [row for row in of("restrictions") if row["side"] == name]
        levels = [row for row in own if row["metric"] == "level"]
        yield from level_changes(levels, "value", side, RESTRICTION)
        for row in own:
            if row["metric"] == "step":
                lifted = row["what"].startswith("lifts") or "allowed" in row["what"]
                kind = "lowers" if lifted else "raises"
                yield RecordedMove(row["id"], row["date"], kind, side, RESTRICTION)
    withheld = [row for row in of("purchases") if row["kind"] == "withheld"]
    yield from level_changes(withheld, "actual", CN, PURCHASE)


def level_changes(rows: list[Any], value: str, side: int, lever: int) -> Iterator[RecordedMove]:
    rows = sorted(rows, key=lambda row: row["date"])
    for earlier, row in pairwise(rows):
        change = row[value] - earlier[value]
        kind = "raises" if change > 0.0 else "lowers"
        yield RecordedMove(row["id"], row["date"], kind, side, lever, abs(change))


OUTCOMES = {"consensus": "agrees", "truce": "signs", "signed": "signs", "extension": "extends",
            "collapsed": "breaks off"}  # fmt: skip


def talks_held() -> Iterator[RecordedMove]:
    """Meetings and calls: when they were arranged, held, and what came of them."""
    for row in of("meetings"):
        held = row["date_start"]
        if row["scheduled_known_from"]:
            yield RecordedMove(f"{row['id']} arranged", row["scheduled_known_from"], "arranges")
        if row["outcome"] == "cancelled" and row["settled_on"] == date(2018, 9, 22):
            yield RecordedMove(row["id"], row["settled_on"], "breaks off")
        if held is None or row["outcome"] == "cancelled":
            continue
        if row["form"] in ("meeting", "call"):
            yield RecordedMove(row["id"], held, "meets" if row["form"] == "meeting" else "calls")
        if kind := OUTCOMES.get(row["outcome"]):
            settled = row["settled_on"] or row["date_end"] or held
            yield RecordedMove(f"{row['id']} outcome", settled, kind, before=held - DAY)


AGREED = {"truce": "signs", "agreement": "signs", "statement": "agrees", "outline": "agrees",
          "framework": "agrees", "extension": "extends"}  # fmt: skip


def agreed() -> Iterator[RecordedMove]:
    """Agreements made, extended and broken."""
    rounds = [(r["date_start"], r["date_end"] or r["date_start"]) for r in of("meetings")]
    for row in of("agreements"):
        kind, day = AGREED.get(row["kind"]), row["start"]
        if kind is None:
            continue
        came_from = [a for a, b in rounds if a and a <= day <= b + 2 * DAY]
        yield RecordedMove(row["id"], day, kind, before=min(came_from, default=day) - DAY)
        if row["end_kind"] in BROKEN:
            is_text = row["kind"] == "statement"
            kind, side = ("breaks off", None) if is_text else ("breaks", US)
            yield RecordedMove(f"{row['id']} ended", row["ended"], kind, side)
    for row in of("extensions"):
        yield RecordedMove(row["id"], row["decided"], "extends")


TABLES = (tariffs_changed, other_levers_changed, threatened, postponed, agreed, talks_held)


@cache
def recorded() -> tuple[RecordedMove, ...]:
    """Every move once: what two tables tell of one day or the next counts as the sized one."""
    found: list[RecordedMove] = []
    for move in (move for table in TABLES for move in table()):
        again = any(
            (each.kind, each.side, each.lever) == (move.kind, move.side, move.lever)
            and abs((each.day - move.day).days) <= 1
            and (move.size is None or each.size == move.size)
            for each in found
        )
        if FIRST <= move.day <= LAST and not again:
            found.append(move)
    return tuple(sorted(found, key=lambda move: move.start))


def close(change: Mask, size: float | None) -> Mask:
    """Whether changes are of a size, by a factor of two; of any size where none is stated."""
    if size is None:
        return np.asarray(change > 1e-9)
    return np.asarray((change >= 0.5 * size - 1e-9) & (change <= 2.0 * size + 1e-9))


def open_threats(state: State, move: RecordedMove) -> Any:
    waiting = [state.waiting[move.side, place, 0] == move.lever for place in range(2)]
    return (state.threat_lever[move.side] == move.lever).astype(int) + waiting[0] + waiting[1]


def threatens(week: Moment, move: RecordedMove) -> Mask:
    found = np.zeros(week.state.n_runs, dtype=np.bool_)
    for each in (week.choices, week.replies):
        chosen = (each.move[move.side] == moves.THREATEN) & (each.lever[move.side] == move.lever)
        found |= chosen & close(each.size[move.side], move.size)
    return found


def changes(week: Moment, move: RecordedMove) -> Mask:
    """A lever that rises or falls, also where it moves the other way later in the week."""
    sign = 1.0 if move.kind == "raises" else -1.0
    net = week.state.level[move.side, move.lever] - week.before.level[move.side, move.lever]
    here = move.side, move.lever
    own = week.happened.rise[here] if sign > 0.0 else week.happened.easing[here]
    return close(sign * net, move.size) | close(own, move.size)


def drops(week: Moment, move: RecordedMove) -> Mask:
    fewer = open_threats(week.state, move) < open_threats(week.before, move)
    return fewer & ~week.happened.carried_out[move.side]


def held_by_truce(week: Moment, move: RecordedMove) -> Mask:
    here = move.side, move.lever
    more = week.state.suspended[here] > week.before.suspended[here] + 1e-9
    return week.happened.signed & more


HAPPENS: Mapping[str, Callable[[Moment, RecordedMove], Mask]] = {
    "threatens": threatens,
    # sector measures come as they are announced
    "threatens all": lambda week, move: (
        threatens(week, move) | close(week.happened.sector, move.size)
    ),
    "raises": changes,
    "lowers": changes,
    "withdraws": drops,
    "suspends": lambda week, move: drops(week, move) | week.happened.postponed[move.side],
    "puts off": lambda week, move: week.happened.postponed[move.side] | held_by_truce(week, move),
    "agrees": lambda week, _: week.happened.consensus,
    "signs": lambda week, _: week.happened.signed,
    "extends": lambda week, _: week.happened.extended,
    "breaks": lambda week, move: week.happened.breached[move.side],
    "breaks off": lambda week, _: week.happened.talks_failed | week.happened.refused.any(axis=0),
    "meets": lambda week, _: week.happened.met | meets_leaders(week),
    "calls": lambda week, _: week.happened.met | week.happened.talks_opened | meets_leaders(week),
    "arranges": lambda week, _: (
        week.happened.talks_opened | (week.state.in_talks & (week.state.meeting_day < NEVER))
    ),
}  # fmt: skip


def meets_leaders(week: Moment) -> Mask:
    return np.full(week.state.n_runs, bool(week.world.calendar.meetings_in(week.clock)))


def runs_that_make(todo: list[RecordedMove], blocks: int) -> dict[RecordedMove, tuple[int, int]]:
    """In how many runs of how many each move is made, all from one start.

    What few runs do not show is looked for in blocks in which both sides take the matter up, which
    has a chance of its own in every week.
    """
    week = ts.scenario_at(todo[0].start, weeks=1)
    alert = week.evolve({f"parameters.{side}.attention": 1.0 for side in ("us", "cn")})
    made = dict.fromkeys(todo, (0, 0))
    for block, n_runs in enumerate([FEW_RUNS, *[BLOCK] * blocks]):
        missing = [move for move in todo if not made[move][0]]
        if missing:
            start = alert if block else week
            last = list(moments(start, Shocks(SEED, block, 0, n_runs)))[-1]
        for move in missing:
            hits = int(HAPPENS[move.kind](last, move).sum())
            made[move] = (made[move][0] + hits, made[move][1] + n_runs)
    return made


def never_made(some: list[RecordedMove], blocks: int) -> set[str]:
    """Rows of the moves that no run makes."""
    starts = sorted({move.start for move in some})
    made = {
        move: counts
        for day in starts
        for move, counts in runs_that_make([m for m in some if m.start == day], blocks).items()
    }
    return {move.row for move, (hits, _) in made.items() if not hits}


@pytest.mark.filterwarnings("ignore:.*keep their values of October 2025")
@pytest.mark.parametrize(("year", "half"), in_turn(range(2018, 2026), (1, 2), one_in=9))
def test_what_governments_did_had_a_chance_in_its_week(year: int, half: int) -> None:
    some = [
        move
        for move in recorded()
        if (move.day.year, 1 + (move.day.month > 6)) == (year, half) and move.row not in EXCEPTIONS
    ]
    assert never_made(some, blocks=3) == set()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*keep their values of October 2025")
def test_exceptions_are_those_moves_alone_that_no_run_makes() -> None:
    assert never_made(list(recorded()), blocks=12) == set(EXCEPTIONS)


def test_exceptions_are_at_most_one_move_in_twenty() -> None:
    rows = {move.row for move in recorded()}
    assert set(EXCEPTIONS) <= rows
    assert len(EXCEPTIONS) <= len(recorded()) / 20
