"""Chosen runs, simulated once more for what was not kept of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tradesim.block import run_block
from tradesim.scenario import Scenario
from tradesim.shocks import BLOCK
from tradesim.streaming import Summary

Runs = NDArray[np.intp]
"""Numbers of runs, ascending."""


def by_block(runs: Runs) -> Iterator[tuple[int, Runs]]:
    """Each block that the runs sit in, with their places in it."""
    blocks = runs // BLOCK
    for block in np.unique(blocks):
        yield int(block), runs[blocks == block] - block * BLOCK


def summary_of(scenario: Scenario, seed: int, runs: Runs) -> Summary:
    """Counts by date over the runs."""
    summary = Summary.empty(scenario.dates().n_steps + 1)
    for block, kept in by_block(runs):
        shown = int(kept[-1]) + 1
        part = run_block(scenario, seed, block, shown, record="weekly", kept=kept)
        assert part.summary is not None
        summary = summary.absorb(part.summary)
    return summary
