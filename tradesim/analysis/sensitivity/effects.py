"""An outcome as a function of one input or of two: means over runs in cells of what they drew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.analysis.sensitivity.cells import Input, number_of_cells
from tradesim.errors import ResultError, check_known
from tradesim.model.outcomes import OUTCOMES
from tradesim.results import weights as weighted
from tradesim.results.answers import values_of
from tradesim.results.conditions import read
from tradesim.results.display_names import input_display_name
from tradesim.results.ensemble import Ensemble
from tradesim.results.weights import WEIGHT, Weights
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array
from tradesim.terms.units import BOOLEAN

MOST_CELLS, RUNS_A_CELL = 20, 50
"""Cells of a curve: at most so many, with so many runs in each."""
MOST_SQUARES, RUNS_A_SQUARE = 10, 30
"""Cells of each of two inputs, and runs in a cell of both."""
CHANCE = "chance"
"""Stands for the unit where the outcome is yes or no."""


@dataclass(frozen=True, eq=False)
class Cells:
    """An input of all runs in cells that hold as many runs each; a category is its own cell."""

    name: str
    unit: str
    cell: Index
    """Cell of each run, (n_runs,)."""
    middle: Array
    """Mean of the input in each cell, (n,), in its unit; of a category its place."""
    edges: Array
    """Where cells begin and end, (n + 1,), in its unit; of categories halves of places."""
    categories: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Display name and unit."""
        said = self.display_name
        return said if self.categories or not self.unit else f"{said}, {self.unit}"

    @property
    def display_name(self) -> str:
        """What figures call it."""
        return input_display_name(self.name)


@dataclass(frozen=True, eq=False)
class Effect:
    """Mean of an outcome in each cell of one input or of two, (n,) or (n, m)."""

    outcome: str
    unit: str
    """Unit of the outcome; CHANCE where it is yes or no, empty where it is not known."""
    cells: tuple[Cells, ...]
    mean: Array
    """Of cells without runs missing."""
    error: Array
    """Standard error of each mean."""


def values_in_runs(ens: Ensemble, outcome: str) -> tuple[Array, str]:
    """An outcome in every run, (n_runs,), and its unit; ResultError where runs are without it."""
    found = values_of(ens, read(outcome))
    if found.shape != (ens.n_runs,):
        raise ResultError(f"{outcome!r} names nothing of a run")
    values = np.asarray(found, dtype=np.float64)
    if missing := int(np.count_nonzero(~np.isfinite(values))):
        raise ResultError(
            f"{outcome!r} is missing in {missing:,} of {ens.n_runs:,} runs; ask an event instead"
        )
    unit = OUTCOMES[outcome][0] if outcome in OUTCOMES else ""
    return values, CHANCE if found.dtype == np.bool_ or unit == BOOLEAN else unit


def effect(ens: Ensemble, outcome: str, inputs: Sequence[str] | None, count: int) -> Effect:
    """Effect of `count` inputs by name; None takes those that by themselves account for most.

    ResultError for an outcome that is missing in some runs, and for an input that is unknown or
    that all runs have alike.
    """
    values, unit = values_in_runs(ens, outcome)
    table = ens.inputs.drop(columns=WEIGHT, errors="ignore")
    units, weights = ens.inputs.attrs["units"], ens.weights
    if weights is not None:
        counting = weights > 0.0
        table, values, weights = table[counting], values[counting], weights[counting]
    names = strongest(table, values, count, weights) if inputs is None else list(inputs)
    most, runs_a_cell = (MOST_CELLS, RUNS_A_CELL) if count == 1 else (MOST_SQUARES, RUNS_A_SQUARE)
    whole = weighted.total(weights, len(values))
    n_cells = max(2, min(most, int((whole / runs_a_cell) ** (1.0 / count))))
    for name in names:
        check_known("input", name, [str(each) for each in table])
    cells = tuple(
        in_cells(name, units.get(name, ""), table[name].to_numpy(), weights, n_cells)
        for name in names
    )
    shape = tuple(len(each.middle) for each in cells)
    place = np.ravel_multi_index(tuple(each.cell for each in cells), shape)
    step = 1.0 if unit == CHANCE else 0.0
    found = [
        weighted.mean_estimate(values[here], weighted.at(weights, here), step, unit)
        for k in range(int(np.prod(shape)))
        for here in [place == k]
    ]
    mean = np.reshape([each.value for each in found], shape)
    error = np.reshape([each.standard_error for each in found], shape)
    return Effect(outcome, unit, cells, mean, error)


def strongest(table: Any, values: Array, count: int, weights: Weights = None) -> list[str]:
    """Inputs by the share of variance between their cells, the largest first."""
    shares: dict[str, float] = {}
    n_cells = number_of_cells(len(values))
    its_weights = np.ones(len(values)) if weights is None else weights
    apart = its_weights * (values - weighted.mean(values, weights))
    noise = weighted.variance(values, weights, ddof=0)
    for name in table:
        its = Input.of(str(name), table[name].to_numpy())
        if its is not None:
            cell = its.cells(n_cells)
            size, total = np.bincount(cell, its_weights), np.bincount(cell, apart)
            filled = size > 0.0
            between = float((total[filled] ** 2 / size[filled]).sum())
            shares[str(name)] = between - noise * np.count_nonzero(filled)
    return sorted(shares, key=lambda name: -shares[name])[:count]


def in_cells(name: str, unit: str, column: NDArray[Any], weights: Weights, n_cells: int) -> Cells:
    """An input in cells; ResultError where all runs have the same."""
    if column.dtype.kind not in "fiub":
        known, codes = np.unique(column.astype(str), return_inverse=True)
        places = np.arange(len(known) + 1, dtype=np.float64) - 0.5
        _check_differs(name, len(known))
        return Cells(
            name,
            unit,
            codes,
            np.asarray(places[:-1] + 0.5),
            np.asarray(places),
            tuple(map(str, known)),
        )
    x = column.astype(np.float64)
    rank = weighted.ranks(x, weights)
    cell = np.minimum((n_cells * rank).astype(np.intp), n_cells - 1)
    _, cell = np.unique(cell, return_inverse=True)  # those that ties leave empty go
    n = int(cell.max()) + 1
    _check_differs(name, n)
    low, high = (np.array([end(x[cell == k]) for k in range(n)]) for end in (np.min, np.max))
    middle = [weighted.mean(x[cell == k], weighted.at(weights, cell == k)) for k in range(n)]
    edges = np.concatenate([low[:1], (high[:-1] + low[1:]) / 2.0, high[-1:]])
    return Cells(name, unit, cell, np.array(middle), edges)


def _check_differs(name: str, n_cells: int) -> None:
    if n_cells < 2:
        raise ResultError(f"{name} is the same in all runs; allowed an input in which runs differ")
