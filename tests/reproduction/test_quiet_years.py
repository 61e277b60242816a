"""Years after phase one: an agreement without an end, and little that moved."""

from __future__ import annotations

import warnings

import pytest

from tests.turns import in_turn
from tradesim import Chronicle, scenario_at, simulate
from tradesim.results.ensemble import Ensemble


@pytest.fixture(scope="module", params=in_turn(["2020-01-16", "2021-01-21"]))
def year_after(request: pytest.FixtureRequest) -> Ensemble:
    """A year from a day on which phase one was in force and undisputed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numbers that keep their values of October 2025
        scenario = scenario_at(request.param)
    return simulate(scenario, runs=500, seed=7, progress=False)


def test_few_new_agreements_come_in_a_quiet_year(year_after: Ensemble) -> None:
    """None came from 2020 to 2024."""
    agreed = float((year_after.columns["first_consensus_day"] < 365.0).mean())
    assert 0.05 < agreed < 0.6


def test_a_quiet_year_has_about_as_few_us_threats_as_the_record(year_after: Ensemble) -> None:
    """Of those to China with a lever of the model, 2021 to 2023."""
    table = Chronicle.shipped().threats
    counted = (table["side"] == "US") & (table["counted"] == 1) & (table["kind"] == "threat")
    years = table.loc[counted & (table["aim"] == "the other side"), "announced"].dt.year
    recorded = float(years.between(2021, 2023).sum()) / 3.0
    told = float(year_after.columns["threats_us"].mean())
    assert told < recorded + 1.0
