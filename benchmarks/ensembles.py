"""Ensembles of the main scenario: core against Mesa, threads, and from 10^3 to 10^7 runs."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from loky import get_reusable_executor
from threadpoolctl import threadpool_limits

import tradesim as ts
from tradesim.engine.job import TOGETHER
from tradesim.model.block import run_blocks
from tradesim.model.shocks import BLOCK

NAME = "kuala-lumpur-2025"
TARGETS = {"seconds for a million runs": 60.0, "GiB": 1.0, "threads": 1.7, "faces": 500.0}
CHILD = """
import json, resource, sys, time
import tradesim as ts
talks = ts.load_scenario("{name}")
def peak(who=resource.RUSAGE_SELF):
    return resource.getrusage(who).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
start = time.perf_counter()
ens = ts.simulate(talks, runs={runs}, seed=1, progress=False)
simulated, own = time.perf_counter() - start, peak()
ens.summary()
summed, own_summed, workers = time.perf_counter() - start, peak(), 0
if "loky" in sys.modules:
    pool = sys.modules["loky"].get_reusable_executor(reuse=True)
    count = len(pool._processes)
    pool.shutdown()
    workers = count * peak(resource.RUSAGE_CHILDREN)
print(json.dumps([simulated, own + workers, summed, own_summed + workers]))
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
    """Simulate in a fresh process, with the default executor and record.

    The caller's thread for few runs, processes for many; the peak is that of all processes.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "scale.py"
        file.write_text(CHILD.format(name=NAME, runs=runs), encoding="utf-8")
        command = [sys.executable, str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Scale(runs, *json.loads(done.stdout))


def import_seconds(repeats: int = 5) -> float:
    """Seconds of `import tradesim` in a fresh interpreter, the least of some."""
    command = [sys.executable, "-c", IMPORT]
    return min(
        float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(repeats)
    )


def workers(blocks: int = 16, turns: int = 3) -> dict[str, float]:
    """Seconds for some blocks with one thread, two, and two processes: the least of some turns."""
    talks = ts.load_scenario(NAME)
    found: dict[str, float] = {}
    for _ in range(turns):
        for name, made in (
            ("one thread", lambda: ThreadPoolExecutor(1)),
            ("two threads", lambda: ThreadPoolExecutor(2)),
            ("two processes", lambda: get_reusable_executor(2)),
        ):
            with made() as pool:
                ts.simulate(talks, runs=2 * BLOCK, executor=pool, progress=False, record="outcomes")
                start = perf_counter()
                ts.simulate(talks, runs=blocks * BLOCK, seed=1, executor=pool, progress=False)
                took = perf_counter() - start
            found[name] = min(found.get(name, took), took)
    return found


def faces(stories: int = 5) -> tuple[float, float]:
    """Seconds a run of the core on one thread, and of the Mesa face; both with every rule on.

    Both record: the core its streamed summary, Mesa its data collector.
    """
    talks = ts.load_scenario(NAME)
    with threadpool_limits(1):
        sizes = dict.fromkeys(range(TOGETHER), BLOCK)
        core = min(_timed(lambda: run_blocks(talks, 1, sizes, record="weekly")) for _ in range(3))
        ts.TradeTalks(scenario=talks, rng=1, run=0).step()
        mesa = min(_timed(lambda k=k: ts.TradeTalks(scenario=talks, rng=1, run=k).run_model())  # type: ignore[misc]
                   for k in range(stories))  # fmt: skip
    return core / (TOGETHER * BLOCK), mesa


def _timed(work: object) -> float:
    start = perf_counter()
    work()  # type: ignore[operator]
    return perf_counter() - start
