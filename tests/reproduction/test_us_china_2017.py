"""US-China accounts of 2017: welfare in percent from two other algorithms.

us_china_2017_expected.csv holds what a nested price-wage iteration and a root finder on levels
gave for these accounts, agreeing with each other to 2e-10; deficits are shares of world income.
`measured` tariffs are those of 2018-19 in the shipped table, numbers are added to all goods.
"""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from tradesim.economy import Baseline, EconomyWarning, solve
from tradesim.economy.tables import us_china_2017_tables
from tradesim.terms.sides import CN, GOODS, US

EXPECTED = Path(__file__).with_name("us_china_2017_expected.csv")
FOLDER = os.environ.get("TRADESIM_VALIDATION_DATA")


def cases():
    with EXPECTED.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def added(cell, measured, exporter, importer):
    if cell == "measured":
        return measured
    out = np.zeros_like(measured)
    out[exporter, importer, GOODS] = float(cell)
    return out


@pytest.mark.parametrize("elasticities", ["W05", "GYY", "FGO", "U4"])
def test_welfare_agrees_within_a_millionth_of_a_percentage_point(elasticities):
    base, tables = Baseline.us_china_2017(elasticities), us_china_2017_tables()
    rows = [row for row in cases() if row["elasticities"] == elasticities]
    assert len(rows) == 12
    tariffs = [
        base.tariff
        + added(row["us_tariff"], tables.us_increase, CN, US)
        + added(row["china_tariff"], tables.china_retaliation, US, CN)
        for row in rows
    ]
    eq = solve(base, np.stack(tariffs, axis=-1))
    expected = [[float(row[f"{region}_percent"]) for row in rows] for region in base.regions]
    assert eq.converged.all()
    assert np.abs(100 * (eq.real_income - 1) - expected).max() < 1e-6


@pytest.mark.skipif(FOLDER is None, reason="TRADESIM_VALIDATION_DATA names no folder")
def test_the_accounts_of_7_regions_and_44_sectors_agree_with_a_separate_computation():
    """Percent of real income, known to three digits. Final demand is negative in twenty places."""
    data = np.load(Path(FOLDER) / "us_china_2017" / "inputs_7x44.npz")
    regions = [str(region) for region in data["regions"]]
    value_added = data["va"].T
    with pytest.warns(EconomyWarning, match="16 more"):
        base = Baseline(
            expenditure=data["X"].transpose(1, 2, 0),
            tariff=data["T"].transpose(1, 2, 0),
            input_share=data["io"] * (1 - value_added)[:, None, :],
            trade_elasticity=data["theta"],
            regions=regions,
        )
    china, us = regions.index("CHN"), regions.index("USA")
    goods = slice(0, len(data["us_increase"]))
    tariff = np.array(base.tariff)
    tariff[china, us, goods] += data["us_increase"]
    alone = solve(base, tariff)
    tariff[us, china, goods] += data["china_increase"]
    answered = solve(base, tariff)
    found = [100 * (eq.real_income[[us, china]] - 1) for eq in (alone, answered)]
    expected = [[-0.055, -0.187], [-0.072, -0.194]]
    assert np.array(found) == pytest.approx(np.array(expected), abs=1e-3)
