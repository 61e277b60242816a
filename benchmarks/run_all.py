"""All benchmarks of ensembles by one command: `python benchmarks/run_all.py`.

Prints Markdown tables and puts them into docs/performance.md. `--largest 10000000` adds ten
million runs (about ten minutes on two cores); `--no-write` only prints.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Sequence
from pathlib import Path

import costs
import ensembles
import numpy as np
import scipy

import tradesim as ts
from tradesim.model.shocks import BLOCK

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"


def machine() -> str:
    """The machine and the libraries, in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB of memory, "
        f"{platform.system()}; Python {platform.python_version()}, NumPy {np.__version__}, "
        f"SciPy {scipy.__version__}, tradesim {ts.__version__}"
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def scales(largest: int) -> str:
    """Time and memory from a thousand runs up, and what the largest two say of the slope."""
    sizes = [10**k for k in range(3, 11) if 10**k <= largest]
    found = [ensembles.scale(runs) for runs in sizes]
    rows = [
        [
            f"{each.runs:,}",
            f"{each.seconds:.1f}",
            f"{1e6 * each.seconds / each.runs:.1f}",
            f"{each.peak / 2**20:.0f}",
            f"{each.seconds_with_summary:.1f}",
            f"{each.peak_with_summary / 2**20:.0f}",
        ]
        for each in found
    ]
    heads = ["runs", "seconds", "µs a run", "peak MiB", "seconds, summary() too", "peak MiB, too"]
    targets = "Wanted: a million runs in under 60 s and 1,024 MiB, ten million in the same memory."
    return f"{table(heads, rows)}\n\n{targets}"


def speeds() -> str:
    """Workers, faces and import, with what is wanted of each."""
    blocks = 16
    seconds = ensembles.workers(blocks)
    core, mesa = ensembles.faces()
    one, runs = seconds["one thread"], blocks * BLOCK
    rows = [
        ["one thread, µs a run", f"{1e6 * one / runs:.1f}", ""],
        ["one thread, run-weeks a second", f"{56 * runs / one:,.0f}", "400,000"],
        ["two threads, times as fast", f"{one / seconds['two threads']:.2f}", "1.70"],
        ["two processes, times as fast", f"{one / seconds['two processes']:.2f}", ""],
        ["Mesa, µs a run", f"{1e6 * mesa:,.0f}", ""],
        ["core on one thread, times as fast as Mesa", f"{mesa / core:,.0f}", "500"],
        ["`import tradesim`, seconds", f"{ensembles.import_seconds():.3f}", "0.6 at most"],
    ]
    return table(["what", "measured", "wanted"], rows)


def parts() -> str:
    """Each part of a block against the cost model."""
    unit, found = costs.rows(ts.load_scenario(ensembles.NAME))
    constants = table(
        ["constant", "ns a value"], [[name, f"{value:.3f}"] for name, value in unit.items()]
    )
    whole = costs.total(found)
    rows = [
        [
            row.part,
            f"{row.calls:,.0f}",
            f"{row.passes:,.0f}",
            f"{row.costly:.1f}",
            f"{row.model:.3f}",
            f"{row.from_memory:.3f}",
            f"{row.measured:.3f}",
            f"{row.measured / row.model:.2f}",
            f"{row.measured / row.from_memory:.2f}",
        ]
        for row in [*found, whole]
    ]
    heads = [
        "part",
        "calls",
        "array passes",
        "of them costly",
        "model, ms",
        "from memory, ms",
        "measured, ms",
        "ratio",
        "to memory",
    ]
    return f"{constants}\n\n{table(heads, rows)}\n\nWanted: a ratio of 1.5 at most over all parts."


def main() -> None:
    """Run, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=10**6, help="most runs to simulate")
    parser.add_argument("--no-write", action="store_true", help="print only")
    given = parser.parse_args()
    text = "\n\n".join(
        [
            f"Machine: {machine()}.",
            "### Runs, time and memory",
            scales(given.largest),
            "### Threads, processes, faces, import",
            speeds(),
            f"### Parts of a step of {costs.RUNS:,} runs",
            parts(),
        ]
    )
    print(text)
    if not given.no_write:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
