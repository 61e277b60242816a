"""What a start takes from the situation of its day, worked out by hand from the chronicle."""

from __future__ import annotations

import pytest

import tradesim as ts

pytestmark = pytest.mark.filterwarnings("ignore:.*keep their values of October 2025")


@pytest.mark.parametrize("day", ["2018-01-02", "2018-07-03", "2018-08-30", "2021-06-15"])
def test_a_start_loads_whatever_ordinary_duties_are(day: str) -> None:
    """From 1 to 5 July 2018 China's average was 7.2: it had cut duties for all countries."""
    cn = ts.scenario_at(day).cn
    assert cn.tariff_before_2018 == min(cn.tariff, 0.08)
