"""What the simulation reads of an equilibrium, by name, and the exact way to get it.

`exact` asks the solver; `Surface.evaluate` answers the same question from a fitted polynomial.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from tradesim.economy.baseline import Baseline
from tradesim.economy.elasticities import SETS
from tradesim.economy.equilibrium import Equilibrium, solve
from tradesim.economy.policy import LEVERS, policy_arrays
from tradesim.errors import EconomyError
from tradesim.terms.columns import Index
from tradesim.terms.sides import AGRICULTURE, CN, GOODS, SECTORS, US, Array, Codes

MACRO = (
    "real_income_us",
    "real_income_cn",
    "real_income_row",
    "price_us",
    "price_cn",
    "revenue_us",
    "revenue_cn",
)
INCOMES = tuple(f"income_{side}_{sector}" for side in ("us", "cn") for sector in SECTORS)
TRADE = ("imports_us_from_cn", "imports_cn_from_us", "farm_exports_us_to_cn")
OUTCOMES = MACRO + INCOMES + TRADE
"""Changes against the accounts, all zero where no lever moves.

real_income_*: log of real income. price_*: log of consumer prices over wages, minus the log of
real wages. revenue_*: change of tariff revenue (in China with the quota rent or subsidy of
state buyers) as a share of baseline income. income_*: log of a sector's value added over
consumer prices. imports_*: log of the bilateral value of goods before tariffs, the world's
value added being the unit. farm_exports_us_to_cn: the same for agriculture.
"""


@cache
def baseline(name: str) -> Baseline:
    """The accounts of 2017 under one elasticity set."""
    return Baseline.us_china_2017(name)


@cache
def unchanged(name: str) -> Equilibrium:
    """Its equilibrium where no policy moves."""
    return solve(baseline(name))


def log_ratios(name: str, equilibrium: Equilibrium, tariff: Array) -> dict[str, Array]:
    """`OUTCOMES` of an equilibrium under `tariff` (N, N, S, n), each (n,)."""
    found = {}
    for region, label in enumerate(("us", "cn", "row")):
        found[f"real_income_{label}"] = np.log(equilibrium.real_income[region])
    for side, label in ((US, "us"), (CN, "cn")):
        found.update(domestic(unchanged(name), equilibrium, side, label))
    later = equilibrium.trade / (1.0 + tariff)
    earlier = unchanged(name).trade / (1.0 + baseline(name).tariff)
    found["imports_us_from_cn"] = log_goods(later[CN, US], earlier[CN, US])
    found["imports_cn_from_us"] = log_goods(later[US, CN], earlier[US, CN])
    farm = later[US, CN, AGRICULTURE] / earlier[US, CN, AGRICULTURE]
    found["farm_exports_us_to_cn"] = np.log(farm)
    return found


def domestic(before: Equilibrium, after: Equilibrium, side: int, label: str) -> dict[str, Array]:
    """Prices, revenue and sector incomes of one side, each (n,)."""
    prices = np.log(after.price_index[side])
    change = after.tariff_revenue[side] - before.tariff_revenue[side]
    found = {
        f"price_{label}": prices - np.log(after.wage[side]),
        f"revenue_{label}": change / before.income[side],
    }
    for sector, what in enumerate(SECTORS):
        income = np.log(after.output[side, sector] / before.output[side, sector])
        found[f"income_{label}_{what}"] = income - prices
    return found


def log_goods(later: Array, earlier: Array) -> Array:
    """Log ratio of the value of all goods; (S, n) and (S,) to (n,)."""
    total, start = np.zeros_like(later[0]), 0.0
    for sector in GOODS:
        total, start = total + later[sector], start + earlier[sector]
    return np.asarray(np.log(total / start))


def equilibria(name: str, levers: Array) -> tuple[Equilibrium, Array]:
    """Equilibria of levers (6, n) under one elasticity set, and the tariffs (N, N, S, n).

    A policy that cannot be solved raises `EconomyError`.
    """
    base = baseline(name)
    policies = policy_arrays(base, levers)
    equilibrium = solve(base, policies["tariff"], trade_cost=policies["trade_cost"])
    check_solved(equilibrium, levers, name)
    return equilibrium, policies["tariff"]


def check_solved(equilibrium: Equilibrium, levers: Array, name: str) -> None:
    """EconomyError where equilibria under levers (6, n) of one elasticity set were not found."""
    if not equilibrium.converged.all():
        first = levers[:, np.flatnonzero(~equilibrium.converged)[0]]
        raise EconomyError(
            f"{int((~equilibrium.converged).sum())} of {levers.shape[1]} policies cannot be solved "
            f"under {name}; the first is {dict(zip(LEVERS, first.tolist(), strict=True))}. "
            "Tariffs may add 0 to 2.5, restrictions 0 to 1, purchases -1 to 1"
        )


def exact(levers: Array, sets: Codes) -> Array:
    """`OUTCOMES` (outcomes, n) of levers (6, n) under elasticity sets (n,), from the solver.

    `sets` indexes `elasticities.SETS`. A run's bits do not depend on the others; where no lever
    moves every outcome is exactly zero. A policy that cannot be solved raises `EconomyError`.
    """
    out = np.zeros((len(OUTCOMES), levers.shape[1]))
    for name, runs in runs_by_set(levers, sets):
        found = log_ratios(name, *equilibria(name, levers[:, runs]))
        for row, outcome in enumerate(OUTCOMES):
            out[row, runs] = found[outcome]
    return out


def runs_by_set(levers: Array, sets: Codes) -> Iterator[tuple[str, Index]]:
    """Each elasticity set that has them, with its runs in which a lever moves."""
    active = (levers != 0.0).any(axis=0)
    for index, name in enumerate(SETS):
        runs = np.flatnonzero(active & (sets == index))
        if len(runs):
            yield name, runs
