"""Makes the accounts of 2022: `python -m making.accounts_2022 FLOWS` writes the shipped tables.

FLOWS is a CSV of exporter, importer, sector, flow_musd (tariff included) and applied_tariff, made
from the OECD Inter-Country Input-Output tables; the recipe is in data/economy/README.md.
"""

from __future__ import annotations

import argparse
import csv
from itertools import product
from pathlib import Path

import numpy as np

from tradesim.economy.input_balancing import balanced_input_share, input_use
from tradesim.economy.tables import us_china_2017_tables
from tradesim.terms.sides import REGIONS, SECTORS, SERVICES, Array

FOLDER = Path(__file__).parents[1] / "tradesim" / "data" / "economy"
N, S = len(REGIONS), len(SECTORS)


def source(path: Path) -> tuple[Array, Array]:
    """Spending and tariffs (exporter, importer, sector); none on services or inside a region."""
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    flow, tariff = (
        np.array([float(row[name]) for row in rows]).reshape(N, N, S)
        for name in ("flow_musd", "applied_tariff")
    )
    tariff[np.eye(N, dtype=np.bool_)] = 0.0
    tariff[..., SERVICES] = 0.0
    return flow, tariff


def inputs_of_2022(flow: Array, tariff: Array) -> Array:
    """The input shares of 2017 balanced to the flows of 2022."""
    old = us_china_2017_tables()
    use = input_use(old.expenditure, old.tariff, old.input_share)
    return balanced_input_share(flow, tariff, old.input_share, use)


def write(path: Path) -> None:
    """Write us_china_2022_flows.csv and us_china_2022_inputs.csv."""
    flow, tariff = source(path)
    table("flows", ["exporter", "importer", "sector", "expenditure_musd", "tariff"], flow, tariff)
    names = ["region", "input", "user", "share_of_revenue"]
    table("inputs", names, inputs_of_2022(flow, tariff))


def table(name: str, header: list[str], *columns: Array) -> None:
    """One table, a row a cell of the arrays, which have the same shape."""
    axes = (REGIONS, REGIONS, SECTORS) if name == "flows" else (REGIONS, SECTORS, SECTORS)
    with (FOLDER / f"us_china_2022_{name}.csv").open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines, lineterminator="\n")
        out.writerow(header)
        for cell, *values in zip(product(*axes), *(c.ravel() for c in columns), strict=True):
            out.writerow([*cell, *(repr(float(value)) for value in values)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m making.accounts_2022", description=__doc__)
    parser.add_argument("flows", type=Path, help="CSV of the flows of 2022")
    write(parser.parse_args().flows)
