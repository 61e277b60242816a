"""Caliendo and Parro (2015), table 2: NAFTA's tariffs in a world of 31 countries x 40 sectors.

The printed welfare is a first-order formula taken in one step from the solved baseline; the exact
change of Mexico's real income is 0.007 percent where 1.31 is printed. Real wages are exact.
"""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from tests.turns import in_turn
from tradesim.economy import Baseline, solve

FOLDER = os.environ.get("TRADESIM_VALIDATION_DATA")
pytestmark = pytest.mark.skipif(
    FOLDER is None, reason="TRADESIM_VALIDATION_DATA names no folder with cp2015_nafta"
)
DEFICITS = {"balanced": "purged", "deficit": "world-share"}


@pytest.fixture(scope="module")
def nafta():
    """Baseline of 1993 and the tariffs with NAFTA."""
    data = np.load(Path(FOLDER) / "cp2015_nafta" / "inputs.npz")
    by_exporter = (2, 1, 0)
    base = Baseline(
        expenditure=(data["pi"] * data["X"][:, :, None]).transpose(by_exporter),
        tariff=data["tau0"].transpose(by_exporter),
        input_share=data["gamma_io"],
        trade_elasticity=data["theta"],
        regions=[str(region) for region in data["regions"]],
        final_share=data["alpha"].T,
        value_added=data["VA"],
        deficit=data["deficit"],
    )
    return base, data["tau1"].transpose(by_exporter)


@pytest.mark.parametrize("case", in_turn(DEFICITS, first=1))
def test_table_2_is_reproduced_to_its_printed_digits(nafta, case):
    base, tariff = nafta
    with (Path(FOLDER) / "cp2015_nafta" / "expected_published_table2.csv").open() as lines:
        rows = [row for row in csv.DictReader(lines) if row["case"] == case]
    assert len(rows) == 3
    eq = solve(base, tariff, deficits=DEFICITS[case])
    found = {
        "welfare_pct": eq.terms_of_trade + eq.volume_of_trade,
        "tot_pct": eq.terms_of_trade,
        "vot_pct": eq.volume_of_trade,
        "real_wage_pct": eq.wage / eq.price_index - 1,
    }
    for row in rows:
        country = base.regions.index(row["country"])
        for name, values in found.items():
            assert abs(100 * values[country] - float(row[name])) < 0.005, (row["country"], name)
    if case == "balanced":
        mexico = base.regions.index("Mexico")
        assert 100 * (eq.real_income[mexico] - 1) == pytest.approx(0.007, abs=5e-4)
