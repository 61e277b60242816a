"""The paths of the model against worlds that are solved week by week, in random histories.

`python -m making.histories` prints by how much they differ from the exact short run, and from a
benchmark of another structure, in which buyers adapt flow by flow to the costs that they see.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from tradesim.economy.adapted import (
    exact_now,
    relative_costs,
    short_run_policy,
    short_run_world,
    weights_as_costs,
)
from tradesim.economy.elasticities import SETS
from tradesim.economy.equilibrium import solve
from tradesim.economy.exact import baseline, log_goods, unchanged
from tradesim.economy.log_levers import log_levers
from tradesim.economy.short_run import (
    IMPACT_RATIO,
    ShortRun,
    adapted_levers,
    gap_left,
    on_path,
    paths,
)
from tradesim.terms.sides import CN, US, Array

Benchmark = Callable[[str, "Histories"], Array]
"""Responses (weeks, 5, n) under an elasticity set in histories."""
HALF_LIFE = 135.0
WEEKS = 56
HIGHEST = 1.25
"""Points that are added at most: more was in force for a month of 2025 only."""
MOVES = 4.0
"""Mean number of weeks in which levers move, of each history."""


class Histories(NamedTuple):
    """Log levers (6, n) that buyers had adapted to before, and in force (weeks, 6, n)."""

    adapted: Array
    in_force: Array


def random_histories(
    n: int, *, seed: int, weeks: int = WEEKS, highest: float = HIGHEST
) -> Histories:
    """Histories in which each side's tariff is redrawn now and then, from 0 to `highest`.

    Buyers had adapted to 0 to 60 points; electronics and farm goods differ by up to 20 points.
    Restrictions and purchases stand still, and buyers have adapted to them.
    """
    rng = np.random.default_rng(seed)
    gaps = rng.uniform(-0.2, 0.2, (2, n))
    still = np.stack([rng.uniform(0.0, 0.6, n), rng.uniform(-1.0, 0.3, n)])

    def levers(headline: Array) -> Array:
        us, cn = headline
        tariffs = np.maximum(np.stack([us + gaps[0], us, cn + gaps[1], cn]), 0.0)
        return log_levers(np.concatenate([tariffs, still]))

    before = rng.uniform(0.0, 0.6, (2, n))
    headline, found = before.copy(), []
    for _ in range(weeks):
        moves = rng.random((2, n)) < MOVES / (2 * weeks)
        headline = np.where(moves, rng.uniform(0.0, highest, (2, n)), headline)
        found.append(levers(headline))
    return Histories(levers(before), np.stack(found))


def solved_weekly(name: str, given: Histories, *, half_life: float = HALF_LIFE) -> Array:
    """Responses (weeks, 5, n) of the exact short run, in which what buyers adapt to are levers."""
    adapted, left = given.adapted, float(np.exp2(-1.0 / half_life))
    sets = np.full(adapted.shape[1], SETS.index(name), dtype=np.int8)
    found = []
    for now in given.in_force:
        adapted = adapted_levers(adapted, now, left)
        found.append(exact_now(now, adapted, sets))
    return np.stack(found)


def flow_by_flow(name: str, given: Histories, *, half_life: float = HALF_LIFE) -> Array:
    """Responses (weeks, 5, n) where buyers adapt to the cost of each flow that they see, by halves.

    In place of two tariffs a side, the logs of all 72 relative costs that buyers have adapted to
    close their gaps to those of the week; the world is solved anew every week.
    """
    base = baseline(name)
    adapted = np.log(relative_costs(name, given.adapted))
    left = float(np.exp2(-1.0 / half_life))
    earlier = unchanged(name).trade / (1.0 + base.tariff)
    found: list[Array] = []
    for now in given.in_force:
        policy = short_run_policy(name, now, now, IMPACT_RATIO)
        at_buyer = (1.0 + policy["tariff"]) / (1.0 + base.tariff)[..., None] * policy["trade_cost"]
        for weeks in (0.5, 0.5):  # the middle of the week, and its end
            cost = policy["trade_cost"] * weights_as_costs(on_the_frontier(name, adapted))
            world = solve(short_run_world(name), policy["tariff"], trade_cost=cost)
            seen = np.log(world.cost[:, None] * at_buyer / world.price[None])
            adapted = seen + (adapted - seen) * left**weeks
        cost = policy["trade_cost"] * weights_as_costs(on_the_frontier(name, adapted))
        world = solve(short_run_world(name), policy["tariff"], trade_cost=cost)
        later = world.trade / (1.0 + policy["tariff"])
        trade = [log_goods(later[i, j], earlier[i, j]) for i, j in ((CN, US), (US, CN))]
        found.append(np.concatenate([np.log(world.real_income), trade]))
    return np.stack(found)


def on_the_frontier(name: str, logs: Array) -> Array:
    """Relative costs (N, N, S, n) of which the long-run price index is one, from their logs."""
    base = baseline(name)
    theta = base.trade_elasticity[:, None]
    index = np.log((base.accounts.share[..., None] * np.exp(-theta * logs)).sum(axis=0)) / -theta
    return np.asarray(np.exp(logs - index))


def modelled(
    name: str, given: Histories, economy: ShortRun, *, half_life: float = HALF_LIFE
) -> Array:
    """The same from the rules of the model: a new path in the runs in which levers move."""
    adapted, aim = given.adapted.copy(), given.adapted.copy()
    n = adapted.shape[1]
    since, sets = np.zeros(n), np.full(n, SETS.index(name), dtype=np.int8)
    path = paths(economy.evaluate, adapted, aim, sets)
    found = []
    for week, now in enumerate(given.in_force):
        runs = np.flatnonzero((now != aim).any(axis=0))
        left = gap_left(weeks=week - since[runs], half_life=np.full(runs.size, half_life))
        adapted[:, runs] = adapted_levers(adapted[:, runs], aim[:, runs], left)
        aim[:, runs], since[runs] = now[:, runs], week
        path[..., runs] = paths(economy.evaluate, adapted[:, runs], aim[:, runs], sets[runs])
        left = gap_left(weeks=week + 1.0 - since, half_life=np.full(n, half_life))
        found.append(on_path(path, left))
    return np.stack(found)


def errors(
    economy: ShortRun,
    benchmark: Benchmark,
    *,
    n: int,
    seed: int,
    highest: float = HIGHEST,
    sets: Sequence[str] = SETS,
) -> Array:
    """Differences (sets, weeks, 5, n) of model and benchmark, points and percent."""
    given = random_histories(n, seed=seed, highest=highest)
    return 100.0 * np.stack(
        [modelled(name, given, economy) - benchmark(name, given) for name in sets]
    )


def main() -> None:
    """Print mean and largest differences."""
    from tradesim.economy.short_run_surface import ShortRunSurface

    parser = argparse.ArgumentParser(prog="python -m making.histories", description=__doc__)
    parser.add_argument("--histories", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--highest", type=float, default=HIGHEST, help="highest tariff, share")
    given = parser.parse_args()
    economy = ShortRunSurface.load()
    for benchmark in (solved_weekly, flow_by_flow):
        found = np.abs(
            errors(economy, benchmark, n=given.histories, seed=given.seed, highest=given.highest)
        )
        print(benchmark.__name__)
        for label, each in (("mean", found.mean(axis=(1, 3))), ("largest", found.max(axis=(1, 3)))):
            for name, row in zip(SETS, each, strict=True):
                print(f"{label:8}{name:6}" + "".join(f"{value:10.4f}" for value in row))


if __name__ == "__main__":
    main()
