"""Ensembles of the main scenario: core against Mesa, threads, and from 10^3 to 10^7 runs."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter

from threadpoolctl import threadpool_limits

import tradesim as ts
from tradesim.block import run_block
from tradesim.shocks import BLOCK

NAME = "kuala-lumpur-2025"
TARGETS = {"seconds for a million runs": 60.0, "GiB": 1.0, "threads": 1.7, "faces": 500.0}
CHILD = """
import json, resource, sys, time
import tradesim as ts
talks = ts.load_scenario("{name}")
start = time.perf_counter()
ens = ts.simulate(talks, runs={runs}, seed=1, progress=False)
simulated = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
ens.summary()
whole = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps([simulated, peak * unit, time.perf_counter() - start, whole * unit]))
"""
IMPORT = "from time import perf_counter as t; a = t(); import tradesim; print(t() - a)"


@dataclass(frozen=True)
class Scale:
    """What some runs take, in a process of their own."""

    runs: int
    seconds: float
    peak: float
    """Bytes at most."""
    seconds_with_summary: float
    peak_with_summary: float


def scale(runs: int) -> Scale:
    """Simulate in a fresh process, two threads on two cores, the default record."""
    code = CHILD.format(name=NAME, runs=runs)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return Scale(runs, *json.loads(done.stdout))


def import_seconds(repeats: int = 5) -> float:
    """Seconds of `import tradesim` in a fresh interpreter, the least of some."""
    command = [sys.executable, "-c", IMPORT]
    return min(
        float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(repeats)
    )


def threads(blocks: int = 8) -> dict[int, float]:
    """Seconds for some blocks with one thread and with two, the least of two turns each."""
    talks = ts.load_scenario(NAME)
    found = {1: float("inf"), 2: float("inf")}
    for count in (1, 2, 1, 2):
        with ThreadPoolExecutor(count) as pool:
            start = perf_counter()
            ts.simulate(talks, runs=blocks * BLOCK, seed=1, executor=pool, progress=False)
            found[count] = min(found[count], perf_counter() - start)
    return found


def faces(stories: int = 5) -> tuple[float, float]:
    """Seconds a run of the core on one thread, and of the Mesa face; both with every rule on.

    Both record: the core its streamed summary, Mesa its data collector.
    """
    talks = ts.load_scenario(NAME)
    with threadpool_limits(1):
        core = min(_timed(lambda: run_block(talks, 1, 0, BLOCK, record="weekly")) for _ in range(3))
        ts.TradeTalks(scenario=talks, rng=1, run=0).step()
        mesa = min(_timed(lambda k=k: ts.TradeTalks(scenario=talks, rng=1, run=k).run_model())  # type: ignore[misc]
                   for k in range(stories))  # fmt: skip
    return core / BLOCK, mesa


def _timed(work: object) -> float:
    start = perf_counter()
    work()  # type: ignore[operator]
    return perf_counter() - start
