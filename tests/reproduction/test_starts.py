"""Starts on the dates of the record: each runs, and what came next was possible."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import tradesim as ts
from tests.turns import in_turn
from tradesim.model.block import moments
from tradesim.model.shocks import Shocks, lane_of

RECORD = Path(__file__).parents[1] / "data" / "record"
with (RECORD / "situations.csv").open(encoding="utf-8", newline="") as file:
    ORIGINS = [row["origin_date"] for row in csv.DictReader(file)]
RUNS, SEED = 512, 2018
FIVE = ("2018-06-15", "2019-05-05", "2020-01-16", "2025-04-02", "2025-08-12")
pytestmark = pytest.mark.filterwarnings("ignore:.*keep their values of October 2025")

DAYS_TO_A_DEAL = {
    "2018-03-22": 58,  # joint statement of 19 May 2018
    "2018-06-15": 169,  # Buenos Aires, 1 December 2018
    "2018-09-01": 91,
    "2019-05-05": 55,  # Osaka, 29 June 2019
    "2019-08-23": 49,  # outline of phase one, 11 October 2019
    "2025-02-01": 100,  # Geneva, 12 May 2025
    "2025-04-02": 40,
    "2025-04-11": 31,
    "2025-10-10": 16,  # Kuala Lumpur, 26 October 2025
}
"""Starts with an open fight, and days to the next truce or consensus (data/chronicle)."""


@cache
def simulated(start: str, weeks: int = 52, runs: int = RUNS) -> ts.Ensemble:
    scenario = ts.scenario_at(start, weeks=weeks)
    return ts.simulate(scenario, runs=runs, seed=SEED, progress=False)


@pytest.mark.parametrize("start", in_turn(ORIGINS, one_in=3))
def test_a_start_on_every_date_of_the_record_runs(start: str) -> None:
    assert np.isfinite(simulated(start, weeks=4, runs=256).outcomes["tariff_us"]).all()


@pytest.mark.slow
@pytest.mark.parametrize("start", ORIGINS)
def test_a_start_on_every_date_runs_twenty_thousand_runs(start: str) -> None:
    assert np.isfinite(simulated(start, runs=20_000).outcomes["tariff_us"]).all()


@pytest.mark.parametrize("weeks", [4, pytest.param(8, marks=pytest.mark.slow)])
@pytest.mark.parametrize("start", in_turn(FIVE))
def test_a_replay_of_any_start_equals_the_core_bit_for_bit(start: str, weeks: int) -> None:
    run, scenario = 200, ts.scenario_at(start, weeks=weeks)
    lane = slice(*lane_of(run))
    alone = moments(scenario, Shocks(SEED, 0, *lane_of(run)))
    for one, all_runs in zip(alone, moments(scenario, Shocks(SEED, 0, 0, 512)), strict=True):
        for table, whole in ((one.state, all_runs.state), (one.flows, all_runs.flows)):
            for name in whole.columns():
                both = (getattr(table, name), getattr(whole, name)[..., lane])
                np.testing.assert_array_equal(*both, err_msg=name)
    story = simulated(start, weeks=weeks, runs=256).replay(run)
    story.run_model()


@pytest.mark.parametrize(
    ("start", "outcome", "days", "least"),
    [
        ("2025-04-02", "first_agreement_day", 45, 0.05),
        ("2025-10-10", "first_consensus_day", 16, 0.10),
        ("2019-08-23", "first_consensus_day", 60, 0.10),
    ],
)
def test_de_escalation_can_be_as_fast_as_it_was(
    start: str, outcome: str, days: int, least: float
) -> None:
    day = simulated(start, weeks=days // 7 + 1, runs=4_096).outcomes[outcome]
    assert (day <= days).mean() >= least


@pytest.mark.parametrize("runs", [RUNS, pytest.param(4_096, marks=pytest.mark.slow)])
def test_the_tariff_of_december_2019_lies_in_the_band_of_june_2018(runs: int) -> None:
    ens = simulated("2018-06-15", weeks=78, runs=runs)
    low, middle, high = np.quantile(ens.outcomes["tariff_us"], [0.05, 0.5, 0.95])
    assert low <= 0.21 <= high
    assert middle < 0.35


def test_the_time_to_a_deal_is_not_rejected() -> None:
    """Ranks of what happened among the runs are uniform, by Kolmogorov and Smirnov.

    A run without a deal by the week after it happened is later.
    """
    ranks = []
    for start, days in DAYS_TO_A_DEAL.items():
        day = simulated(start, weeks=days // 7 + 1).outcomes["first_consensus_day"]
        ranks.append(float((day.fillna(np.inf) < days).mean()))
    assert stats.kstest(ranks, "uniform").pvalue > 0.1


def test_no_start_before_2025_knows_of_emergency_tariffs_or_a_case_on_them() -> None:
    for start in [day for day in ORIGINS if day < "2025"]:
        scenario = ts.scenario_at(start)
        assert not scenario.law.emergency_powers
        assert scenario.us.tariff_layers[2] == 0.0
        assert "ruling_week" not in scenario.parameters
        assert scenario.cn.restriction == 0.0
