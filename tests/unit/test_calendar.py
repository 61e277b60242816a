"""Dates and hazards, by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradesim.terms.calendar import NEVER, Calendar, Clock, chance_per_step

START = date(2025, 10, 26)


def test_the_weeks_of_the_article() -> None:
    calendar = Calendar(START, 56, 7)
    assert calendar.dates[0] == START
    assert calendar.dates[1] == date(2025, 11, 2)
    assert calendar.dates[-1] == date(2026, 11, 22)
    assert len(calendar.dates) == 57
    assert calendar.weeks_per_step == 1.0


def test_days_are_counted_from_the_start() -> None:
    calendar = Calendar(START, 56, 7)
    assert calendar.day(START) == 0.0
    assert calendar.day(date(2025, 10, 30)) == 4.0
    assert calendar.day(date(2025, 11, 10)) == 15.0
    assert calendar.day(date(2025, 10, 10)) == -16.0


def test_the_first_step_covers_the_meeting_and_the_deadline() -> None:
    clock = Calendar(START, 56, 7).clock(1)
    assert clock == Clock(1, 0.0, 7.0, 1.0)
    assert clock.covers(4.0)
    assert clock.covers(6.0)
    assert clock.covers(7.0)
    assert not clock.covers(0.0)
    assert not clock.covers(7.5)


def test_nothing_is_due_that_never_comes() -> None:
    clock = Calendar(START, 56, 7).clock(3)
    assert clock.due(np.array([NEVER, -NEVER, 14.0, 14.5, 21.0])).tolist() == [
        False, False, False, True, True,
    ]  # fmt: skip


@given(day=st.integers(1, 392), step_days=st.sampled_from([1, 7]))
def test_every_day_falls_in_exactly_one_step(day: int, step_days: int) -> None:
    calendar = Calendar(START, 392 // step_days, step_days)
    clocks = [calendar.clock(step) for step in range(1, calendar.n_steps + 1)]
    holding = [clock for clock in clocks if clock.covers(float(day))]
    assert len(holding) == 1
    closes = calendar.dates[holding[0].step]
    assert START + timedelta(days=day) <= closes


@given(weekly=st.floats(0.0, 1.0), steps=st.integers(1, 14))
def test_chances_over_many_short_steps_are_the_chance_over_one_long(
    weekly: float, steps: int
) -> None:
    short = chance_per_step(np.array([weekly]), 1.0 / steps)
    assert 1.0 - (1.0 - short[0]) ** steps == pytest.approx(weekly, abs=1e-9)


@pytest.mark.parametrize("weekly", [0.0, 0.3, 1.0])
def test_a_step_of_a_week_has_the_weekly_chance(weekly: float) -> None:
    assert chance_per_step(np.array([weekly]), 1.0)[0] == pytest.approx(weekly)
