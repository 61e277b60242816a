"""Solves a second of 3 x 8 policies on one core, and how many of them fail.

Run `python -m benchmarks.economy` or `python benchmarks/economy.py [policies]`, with
OPENBLAS_NUM_THREADS=1 for a figure per core; on a busy machine read the column per second of
processor time. Ratios in one run are comparable; seconds are not across machines.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from tradesim.economy import Baseline, Equilibrium, solve
from tradesim.terms.sides import AGRICULTURE, CN, ELECTRONICS, GOODS, MINERALS_METALS, ROW, US

Policy = dict[str, np.ndarray]


def tariffs(base: Baseline, n: int, draw: np.random.Generator) -> Policy:
    """Tariffs to 250 points on every goods sector both ways and to 50 on others' goods."""
    tariff = np.repeat(base.tariff[..., None], n, axis=-1)
    for sector in GOODS:
        tariff[CN, US, sector] += draw.uniform(0, 2.5, n)
        tariff[US, CN, sector] += draw.uniform(0, 2.5, n)
        tariff[ROW, US, sector] += draw.uniform(0, 0.5, n)
    return {"tariff": tariff}


def tariffs_and_export_taxes(base: Baseline, n: int, draw: np.random.Generator) -> Policy:
    """The same with export taxes to 300 % on metals and electronics, both ways."""
    tax = np.zeros((*base.tariff.shape, n))
    for exporter, importer in ((CN, US), (US, CN)):
        for sector in (MINERALS_METALS, ELECTRONICS):
            tax[exporter, importer, sector] = draw.uniform(0, 3, n)
    return tariffs(base, n, draw) | {"export_tax": tax}


def caps_and_floors(base: Baseline, n: int, draw: np.random.Generator) -> Policy:
    """The same tariffs with two caps and one floor that bind or not."""
    cap = np.full((*base.tariff.shape, n), np.inf)
    cap[CN, US, MINERALS_METALS] = draw.uniform(0.01, 1.2, n)
    cap[US, CN, ELECTRONICS] = draw.uniform(0.01, 1.2, n)
    floor = np.zeros((*base.tariff.shape, n))
    floor[US, CN, AGRICULTURE] = draw.uniform(0.5, 3, n)
    return tariffs(base, n, draw) | {"export_cap": cap, "purchase_floor": floor}


def timed(base: Baseline, policy: Policy, tolerance: float) -> tuple[Equilibrium, float, float]:
    """The equilibrium, the seconds it took and those the processor worked for it."""
    start, worked = time.perf_counter(), time.process_time()
    eq = solve(base, **policy, tolerance=tolerance)
    return eq, time.perf_counter() - start, time.process_time() - worked


def main(n: int) -> None:
    """Print a row for each kind of policy."""
    base = Baseline.us_china_2017()
    solve(base)
    kinds: tuple[Callable[[Baseline, int, np.random.Generator], Policy], ...] = (
        tariffs,
        tariffs_and_export_taxes,
        caps_and_floors,
    )
    print(
        f"{n} policies".ljust(28),
        "tolerance  solves/s  per CPU s  ratio  failed  iterations (50 %, max)",
    )
    first = None
    for kind in kinds:
        policy = kind(base, n, np.random.default_rng(2017))
        for tolerance in (1e-10, 1e-8):
            eq, seconds, worked = timed(base, policy, tolerance)
            first = first or n / worked
            print(
                kind.__name__.ljust(28),
                f"{tolerance:9.0e}  {n / seconds:8.0f}  {n / worked:9.0f}",
                f" {n / worked / first:5.2f}",
                f"{int((~eq.converged).sum()):7d}",
                f"{np.median(eq.iterations):8.0f} {eq.iterations.max():5.0f}",
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8192)
