"""One recorded series of an ensemble, found by variable and side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tradesim.errors import ResultError, check_known, did_you_mean
from tradesim.model.variables import VARIABLES, Variable
from tradesim.results.ensemble import Ensemble
from tradesim.results.run_paths import paths_of
from tradesim.terms.sides import NAMES

if TYPE_CHECKING:
    import xarray as xr


def recorded(name: str, side: str | None) -> Variable:
    """The variable; ResultError where it, or the side of it, is unknown, and names the nearest."""
    variables = {each.name: each for each in VARIABLES}
    check_known("variable", name, variables)
    variable = variables[name]
    labels = [label for label in variable.labels if label]
    if side is None and labels:
        raise ResultError(f"{name!r} needs side=; allowed {', '.join(labels)}")
    if side is not None and side not in labels:
        allowed = ", ".join(labels) if labels else "none: it belongs to neither side"
        hint = did_you_mean(side, labels)
        raise ResultError(f"side of {name!r} is {side!r}; allowed {allowed}{hint}")
    return variable


def quantiles(ens: Ensemble, variable: Variable, side: str | None) -> xr.DataArray:
    """Quantiles by date, (date, quantile), in the variable's unit."""
    return _of_side(ens.weekly[variable.name], variable, side)


def paths(ens: Ensemble, variable: Variable, side: str | None, runs: Sequence[int]) -> xr.DataArray:
    """Paths of some runs, (date, run), in the variable's unit; ResultError as in `paths_of`."""
    return _of_side(paths_of(ens, variable, runs), variable, side)


def _of_side(found: xr.DataArray, variable: Variable, side: str | None) -> xr.DataArray:
    place = {2: "side", 3: "region"}.get(len(variable.labels))
    return found.sel({place: side}) if place else found


def title(variable: Variable, side: str | None) -> str:
    """Name of the series for people.

    >>> from tradesim.model.variables import variable
    >>> title(variable("real_income"), "ROW")
    'Real income: rest of the world'
    """
    name = variable.name.replace("_", " ").capitalize()
    return f"{name}: {NAMES[side]}" if side else name
