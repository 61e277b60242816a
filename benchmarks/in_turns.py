"""Two checkouts against each other, in turns: `python benchmarks/in_turns.py OLD NEW`.

Machines drift, so only what ran side by side can be compared. Each measurement is a process of its
own in one checkout, then in the other; printed are medians of seconds, and old over new. `--runs`
takes sizes of `simulate`, with one thread, with the default, and with the default once its
processes are there; `--cold` adds `tradesim run kuala-lumpur-2025` as a whole.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

SIMULATE = """
import json, sys, time
from concurrent.futures import ThreadPoolExecutor
import tradesim as ts
talks, runs = ts.load_scenario("kuala-lumpur-2025"), int(sys.argv[1])
ts.simulate(talks, runs=10, progress=False)
def seconds(executor=None):
    start = time.perf_counter()
    ts.simulate(talks, runs=runs, seed=1, progress=False, executor=executor)
    return time.perf_counter() - start
with ThreadPoolExecutor(1) as one:
    print(json.dumps({"one": seconds(one), "default": seconds(), "again": seconds()}))
"""
MAIN = """
import sys
from tradesim.cli import main
sys.exit(main(["run", "kuala-lumpur-2025", "--out", sys.argv[1]]))
"""


def simulated(checkout: Path, runs: int) -> dict[str, float]:
    """Seconds of `simulate` in a fresh process of a checkout, by kind of executor."""
    command, env = _started(checkout, SIMULATE, str(runs))
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return {f"{runs:,} runs, {name}": seconds for name, seconds in found.items()}


def cold(checkout: Path) -> dict[str, float]:
    """Seconds of the command line from its start to its first output and to its end."""
    with TemporaryDirectory() as folder:
        start = perf_counter()
        command, env = _started(checkout, MAIN, str(Path(folder) / "out"))
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE) as running:
            assert running.stdout is not None
            running.stdout.readline()
            table = perf_counter() - start
            running.stdout.read()
        return {"command line, table": table, "command line, all": perf_counter() - start}


def _started(checkout: Path, code: str, argument: str) -> tuple[list[str], dict[str, str]]:
    """Command and environment of Python code in a checkout."""
    env = {**os.environ, "PYTHONPATH": str(checkout.resolve()), "MPLBACKEND": "Agg"}
    return [sys.executable, "-c", code, argument], env


def main() -> None:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--runs", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--cold", action="store_true")
    given = parser.parse_args()
    found: dict[tuple[str, Path], list[float]] = defaultdict(list)
    for _ in range(given.turns):
        for checkout in (given.old, given.new):
            taken = cold(checkout) if given.cold else {}
            for runs in given.runs:
                taken |= simulated(checkout, runs)
            for name, seconds in taken.items():
                found[name, checkout].append(seconds)
    print(f"{'':<32}{'old':>8}{'new':>8}{'old / new':>11}")
    for name in dict.fromkeys(name for name, _ in found):
        old, new = (median(found[name, checkout]) for checkout in (given.old, given.new))
        print(f"{name:<32}{old:>8.2f}{new:>8.2f}{old / new:>11.2f}")


if __name__ == "__main__":
    main()
