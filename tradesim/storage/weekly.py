"""Distributions by date as a NetCDF file: the bytes that xarray writes, without importing it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tradesim.results.ensemble import Ensemble
from tradesim.results.series import COORDINATES

NAME = "weekly.nc"


def put(folder: Path, ens: Ensemble) -> None:
    """Write the distributions of an ensemble by date, as `ens.weekly` holds them."""
    from scipy.io import netcdf_file

    variables = _variables(ens)
    sizes: dict[str, int] = {}
    for dims, values, _ in variables.values():
        sizes |= zip(dims, values.shape, strict=True)
    with netcdf_file(folder / NAME, "w", version=2) as to:
        for key, value in (("scenario", ens.scenario.name), ("runs", np.int32(ens.n_runs))):
            setattr(to, key, value)
        for dim, size in sizes.items():
            to.createDimension(dim, size)
        for name, (dims, values, attributes) in variables.items():
            variable = to.createVariable(name, values.dtype, dims)
            variable[...] = values
            for key, value in attributes.items():
                setattr(variable, key, value)


def _variables(ens: Ensemble) -> dict[str, tuple[tuple[str, ...], Any, dict[str, Any]]]:
    """Dimensions, values and attributes of what is in the file: distributions, then what their
    dimensions count, text as letters."""
    missing = {"_FillValue": np.float64(np.nan)}
    arrays = ens.weekly_arrays.items()
    found: dict[str, Any] = {k: (dims, values, at | missing) for k, (dims, values, at) in arrays}
    start = ens.dates[0]
    days = np.array([(day - start).days for day in ens.dates], dtype=np.int32)
    since = {"units": f"days since {start} 00:00:00", "calendar": "proleptic_gregorian"}
    found["date"] = ("date",), days, since
    for name, labels in COORDINATES.items():
        values = np.array(labels)
        if values.dtype.kind == "U":
            letters = values.astype("S").view("S1").reshape(len(labels), -1)
            found[name] = (name, f"string{letters.shape[1]}"), letters, {"_Encoding": "utf-8"}
        else:
            found[name] = (name,), values, missing
    return found
