"""One recorded series of an ensemble, found by variable and side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradesim.errors import ResultError, check_known, did_you_mean, shown
from tradesim.model.variables import VARIABLES, Variable
from tradesim.results.ensemble import Ensemble
from tradesim.results.series import QUANTILES
from tradesim.terms.sides import NAMES, Array
from tradesim.terms.units import SHARE

if TYPE_CHECKING:
    import xarray as xr


TITLES = {
    "gdp_us": "US GDP",
    "growers_income": "Growers' income",
    "gdp_cn": "Chinese GDP",
    "gdp_row": "GDP of the rest of the world",
    "gdp_world": "World GDP",
    "cpi_us": "US consumer prices",
    "equities_us": "US equities",
    "equities_cn": "Chinese equities",
    "revenue_us": "US customs revenue",
}
"""Variables whose names are not words."""


def recorded(name: str, side: str | None) -> Variable:
    """The variable; ResultError where it, or the side of it, is unknown, and names the nearest."""
    variables = {each.name: each for each in VARIABLES}
    check_known("variable", name, variables)
    variable = variables[name]
    labels = [label for label in variable.labels if label]
    if side is None and labels:
        raise ResultError(f"{name!r} needs side=; allowed {', '.join(labels)}")
    if side is not None and (not isinstance(side, str) or side not in labels):
        allowed = ", ".join(labels) if labels else "none: it belongs to neither side"
        hint = did_you_mean(side, labels) if isinstance(side, str) else ""
        raise ResultError(f"side of {name!r} is {shown(side)}; allowed {allowed}{hint}")
    return variable


def quantiles(ens: Ensemble, variable: Variable, side: str | None) -> dict[float, Array]:
    """Quantiles by date, (steps + 1,) each, in the variable's unit, by share of runs below."""
    _, values, _ = ens.weekly_arrays[variable.name]
    its = values[variable.labels.index(side)] if side else values
    return dict(zip(QUANTILES, its.T, strict=True))


def of_side(found: xr.DataArray, side: str | None) -> xr.DataArray:
    """The part of a recorded variable that belongs to a side or region; all where there is none."""
    return found.sel({name: side for name in ("side", "region") if name in found.dims})


def title(variable: Variable, side: str | None) -> str:
    """Name of the series for people.

    >>> from tradesim.model.variables import variable
    >>> title(variable("real_income"), "ROW")
    'Real income: rest of the world'
    >>> title(variable("gdp_world"), None)
    'World GDP'
    """
    name = TITLES.get(variable.name, variable.name.replace("_", " ").capitalize())
    return f"{name}: {NAMES[side]}" if side else name


def value(variable: Variable, number: float) -> str:
    """A value of the variable as text, shares as percent.

    >>> from tradesim.model.variables import variable
    >>> value(variable("tariff"), 0.475), value(variable("purchases"), 25.0)
    ('47.5 %', '25')
    """
    return f"{100.0 * number:.3g} %" if variable.unit == SHARE else f"{number:.3g}"
