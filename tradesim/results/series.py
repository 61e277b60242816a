"""Results by date as xarray shows them: distributions over runs, and the paths of all runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.model import histograms
from tradesim.model.histograms import Summary
from tradesim.model.variables import FLAGS, VARIABLES, Variable
from tradesim.negotiation.stages import STAGES
from tradesim.results.estimates import share_error
from tradesim.results.weighted_counts import WeightedCounts
from tradesim.terms.sides import REGIONS, SIDES, Array

if TYPE_CHECKING:
    import xarray as xr

AXES: Mapping[int, tuple[str, ...]] = {1: (), 2: ("side",), 3: ("region",)}
"""Axis of the labels of a variable or flag, by their number."""
AXIS_LABELS = {"side": list(SIDES), "region": list(REGIONS)}
QUANTILES = (0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99)
COORDINATES: dict[str, list[float] | list[str]] = {
    "quantile": list(QUANTILES),
    "stage_name": list(STAGES),
    **AXIS_LABELS,
}
"""What the dimensions of distributions count, but for the dates."""
Described = tuple[tuple[str, ...], Array, dict[str, str]]
"""Names of the dimensions of an array, the array, its unit and what it is."""


def distribution_arrays(summary: Summary, weighted: WeightedCounts | None) -> dict[str, Described]:
    """Distributions by date, each number with its Monte Carlo standard error, by name.

    `weighted` are the counts that the summary is of, where runs count by weight.
    """
    data: dict[str, Described] = {}
    for variable in VARIABLES:
        rows = [k for k, (of, _, _) in enumerate(histograms.SERIES) if of is variable]
        data |= _variable_arrays(summary, weighted, variable, rows)
    shares = summary.stages / summary.n_runs
    error = _share_errors(summary, weighted, "stages", slice(None), shares)
    data |= _shares("stage", ("stage_name", "date"), shares, error, "stage")
    for flag in FLAGS:
        rows = [k for k, (of, _, _) in enumerate(histograms.FLAG_SERIES) if of is flag]
        at = rows if len(rows) > 1 else rows[0]
        shares = summary.flags[at] / summary.n_runs
        error = _share_errors(summary, weighted, "flags", at, shares)
        data |= _shares(flag.name, (*AXES[len(rows)], "date"), shares, error, flag.about)
    return data


def distributions(
    arrays: Mapping[str, Described], dates: tuple[date, ...], name: str, n_runs: int
) -> xr.Dataset:
    """Distributions by date of a scenario, as xarray shows them."""
    import xarray as xr

    coords = {"date": np.array(dates, dtype="datetime64[ns]"), **COORDINATES}
    return xr.Dataset(dict(arrays), coords=coords, attrs={"scenario": name, "runs": n_runs})


def _variable_arrays(
    summary: Summary, weighted: WeightedCounts | None, variable: Variable, rows: list[int]
) -> dict[str, Described]:
    dims = AXES[len(rows)]
    attrs = {"units": variable.unit, "long_name": variable.about}
    cuts = np.stack([histograms.quantiles(summary, row, QUANTILES).T for row in rows])
    n_runs = float(summary.n_runs) if weighted is None else weighted.effective_runs
    missed = np.stack([_quantile_errors(summary, n_runs, row).T for row in rows])
    mean = np.stack([histograms.mean(summary, row) for row in rows])
    spread = np.stack([histograms.deviation(summary, row) for row in rows])
    if weighted is None:
        error = spread / np.sqrt(n_runs) if n_runs > 1 else np.full_like(spread, np.nan)
    else:
        error = np.stack([weighted.mean_errors(row) for row in rows])
    if not dims:
        cuts, missed, mean, spread, error = cuts[0], missed[0], mean[0], spread[0], error[0]
    return {
        variable.name: ((*dims, "date", "quantile"), cuts, attrs),
        f"{variable.name}_mean": ((*dims, "date"), mean, attrs),
        f"{variable.name}_sd": ((*dims, "date"), spread, attrs),
        f"{variable.name}_standard_error": ((*dims, "date"), error, attrs),
        f"{variable.name}_quantile_error": ((*dims, "date", "quantile"), missed, attrs),
    }


def _quantile_errors(summary: Summary, n_runs: float, row: int) -> Array:
    """Standard errors of the quantiles, (QUANTILES, steps + 1): half the distance between those
    one standard error of the share below and above (Woodruff 1952), of so many (effective) runs."""
    shares = np.array(QUANTILES)
    around = np.sqrt(shares * (1.0 - shares) / n_runs)
    low, high = np.maximum(shares - around, 0.5 / n_runs), np.minimum(shares + around, 1.0)
    cuts = histograms.quantiles(summary, row, [*low, *high])
    if n_runs < 2:
        return np.full((len(shares), *cuts.shape[1:]), np.nan)
    return np.asarray((cuts[len(shares) :] - cuts[: len(shares)]) / 2.0)


def _shares(
    name: str, dims: tuple[str, ...], shares: Array, error: Array, about: str
) -> dict[str, Described]:
    attrs = {"units": "share of runs", "long_name": about}
    return {name: (dims, shares, attrs), f"{name}_standard_error": (dims, error, attrs)}


def _share_errors(
    summary: Summary, weighted: WeightedCounts | None, name: str, rows: Any, shares: Array
) -> Array:
    """Errors of shares of runs that are in some rows of the stages or flags."""
    if weighted is None:
        return share_error(shares, summary.n_runs)
    return weighted.share_errors(shares, getattr(weighted.of_squares, name)[rows])


def histories(stored: Mapping[str, Array], dates: tuple[date, ...]) -> xr.Dataset:
    """Paths of all runs by date."""
    import xarray as xr

    when = np.array(dates, dtype="datetime64[ns]")
    data = {}
    for name, path in stored.items():
        labels = path.shape[1] if path.ndim == 3 else 1
        values = path[:, 0] if path.ndim == 3 and labels == 1 else path
        data[name] = (("date", *AXES[labels], "run"), values)
    return xr.Dataset(data, coords={"date": when, **AXIS_LABELS})
