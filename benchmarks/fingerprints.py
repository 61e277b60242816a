"""Hashes of what every shipped scenario simulates: outcomes, distributions by date, paths, a story.

    python benchmarks/fingerprints.py > before.txt

Two commits, compared on one machine, simulate the same bits where their lines are equal. Between
machines the last bit may differ with the processor's arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import numpy as np

import tradesim as ts

SEED, STORY = 7, 17
RUNS = {"weekly": 9_000, "paths": 600}


def digest(columns: Mapping[Any, Any]) -> str:
    """Hash of arrays with their names: 16 hex digits."""
    mark = sha256()
    for name in sorted(columns):
        values = np.ascontiguousarray(np.asarray(columns[name]))
        content = repr(values.tolist()).encode() if values.dtype == object else values.tobytes()
        mark.update(str(name).encode() + content)
    return mark.hexdigest()[:16]


def main() -> None:
    """Print a line for each scenario and record, and one for a story."""
    for name in ts.scenario_names():
        scenario = ts.load_scenario(name)
        for record, runs in RUNS.items():
            ens = ts.simulate(scenario, runs=runs, seed=SEED, record=record, progress=False)
            marks = [digest(ens.outcomes), digest(ens.weekly.variables)]
            marks += [digest(ens.paths.variables)] if record == "paths" else []
            print(name, record, *marks, flush=True)
        story = ens.replay(STORY)
        story.run_model()
        print(name, "story", sha256(story.narrative().encode()).hexdigest()[:16], flush=True)


if __name__ == "__main__":
    main()
