"""What third regions feel, fitted to exact solutions; with --write, the shipped table anew.

`python -m making.regions` prints the largest errors on fresh policies. The world has 13 regions
and 28 sectors: flows of 2022, and the input shares of 2017, which are those of 3 regions and 8
sectors, mapped onto them and balanced.
"""

from __future__ import annotations

import argparse
import csv
from functools import cache
from pathlib import Path

import numpy as np

from making import two_tariffs
from tradesim.economy import Baseline, Equilibrium, solve
from tradesim.economy.elasticities import trade_elasticities
from tradesim.economy.input_balancing import balanced_input_share, input_use
from tradesim.economy.tables import us_china_2017_tables
from tradesim.economy.third_regions import EFFECTS, THIRD_REGIONS, coefficients
from tradesim.economy.two_tariffs import MOST
from tradesim.terms.sides import CN, REGIONS, ROW, SECTORS, SERVICES, US, Array

FLOWS = Path(__file__).parent / "data" / "icio2022_13x28_flows.csv"
CODES = (
    "USA", "CHN", "MEX", "VNM", "CAN", "JPN", "KOR", "TWN", "IND", "EU", "BRA", "GBR", "ROW",
)  # fmt: skip
"""Regions in the order of sides and THIRD_REGIONS, as the table of flows has them."""
GROUPS = {
    "agriculture": ("A01", "A02", "A03"),
    "minerals_metals": ("B07", "B08", "C24A", "C24B"),
    "electronics": ("C26", "C27"),
    "machinery_vehicles": ("C28", "C29", "C301", "C302T309"),
    "chemicals_pharma": ("C20", "C21"),
    "other_manuf": ("C10T12", "C13T15", "C16", "C17_18", "C22", "C23", "C25", "C31T33"),
    "energy": ("B05", "B06", "B09", "C19"),
    "services": ("Services (aggregate)",),
}
"""Sectors of the flows in each sector of the input shares."""
DETAILED = tuple(name for sector in SECTORS for name in GROUPS[sector])
GROUP = np.array([SECTORS.index(s) for s in SECTORS for _ in GROUPS[s]])
GOODS = np.flatnonzero(GROUP != SERVICES)
N, S = len(CODES), len(DETAILED)


def source() -> tuple[Array, Array]:
    """Spending and tariffs (exporter, importer, sector); none on services or inside a region."""
    flow, tariff = np.zeros((2, N, N, S))
    with FLOWS.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            i, j = CODES.index(row["exporter"]), CODES.index(row["importer"])
            k = DETAILED.index(row["icio_sector"])
            flow[i, j, k] = float(row["flow_musd"])
            if i != j and k in GOODS:
                tariff[i, j, k] = float(row["applied_tariff"])
    return flow, tariff


def mapped_input_share(flow: Array, tariff: Array) -> Array:
    """The input shares of 2017 for 13 regions and 28 sectors, balanced to the flows.

    Regions but the US and China have those of the rest of the world. A sector uses the inputs of
    its group; of a group, sectors in proportion to what the region spends on them.
    """
    old = us_china_2017_tables()
    names = {"USA": "US", "CHN": "CN"}
    like = np.array([REGIONS.index(names.get(code, "ROW")) for code in CODES])
    spending = flow.sum(axis=0)
    inside = np.zeros((N, len(SECTORS)))
    np.add.at(inside.T, GROUP, spending.T)
    part = spending / inside[:, GROUP]
    share = part[:, :, None] * old.input_share[np.ix_(like, GROUP, GROUP)]
    use = input_use(old.expenditure, old.tariff, old.input_share)[np.ix_(like, GROUP)]
    return balanced_input_share(flow, tariff, share, use)


@cache
def world(which: int) -> Baseline:
    """The world under one elasticity set."""
    flow, tariff = source()
    theta = trade_elasticities()[which][GROUP]
    inputs = mapped_input_share(flow, tariff)
    return Baseline(flow, tariff, inputs, theta, regions=CODES, sectors=DETAILED)


def exact_effects(us_tariff: Array, cn_tariff: Array, which: int) -> Array:
    """EFFECTS of tariffs added (n,), from the solver; (regions, effects, n)."""
    base = world(which)
    tariff = np.repeat(base.tariff[..., None], len(us_tariff), axis=-1)
    tariff[CN, US, GOODS] += us_tariff
    tariff[US, CN, GOODS] += cn_tariff
    after = solve(base, tariff)
    assert after.converged.all()
    sold = exports(after, tariff, US), exports(after, tariff, CN)
    before = exports(solve(base), base.tariff, US), exports(solve(base), base.tariff, CN)
    diverted = sum((s - b[:, None]) for s, b in zip(sold, before, strict=True))
    found = [
        100 * np.log(after.real_income),
        100 * np.log(sold[0] / before[0][:, None]),
        diverted / 1e3,
        100 * np.log(after.price_index / after.wage),
    ]
    return np.stack(found, axis=1)[ROW:]


def exports(eq: Equilibrium, tariff: Array, buyer: int) -> Array:
    """Goods sold to a buyer by region before tariffs, million USD; (N[, n])."""
    return np.asarray((eq.trade / (1 + tariff))[:, buyer, GOODS].sum(axis=1))


def write() -> None:
    """Fit anew and write the shipped table."""
    two_tariffs.write(
        "region_responses", exact_effects, ("region", "effect"), THIRD_REGIONS, tuple(EFFECTS)
    )


def errors(n: int, *, seed: int) -> Array:
    """Largest errors on `n` fresh policies and the corners, by set; (sets, regions, effects)."""
    draw = np.random.Generator(np.random.SFC64(seed))
    us, cn = draw.uniform(0, MOST, (2, n))
    us, cn = np.append(us, [MOST, MOST, 0]), np.append(cn, [MOST, 0, MOST])
    return two_tariffs.largest_errors(exact_effects, coefficients(), us, cn)


def main() -> None:
    """Print the largest error of each effect by region; with --write fit the table first."""
    parser = argparse.ArgumentParser(prog="python -m making.regions", description=__doc__)
    parser.add_argument("--write", action="store_true", help="fit the shipped table anew")
    parser.add_argument("--policies", type=int, default=100, help="fresh policies to measure on")
    given = parser.parse_args()
    if given.write:
        write()
    found = errors(given.policies, seed=1).max(axis=0)
    print(f"{'largest error':14}", *(f"{effect:>15}" for effect in EFFECTS))
    for region, row in zip(THIRD_REGIONS, found, strict=True):
        print(f"{region:14}", *(f"{value:15.5f}" for value in row))


if __name__ == "__main__":
    main()
