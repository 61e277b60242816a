"""What tariffs do to sectors, fitted to exact solutions; with --write, the shipped table anew.

`python -m making.sectors` prints the largest errors on fresh policies, on the accounts of 2022.
"""

from __future__ import annotations

import argparse
from functools import cache

import numpy as np

from making import two_tariffs
from tradesim.economy import Baseline, Equilibrium, solve
from tradesim.economy.elasticities import trade_elasticities
from tradesim.economy.sector_responses import EFFECTS, coefficients
from tradesim.economy.two_tariffs import MOST
from tradesim.terms.sides import CN, GOODS, SECTORS, SIDES, US, Array, other


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


def write() -> None:
    """Fit anew and write the shipped table."""
    two_tariffs.write(
        "sector_responses",
        exact_effects,
        ("side", "sector", "effect"),
        SIDES,
        SECTORS,
        tuple(EFFECTS),
    )


def errors(n: int, *, seed: int) -> Array:
    """Largest errors on `n` fresh policies, by set; (sets, sides, sectors, effects)."""
    draw = np.random.Generator(np.random.SFC64(seed))
    us, cn = draw.uniform(0, MOST, (2, n))
    return two_tariffs.largest_errors(exact_effects, coefficients(), us, cn)


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
