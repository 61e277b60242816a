"""Policies a second for all outcomes: surface, exact solver, officials' table; one core.

Run with `python benchmarks/surface.py`; the target is 500,000 a second for the surface.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from making.fitting import fresh
from tradesim.economy.elasticities import SETS
from tradesim.economy.exact import OUTCOMES, exact
from tradesim.economy.stakes import StakesTable
from tradesim.economy.surface import Surface

TARGET = 500_000


def rate(work: Callable[[], object], count: int, *, repeats: int = 10) -> float:
    """Policies a second in the best of `repeats` runs."""
    best = np.inf
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return count / best


def main() -> None:
    """Print the rates."""
    n = 8192
    levers, surface, stakes = fresh(n, seed=1), Surface.load(), StakesTable.load()
    one = np.zeros(n, dtype=np.int8)
    mixed = np.random.default_rng(1).integers(0, len(SETS), n).astype(np.int8)
    with threadpool_limits(1):
        exact(levers[:, :8], np.arange(8, dtype=np.int8))
        found = {
            "surface, one elasticity set": rate(lambda: surface.evaluate(levers, one), n),
            "surface, all sets mixed": rate(lambda: surface.evaluate(levers, mixed), n),
            "exact, one elasticity set": rate(lambda: exact(levers, one), n, repeats=2),
            "stakes, all sets mixed": rate(lambda: stakes.evaluate(levers[0], levers[3], mixed), n),
        }
        start = time.perf_counter()
        Surface.load()
        loading = time.perf_counter() - start
    print(f"{len(OUTCOMES)} outcomes, {n} policies at a time, one BLAS thread")
    for name, value in found.items():
        print(f"{name:30s} {value:12,.0f} policies/s")
    print(f"{'loading the surface':30s} {1000 * loading:12.1f} ms")
    met = found["surface, all sets mixed"] >= TARGET
    print(f"target {TARGET:,} a second: {'met' if met else 'missed'}")


if __name__ == "__main__":
    main()
