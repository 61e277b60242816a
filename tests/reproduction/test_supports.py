"""What history and the law of 2025 allow has a chance of at least one in a hundred."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

import tradesim as ts
from tradesim.model.block import moments
from tradesim.model.shocks import Shocks
from tradesim.model.step import Moment
from tradesim.terms import moves
from tradesim.terms.authorities import EMERGENCY
from tradesim.terms.levers import TARIFF
from tradesim.terms.sides import CN, US

RUNS, LEAST = 1_024, 0.01
QUARTER, STANDS = 13, 4


@cache
def year() -> list[Moment]:
    """A year from 26 October 2025."""
    return list(moments(ts.load_scenario("kuala-lumpur-2025"), Shocks(5, 0, 0, RUNS)))


def share(weeks: list[NDArray[np.bool_]]) -> float:
    """Share of runs in which it happens in one of some weeks."""
    return float(np.any(weeks, axis=0).mean())


def test_the_us_tariff_rises_by_2_to_15_points_under_an_agreement_that_stands() -> None:
    weeks, found = year(), []
    for k in range(1, len(weeks) - STANDS):
        rise = weeks[k].state.level[US, TARIFF] - weeks[k].before.level[US, TARIFF]
        stands = np.all([m.state.in_force for m in weeks[k - 1 : k + STANDS + 1]], axis=0)
        found.append((rise >= 0.02) & (rise <= 0.15) & stands)
    assert share(found) >= LEAST


def test_after_a_ruling_the_government_takes_other_laws_soon_or_late() -> None:
    soon, late, ruled, since = [], [], np.zeros(RUNS, bool), np.full(RUNS, np.inf)
    for week in year()[1:]:
        ruled = ruled | week.happened.ruling
        since = np.minimum(since, np.where(week.happened.ruling, week.clock.closes, np.inf))
        other = np.delete(week.state.layers[US] - week.before.layers[US], EMERGENCY, axis=0)
        used = ruled & (other.max(axis=0) > 0.005)
        soon.append(used & (week.clock.closes - since < 28.0))
        late.append(used & (week.clock.closes - since >= 28.0))
    assert share(soon) >= LEAST
    assert share(late) >= LEAST


def test_truces_are_extended_by_45_to_120_days_and_before_the_last_day() -> None:
    length, early = [], []
    for week in year()[1:]:
        days = np.minimum(week.state.truce_end, 1e6) - np.minimum(week.before.truce_end, 1e6)
        extended = week.happened.extended
        length.append(extended & (days >= 45.0) & (days <= 120.0))
        early.append(extended & (week.before.truce_end > week.clock.closes))
    assert share(length) >= LEAST
    assert share(early) >= LEAST


def test_a_tariff_of_under_ten_points_is_threatened() -> None:
    found = [
        (each.move[side] == moves.THREATEN) & (each.lever[side] == TARIFF) & (each.size[side] < 0.1)
        for week in year()[1:]
        for each in (week.choices, week.replies)
        for side in (US, CN)
    ]
    assert share(found) >= LEAST


def test_half_a_years_pledge_is_ordered_in_one_quarter() -> None:
    states = [week.state for week in year()]
    found = [
        (later.ordered - earlier.ordered >= 0.5 * later.pledge) & (later.pledge > 0.0)
        for earlier, later in zip(states, states[QUARTER:], strict=False)
    ]
    assert share(found) >= LEAST
