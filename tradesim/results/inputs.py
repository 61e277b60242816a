"""What the runs of an ensemble were given, worked out again from scenario and seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tradesim.model.inputs import input_names, input_units, run_inputs
from tradesim.model.shocks import BLOCK, Shocks, lanes_of
from tradesim.results.display_names import input_display_name
from tradesim.results.rerun import BlockRuns, Runs, by_block
from tradesim.results.weights import WEIGHT, Weights, at
from tradesim.scenario.scenario import Scenario
from tradesim.terms.frozen import read_only

if TYPE_CHECKING:
    import pandas as pd

Columns = dict[str, NDArray[Any]]


def inputs_by_block(
    scenario: Scenario, seed: int, n_runs: int, chosen: Runs | None, weights: Weights = None
) -> Iterator[pd.DataFrame]:
    """A table for the runs of each block, in order; the index `run` counts runs of the ensemble."""
    for block in _blocks(n_runs, chosen):
        columns = _columns(scenario, seed, block)
        yield _table(scenario, columns, block.rows, at(weights, block.rows))


def input_table(
    scenario: Scenario, seed: int, n_runs: int, chosen: Runs | None, weights: Weights = None
) -> pd.DataFrame:
    """One table for all runs, their weights as the last column if they have any.

    Units in `attrs["units"]`, names in words in `attrs["display_names"]`.
    """
    whole: Columns = {}
    for block in _blocks(n_runs, chosen):
        for name, column in _columns(scenario, seed, block).items():
            if name not in whole:
                whole[name] = np.empty(n_runs, dtype=column.dtype)
            whole[name][block.rows] = column
    return _table(scenario, whole, slice(0, n_runs), weights)


def _blocks(n_runs: int, chosen: Runs | None) -> Iterator[BlockRuns]:
    """The runs of each block, without a list of all runs where all are there."""
    if chosen is not None:
        yield from by_block(chosen)
        return
    for block, first in enumerate(range(0, n_runs, BLOCK)):
        last = min(first + BLOCK, n_runs)
        yield BlockRuns(block, slice(first, last), np.arange(last - first))


def _columns(scenario: Scenario, seed: int, chosen: BlockRuns) -> Columns:
    shocks = Shocks(seed, chosen.block, *lanes_of(chosen.places))
    return {name: each[chosen.kept] for name, each in run_inputs(scenario, shocks).items()}


def _table(
    scenario: Scenario, columns: Mapping[str, NDArray[Any]], rows: slice, weights: Weights
) -> pd.DataFrame:
    import pandas as pd

    names = input_names()
    data = {
        name: pd.Categorical.from_codes(column, list(names[name]))  # type: ignore[call-overload]
        if name in names
        else read_only(column)
        for name, column in columns.items()
    }
    units = input_units(scenario)
    if weights is not None:
        data[WEIGHT], units[WEIGHT] = read_only(weights), "runs"
    index = pd.RangeIndex(rows.start, rows.stop, name="run")
    frame = pd.DataFrame(data, index=index, copy=False)
    frame.attrs["units"] = units
    frame.attrs["display_names"] = {name: input_display_name(name) for name in columns}
    return frame
