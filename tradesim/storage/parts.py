"""What is kept of one block, as the bytes of one file: made by a worker, joined at the end.

Counts of a block fit into 16 bits and are mostly zero: a part is its outcomes and little more.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.model.block import BlockResult
from tradesim.model.histograms import COUNTS, OF_BLOCK, Summary
from tradesim.model.outcomes import OUTCOMES
from tradesim.storage import disk
from tradesim.terms.sides import Array

COUNTED = ("histogram", "stages", "flags", "tariffs")
"""Fields of a summary that count runs."""


def pack(result: BlockResult) -> bytes:
    """Outcomes and summary of a block, not its paths."""
    arrays: dict[str, NDArray[Any]] = {
        "outcomes": np.stack([result.outcomes[name] for name in OUTCOMES])
    }
    if result.summary is not None:
        for name in COUNTS:
            counts = getattr(result.summary, name)
            arrays[name] = counts.astype(OF_BLOCK) if name in COUNTED else counts
    return disk.packed(arrays, as_they_are=("outcomes",))


def outcomes_of(part: Path) -> dict[str, Array]:
    """Outcomes of a part by name, (n_runs,) each."""
    rows = disk.unpacked(part, only=["outcomes"])["outcomes"]
    return dict(zip(OUTCOMES, rows, strict=True))


def summary_of(part: Path, n_runs: int) -> Summary:
    """Summary of a part."""
    found = disk.unpacked(part, only=COUNTS)
    return Summary(n_runs, **{name: found[name].astype(np.int64) for name in COUNTS})
