"""The runs of a bank: every draw of the parameters, from one first day, with shocks of its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tradesim.analysis.calibration.bank import NEVER_HAPPENED, Days
from tradesim.model.first_events import FIRST, first_days
from tradesim.model.shocks import BLOCK, Shocks, SideBySide
from tradesim.parameters.posteriors import CELLS, values_at
from tradesim.parameters.wide import learned
from tradesim.scenario.scenario import Scenario
from tradesim.terms.sides import Array

TOGETHER = 4
"""Runs of every draw that are played as one array."""


def drawn_cells(draws: int, seed: int) -> NDArray[np.uint16]:
    """Independent draws from the priors, as shares in CELLS, (n_names, draws)."""
    rows = [_uniforms(name, draws, seed) for name in learned()]
    return np.floor(np.stack(rows) * CELLS).astype(np.uint16)


def _uniforms(name: str, draws: int, seed: int) -> Array:
    blocks = range(-(-draws // BLOCK))
    return np.concatenate([Shocks(seed, k).of_parameter(name) for k in blocks])[:draws]


def played(
    scenario: Scenario, cells: NDArray[np.uint16], replicates: int, seed: int, number: int
) -> dict[str, Days]:
    """Days of first events in all runs from one first day, by kind (replicates, n_draws)."""
    values, n_draws = values_at(cells, learned()), cells.shape[1]
    found: dict[str, list[Days]] = {kind: [] for kind in FIRST}
    for first in range(0, replicates, TOGETHER):
        numbers = range(first, min(first + TOGETHER, replicates))
        for kind, row in _of_draws(scenario, values, seed, number, numbers).items():
            found[kind] += list(row.reshape(len(numbers), n_draws))
    return {kind: np.stack(rows) for kind, rows in found.items()}


def _of_draws(
    scenario: Scenario, values: Array, seed: int, number: int, replicates: range
) -> dict[str, Days]:
    """Every draw with the shocks of some replicates, one after the other on the last axis."""
    n_draws = values.shape[1]
    shocks = SideBySide(tuple(
        each for k in replicates for each in shocks_of(seed, number, k, n_draws)
    ))  # fmt: skip
    given = {
        name: np.tile(row, len(replicates)) for name, row in zip(learned(), values, strict=True)
    }
    days = first_days(scenario, shocks, given)
    return {kind: np.minimum(np.floor(day), NEVER_HAPPENED).astype(np.uint16)
            for kind, day in days.items()}  # fmt: skip


def shocks_of(seed: int, number: int, replicate: int, n_draws: int) -> list[Shocks]:
    """Shocks of one run of every draw: blocks that nothing else has."""
    first = (number * 2**16 + replicate) * 2**8
    sizes = [min(BLOCK, n_draws - k) for k in range(0, n_draws, BLOCK)]
    return [Shocks(seed, first + k, 0, size) for k, size in enumerate(sizes)]
