"""Paths of a few runs of an ensemble: read where they were kept, else simulated once more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tradesim.errors import ResultError
from tradesim.model.block import moments
from tradesim.model.shocks import BLOCK, Shocks, lanes_of
from tradesim.model.variables import Variable
from tradesim.results.ensemble import Ensemble
from tradesim.terms.sides import REGIONS, SIDES, Array

if TYPE_CHECKING:
    import xarray as xr

MOST = 1_000
"""Most runs asked for at once; a thousand lines are one blot in any figure."""
PLACES: dict[int, tuple[tuple[str, list[str]], ...]] = {
    1: (),
    2: (("side", list(SIDES)),),
    3: (("region", list(REGIONS)),),
}
"""Axis between date and run, by the number of a variable's labels."""


def paths_of(ens: Ensemble, variable: Variable, runs: Sequence[int]) -> xr.DataArray:
    """A variable of some runs, (date, [side or region,] run), in the variable's unit.

    `runs` are numbered as in `ens.outcomes`; the coordinate `run` holds them in the order given.
    Paths that were not kept are simulated once more, a lane of 64 runs at least, and come out as
    they were, bit for bit. ResultError for runs that the ensemble does not have, none or more
    than 1,000.
    """
    asked = valid_runs(ens, runs)
    if ens.stored:
        return ens.paths[variable.name].isel(run=asked).assign_coords(run=asked)
    return _labelled_array(ens, variable, _resimulated(ens, variable, np.array(asked)), asked)


def valid_runs(ens: Ensemble, runs: Sequence[int]) -> list[int]:
    """The runs as integers; ResultError where one is none of the ensemble's."""
    asked = list(runs)
    if not 1 <= len(asked) <= MOST:
        raise ResultError(f"{len(asked)} runs asked for; allowed 1 to {MOST:,}")
    for run in asked:
        whole = isinstance(run, int | np.integer) and not isinstance(run, bool)
        if not whole or not 0 <= run < ens.n_runs:
            raise ResultError(f"run is {run!r}; allowed 0 to {ens.n_runs - 1}")
    return [int(run) for run in asked]


def evenly_spaced_runs(ens: Ensemble, count: int) -> list[int]:
    """Numbers of up to `count` runs, evenly over the ensemble. ResultError as in `paths_of`.

    Runs are exchangeable, so these are as good as any drawn at random, and always the same.
    """
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST:
        raise ResultError(f"number of runs is {count!r}; allowed 1 to {MOST:,}")
    shown = min(count, ens.n_runs)
    return [k * ens.n_runs // shown for k in range(shown)]


def _resimulated(ens: Ensemble, variable: Variable, asked: NDArray[np.intp]) -> Array:
    """The paths from simulating the lanes between the first and the last run of each block."""
    numbers = ens.run_numbers[asked]
    shape = (len(ens.dates), len(variable.labels), len(asked))
    found = np.empty(shape)
    for block in np.unique(numbers // BLOCK).tolist():
        here = np.flatnonzero(numbers // BLOCK == block)
        places = numbers[here] % BLOCK
        first, last = lanes_of(places)
        shocks = Shocks(ens.seed, block, first, last)
        for time, moment in enumerate(moments(ens.scenario, shocks)):
            found[time][:, here] = variable.of(moment)[:, places - first]
    return found


def _labelled_array(
    ens: Ensemble, variable: Variable, values: Array, runs: list[int]
) -> xr.DataArray:
    import xarray as xr

    place = PLACES[len(variable.labels)]
    return xr.DataArray(
        values if place else values[:, 0],
        dims=("date", *(name for name, _ in place), "run"),
        coords={
            "date": np.array(ens.dates, dtype="datetime64[ns]"),
            **dict(place),
            "run": runs,
        },
        name=variable.name,
        attrs={"units": variable.unit, "long_name": variable.about},
    )
