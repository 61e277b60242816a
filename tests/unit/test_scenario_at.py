"""What a start takes from the situation of its day, worked out by hand from the chronicle."""

from __future__ import annotations

from datetime import date

import pytest

import tradesim as ts

pytestmark = pytest.mark.filterwarnings("ignore:.*keep their values of October 2025")


@pytest.mark.parametrize("day", ["2018-01-02", "2018-07-03", "2018-08-30", "2021-06-15"])
def test_a_start_loads_whatever_ordinary_duties_are(day: str) -> None:
    """From 1 to 5 July 2018 China's average was 7.2: it had cut duties for all countries."""
    cn = ts.scenario_at(day).cn
    assert cn.tariff_before_2018 == min(cn.tariff, 0.08)


@pytest.mark.parametrize(
    ("day", "meeting"),
    [
        ("2018-05-02", date(2018, 5, 3)),  # three weeks after a rise
        ("2019-05-05", date(2019, 5, 9)),  # M17, under a threat for the 10th
        ("2019-09-10", date(2019, 9, 19)),  # M21, of deputies
        ("2025-05-09", date(2025, 5, 10)),  # M44, Geneva
    ],
)
def test_delegations_that_are_to_meet_talk_however_hard_the_fight(day: str, meeting: date) -> None:
    start = ts.scenario_at(day)
    assert (start.stage, start.calendar.meeting) == ("talks", meeting)


def test_what_a_deal_leaves_of_a_tariff_takes_effect_on_its_day() -> None:
    """Phase One: 7.5 points on 24.7 % of US imports, 3.75 on 14.7 % of Chinese ones (US14, CN16),
    announced a month before the signature and three weeks after it."""
    first, later = ts.scenario_at("2020-01-16"), ts.scenario_at("2020-02-13")
    assert first.us.tariff - first.us.tariff_agreed == pytest.approx(0.075 * 0.247, abs=0.0005)
    assert first.cn.tariff_agreed is None
    assert later.cn.tariff - later.cn.tariff_agreed == pytest.approx(0.0375 * 0.147, abs=0.0005)
    assert first.truce.takes_effect == later.truce.takes_effect == date(2020, 2, 14)


def test_rises_for_all_countries_are_no_part_of_a_deal() -> None:
    """Steel at 50 % was announced on 30 May 2025, 18 days after Geneva, for 4 June."""
    start = ts.scenario_at("2025-06-01")
    assert (start.us.tariff_agreed, start.truce.takes_effect) == (None, None)
