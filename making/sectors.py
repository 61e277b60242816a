"""What tariffs do to sectors, fitted to exact solutions; with --write, the shipped table anew.

`python -m making.sectors` prints the largest errors on fresh policies, on the accounts of 2022.
"""

from __future__ import annotations

import argparse
import csv
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np

from making.fitting import least_squares
from making.regions import NODES
from tradesim.economy import Baseline, Equilibrium, solve
from tradesim.economy.elasticities import SETS, trade_elasticities
from tradesim.economy.sector_responses import EFFECTS, coefficients
from tradesim.economy.two_tariffs import MOST, TERMS, terms
from tradesim.terms.sides import CN, GOODS, SECTORS, SIDES, US, Array, other

SHIPPED = Path(__file__).parents[1] / "tradesim" / "data" / "economy" / "sector_responses.csv"


@cache
def world(which: int) -> Baseline:
    """The world under one elasticity set."""
    return Baseline.us_china_2022(trade_elasticities()[which])


def exact_effects(us_tariff: Array, cn_tariff: Array, which: int) -> Array:
    """EFFECTS of tariffs added (n,), from the solver; (sides, sectors, effects, n)."""
    base = world(which)
    tariff = np.repeat(base.tariff[..., None], len(us_tariff), axis=-1)
    goods = list(GOODS)
    tariff[CN, US, goods] += us_tariff
    tariff[US, CN, goods] += cn_tariff
    after, before = solve(base, tariff), solve(base)
    assert after.converged.all()
    found = []
    for side in (US, CN):
        made = np.log(after.output[side] / after.cost[side])
        sold, sold_before = sales(after, tariff, side), sales(before, base.tariff, side)
        found.append(
            np.stack(
                [
                    made - np.log(before.output[side])[:, None],
                    np.log(sold / sold_before[:, None]),
                ],
                axis=1,
            )
        )
    return 100 * np.stack(found)


def sales(eq: Equilibrium, tariff: Array, side: int) -> Array:
    """What a side sells to the other by sector, before tariffs; (S[, n])."""
    return np.asarray(eq.trade[side, other(side)] / (1 + tariff[side, other(side)]))


def fit() -> Array:
    """Coefficients (sets, sides, sectors, effects, terms): least squares on solutions."""
    share = (1 - np.cos(np.pi * np.arange(NODES) / (NODES - 1))) / 2 * MOST / (1 + MOST)
    us, cn = (grid.ravel() for grid in np.meshgrid(share / (1 - share), share / (1 - share)))
    rows = terms(us, cn)
    wanted = (exact_effects(us, cn, which).reshape(-1, len(us)) for which in range(len(SETS)))
    fits = np.stack([least_squares(rows, each) for each in wanted])
    return fits.reshape(len(SETS), len(SIDES), len(SECTORS), len(EFFECTS), len(TERMS))


def write() -> None:
    """Fit anew and write the shipped table, six digits a coefficient."""
    keys = product(SETS, SIDES, SECTORS, EFFECTS)
    with SHIPPED.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines, lineterminator="\n")
        out.writerow(["set", "side", "sector", "effect", *(f"us{i}_cn{j}" for i, j in TERMS)])
        for key, row in zip(keys, fit().reshape(-1, len(TERMS)), strict=True):
            out.writerow([*key, *(f"{value:.6g}" for value in row)])


def errors(n: int, *, seed: int) -> Array:
    """Largest errors on `n` fresh policies, by set; (sets, sides, sectors, effects)."""
    draw = np.random.Generator(np.random.SFC64(seed))
    us, cn = draw.uniform(0, MOST, (2, n))
    off = [
        np.abs(exact_effects(us, cn, which) - coefficients()[which] @ terms(us, cn)).max(axis=-1)
        for which in range(len(SETS))
    ]
    return np.stack(off)


def main() -> None:
    """Print the largest error of each effect by side and sector; with --write fit first."""
    parser = argparse.ArgumentParser(prog="python -m making.sectors", description=__doc__)
    parser.add_argument("--write", action="store_true", help="fit the shipped table anew")
    parser.add_argument("--policies", type=int, default=100, help="fresh policies to measure on")
    given = parser.parse_args()
    if given.write:
        write()
    found = errors(given.policies, seed=1).max(axis=0)
    print(f"{'largest error':24}", *(f"{effect:>10}" for effect in EFFECTS))
    for i, side in enumerate(SIDES):
        for sector, row in zip(SECTORS, found[i], strict=True):
            print(f"{side} {sector:21}", *(f"{value:10.4f}" for value in row))


if __name__ == "__main__":
    main()
