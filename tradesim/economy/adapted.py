"""The exact short run: the world under tariffs of today, sourced as buyers have adapted to others.

Two solves, both exact. The long-run world at the adapted levers says how much each origin would
sell; sourcing weights are chosen so that the short-run world, at the same levers, has the same
shares and prices. Around these weights it answers the levers in force. docs/economy.md derives it.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from tradesim.economy.baseline import Baseline
from tradesim.economy.elasticities import SETS
from tradesim.economy.equilibrium import Equilibrium, solve
from tradesim.economy.exact import baseline, check_solved, log_goods, unchanged
from tradesim.economy.log_levers import levers_of_logs, quantity_wedge
from tradesim.economy.policy import CN_PURCHASES, US_TECHNOLOGY_RESTRICTION, policy_arrays
from tradesim.economy.short_run import IMPACT_RATIO
from tradesim.terms.sides import AGRICULTURE, CN, ELECTRONICS, US, Array, Codes


@cache
def short_run_world(name: str, ratio: float = IMPACT_RATIO) -> Baseline:
    """The accounts of one elasticity set with `ratio` times its trade elasticities."""
    base = baseline(name)
    accounts = base.accounts
    return Baseline(
        expenditure=accounts.flow * base.unit,
        tariff=base.tariff,
        input_share=base.input_share,
        trade_elasticity=ratio * base.trade_elasticity,
        regions=base.regions,
        sectors=base.sectors,
        final_share=accounts.final_share,
        value_added=accounts.value_added * base.unit,
        deficit=accounts.deficit * base.unit,
    )


def relative_costs(name: str, adapted: Array) -> Array:
    """What each origin's good costs a buyer over the price index, both as ratios to the accounts.

    In the long run under log levers (6, n); (N, N, S, n).
    """
    base, policy = baseline(name), policy_arrays(baseline(name), levers_of_logs(adapted))
    world = solve(base, policy["tariff"], trade_cost=policy["trade_cost"])
    check_solved(world, levers_of_logs(adapted), name)
    at_buyer = (1.0 + policy["tariff"]) / (1.0 + base.tariff)[..., None] * policy["trade_cost"]
    return np.asarray(world.cost[:, None] * at_buyer / world.price[None])


def weights_as_costs(relative: Array, ratio: float = IMPACT_RATIO) -> Array:
    """Trade costs that do the same as sourcing weights adapted to relative costs, any shape.

    A weight a multiplies a share as a cost a^(-1 / short-run elasticity) does, and a cost that is
    lost on the way is nobody's income.
    """
    return np.asarray(relative ** ((1.0 - ratio) / ratio))


def short_run_policy(name: str, now: Array, adapted: Array, ratio: float) -> dict[str, Array]:
    """The keywords of `solve` for log levers (6, n) in the short run, without the weights.

    Restrictions and state purchases hold quantities, so that their wedges are larger than in the
    long run as far as buyers have not adapted.
    """
    base, levers = baseline(name), levers_of_logs(now)
    theta = base.trade_elasticity
    tariffs = levers.copy()
    tariffs[[US_TECHNOLOGY_RESTRICTION, CN_PURCHASES]] = 0.0
    policy = policy_arrays(base, tariffs)
    sigma, short = theta[AGRICULTURE] + 1.0, ratio * theta[AGRICULTURE] + 1.0
    bought = quantity_wedge(
        now[CN_PURCHASES] / sigma, adapted[CN_PURCHASES] / sigma, stiffness=sigma / short
    )
    tariff = policy["tariff"]
    tariff[US, CN, AGRICULTURE] += (1.0 + tariff[US, CN, AGRICULTURE]) * np.expm1(bought)
    held_back = quantity_wedge(
        now[US_TECHNOLOGY_RESTRICTION], adapted[US_TECHNOLOGY_RESTRICTION], stiffness=1.0 / ratio
    )
    policy["trade_cost"][US, CN, ELECTRONICS] = np.exp(held_back / theta[ELECTRONICS])
    return policy


def equilibria_now(
    name: str, now: Array, adapted: Array, ratio: float = IMPACT_RATIO
) -> tuple[Equilibrium, Array]:
    """Equilibria under log levers `now` around weights `adapted` to others, both (6, n).

    With the tariffs (N, N, S, n). Where both are the same, the equilibria of the long run. A policy
    that cannot be solved raises `EconomyError`.
    """
    policy = short_run_policy(name, now, adapted, ratio)
    weights = weights_as_costs(relative_costs(name, adapted), ratio)
    cost = policy["trade_cost"] * weights
    world = solve(short_run_world(name, ratio), policy["tariff"], trade_cost=cost)
    check_solved(world, levers_of_logs(now), name)
    return world, policy["tariff"]


def exact_now(now: Array, adapted: Array, sets: Codes, ratio: float = IMPACT_RATIO) -> Array:
    """`short_run.RESPONSES` (5, n) of log levers (6, n) around adapted weights, from the solver.

    Logs of ratios to the accounts; zero, exactly, where neither moves. `sets` (n,) indexes
    `elasticities.SETS`.
    """
    out = np.zeros((5, now.shape[1]))
    moved = ((now != 0.0) | (adapted != 0.0)).any(axis=0)
    for which, name in enumerate(SETS):
        runs = np.flatnonzero(moved & (sets == which))
        if len(runs):
            world, tariff = equilibria_now(name, now[:, runs], adapted[:, runs], ratio)
            later = world.trade / (1.0 + tariff)
            earlier = unchanged(name).trade / (1.0 + baseline(name).tariff)
            out[:3, runs] = np.log(world.real_income)
            out[3, runs] = log_goods(later[CN, US], earlier[CN, US])
            out[4, runs] = log_goods(later[US, CN], earlier[US, CN])
    return out
