"""What can never happen to orders under a purchase pledge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tradesim import load_scenario
from tradesim.model.block import moments
from tradesim.model.phases.deal import share_delivered
from tradesim.model.shocks import LANE, Shocks
from tradesim.model.step import Moment

ARTICLE = load_scenario("kuala-lumpur-2025")
YEAR = 364.0


def played(changes: dict[str, Any]) -> Iterator[Moment]:
    scenario = ARTICLE.evolve({"leaders.sign": True, **changes})
    return moments(scenario, Shocks(3, 0, 0, 4 * LANE))


@pytest.mark.parametrize("weeks", [16, pytest.param(56, marks=pytest.mark.slow)])
def test_orders_never_fall_within_one_pledge(weeks: int) -> None:
    seen = 0
    for moment in played({"calendar.weeks": weeks}):
        before, now = moment.before, moment.state
        same = before.in_force & now.in_force & (before.pledge_day == now.pledge_day)
        assert np.all(now.ordered[same] >= before.ordered[same])
        assert np.all(now.ordered >= 0.0)
        seen += int((now.ordered[same] > before.ordered[same]).sum())
    assert seen > 0


def test_a_year_of_orders_is_the_pledge_times_what_is_delivered_of_it() -> None:
    """No more than the best share that China delivered in it, no less than the worst."""
    best = worst = pledged = None
    seen = 0
    for moment in played({"calendar.weeks": 54, "parameters": {"truce_length": 60.0}}):
        state = moment.state
        share = share_delivered(moment.world, state)
        new = moment.before.pledge_day != state.pledge_day
        if best is None or worst is None or pledged is None:
            best, worst, pledged = share.copy(), share.copy(), state.pledge.copy()
        best = np.where(new, share, np.maximum(best, share))
        worst = np.where(new, share, np.minimum(worst, share))
        one = ~new & (pledged == state.pledge) & (state.pledge > 0.0)
        pledged = state.pledge.copy()
        age = moment.clock.closes - state.pledge_day
        early = one & (age <= YEAR)
        assert np.all(state.ordered[early] <= (best * state.pledge)[early] * (1.0 + 1e-9))
        whole = one & (age == YEAR)
        assert np.all(state.ordered[whole] >= (worst * state.pledge)[whole] * (1.0 - 1e-9))
        seen += int((early & (age > YEAR - 7.0)).sum())
    assert seen > 0


def test_nothing_is_ordered_where_purchases_are_refused_from_the_first_day() -> None:
    refused = {"on": "2025-10-27", "action": "refuse_purchases"}
    for moment in played({"actions": [refused], "calendar.weeks": 30}):
        assert not moment.state.ordered.any()
