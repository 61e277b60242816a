"""Paths of a few runs of an ensemble: read where they were kept, else simulated once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from tradesim.errors import ResultError
from tradesim.model.variables import VARIABLES, Variable, values_of
from tradesim.results.ensemble import Ensemble
from tradesim.results.rerun import snapshots
from tradesim.results.series import histories
from tradesim.results.weights import drawn_evenly
from tradesim.terms.arguments import listed, whole
from tradesim.terms.sides import Array

if TYPE_CHECKING:
    import xarray as xr

MOST = 1_000
"""Most runs asked for at once; a thousand lines are one blot in any figure."""
FEW = 64
"""Runs of which every variable is kept once they are simulated again, a megabyte and a half."""


def paths_of(ens: Ensemble, variable: Variable, runs: Sequence[int]) -> xr.DataArray:
    """A variable of some runs, (date, [side or region,] run), in the variable's unit.

    `runs` are numbered as in `ens.outcomes`; the coordinate `run` holds them in the order given.
    Paths that were not kept are simulated once more, a lane of 64 runs at least, and come out as
    they were, bit for bit. ResultError for runs that the ensemble does not have, none or more
    than 1,000.
    """
    asked = valid_runs(ens, runs)
    if ens.stored:
        found = ens.paths[variable.name].isel(run=asked)
    else:
        values = _resimulated(ens, variable, tuple(asked))
        found = histories({variable.name: values}, ens.dates)[variable.name]
    about = {"units": variable.unit, "long_name": variable.about}
    return found.assign_coords(run=asked).assign_attrs(about)


def valid_runs(ens: Ensemble, runs: Sequence[int]) -> list[int]:
    """The runs as integers; ResultError where one is none of the ensemble's."""
    asked = listed("runs", runs, "numbers of runs")
    if not 1 <= len(asked) <= MOST:
        raise ResultError(f"{len(asked)} runs asked for; allowed 1 to {MOST:,}")
    return [whole("run", run, most=ens.n_runs - 1) for run in asked]


def evenly_spaced_runs(ens: Ensemble, count: int) -> list[int]:
    """Numbers of up to `count` runs, evenly over the ensemble. ResultError as in `paths_of`.

    Runs are exchangeable, so these are as good as any drawn at random, and always the same. Where
    they are weighted they are drawn by weight, and those drawn twice are there once.
    """
    shown = min(whole("number of runs", count, least=1, most=MOST), ens.n_runs)
    if ens.weights is not None:
        return sorted(set(drawn_evenly(ens.weights, shown).tolist()))
    return [k * ens.n_runs // shown for k in range(shown)]


_again: WeakKeyDictionary[Ensemble, tuple[tuple[int, ...], Mapping[str, Array]]] = (
    WeakKeyDictionary()
)
"""The few runs of an ensemble that were simulated once more last, with every variable."""


def _resimulated(ens: Ensemble, variable: Variable, asked: tuple[int, ...]) -> Array:
    """The paths simulated once more, (date, labels, run).

    Of a few runs all variables are kept until others are asked for: figures of one report show
    the same runs.
    """
    if len(asked) > FEW:
        return _paths(ens, [variable], asked)[variable.name]
    if ens not in _again or _again[ens][0] != asked:
        _again[ens] = asked, _paths(ens, VARIABLES, asked)
    return _again[ens][1][variable.name].copy()


def _paths(
    ens: Ensemble, variables: Sequence[Variable], asked: tuple[int, ...]
) -> dict[str, Array]:
    """Paths of each variable, (date, labels, run)."""
    runs, place = np.unique(ens.run_numbers[list(asked)], return_inverse=True)
    last = len(ens.dates) - 1
    found = {v.name: np.empty((last + 1, len(v.labels), len(runs))) for v in variables}
    for rows, kept, time, moment in snapshots(ens.scenario, ens.seed, runs, last):
        for name, values in values_of(variables, moment, moment.channels).items():
            found[name][time][:, rows] = values[:, kept]
    return {name: values[..., place] for name, values in found.items()}
