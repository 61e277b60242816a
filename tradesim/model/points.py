"""Points of a design side by side: scenarios that differ in parameters alone, as one array.

All have the same seed, so the shocks of a block are drawn once and stand there for every point;
parameters are given a value a run. The results are those of each point alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tradesim.model.block import BlockResult, BlockSlice, results_of, whole_lanes
from tradesim.model.shocks import Draws, Shocks
from tradesim.model.start import Given, posterior_draws
from tradesim.scenario.scenario import Scenario
from tradesim.terms.sides import Array


@dataclass(frozen=True)
class Repeated:
    """The same draws, several times over."""

    once: Draws
    times: int

    @property
    def n_runs(self) -> int:
        """Number of runs shown."""
        return self.times * self.once.n_runs

    def uniforms(self, kind: str, rows: int) -> Array:
        """Uniforms in (0, 1), (rows, n_runs)."""
        return np.tile(self.once.uniforms(kind, rows), self.times)

    def normals(self, kind: str, rows: int) -> Array:
        """Standard normals, (rows, n_runs)."""
        return np.tile(self.once.normals(kind, rows), self.times)

    def of_parameter(self, name: str) -> Array:
        """Uniforms for the draw of a parameter, (n_runs,)."""
        return np.tile(self.once.of_parameter(name), self.times)


def run_points(
    points: Sequence[Scenario], seed: int, block: int, n_runs: int, *, record: str
) -> list[BlockResult]:
    """The first `n_runs` runs of a block in each point, as one array.

    The points may differ in nothing but names and parameters.
    """
    wide = whole_lanes(n_runs)
    shares = [
        BlockSlice(block, n_runs, slice(first, first + n_runs))
        for first in range(0, wide * len(points), wide)
    ]
    once = Shocks(seed, block, 0, wide)
    given, medians = values_at(points, once)
    return results_of(points[0], Repeated(once, len(points)), shares, record, given, medians)


def values_at(points: Sequence[Scenario], once: Shocks) -> tuple[Given, Given]:
    """Parameters in which points differ, a value a run, and their medians; (n_runs,) each.

    Those that come from a posterior at some of the points are among them.
    """
    known = [point.drawn_parameters() for point in points]
    learned = [posterior_draws(point, once.anew()) for point in points]
    none = np.zeros(once.n_runs)
    given: dict[str, Array] = {}
    medians: dict[str, Array] = {}
    for name, first in known[0].items():
        if any(name in held for held in learned) or any(each[name] != first for each in known):
            uniforms = once.of_parameter(name) if any(each[name].prior for each in known) else none
            rows = [
                held[name] if name in held else each[name].drawn(uniforms)
                for each, held in zip(known, learned, strict=True)
            ]
            given[name] = np.concatenate(rows)
            medians[name] = np.repeat([each[name].median for each in known], once.n_runs)
    return given, medians
