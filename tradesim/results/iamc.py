"""Distributions by date in the form of the Integrated Assessment Modeling Consortium.

Columns model, scenario, region, variable, unit, time, value, as `pyam.IamDataFrame` takes them
(Huppmann et al. 2021, Open Research Europe 1:74). A statistic ends the name of its variable, as in
the database of the Sixth Assessment Report: "Tariff|50.0th Percentile".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

import tradesim
from tradesim.model.variables import FLAGS, STAGE, VARIABLES
from tradesim.results.series import COORDINATES, QUANTILES, Described
from tradesim.terms.sides import Array

if TYPE_CHECKING:
    import pandas as pd

REGIONS = {"us": "United States", "cn": "China", "row": "Rest of World", "world": "World"}
"""Names of regions by the end of a variable's name, or by label in lower case."""
AT_HOME = {
    "tariff_emergency": "us", "tariff_temporary": "us", "critical_stock": "us",
    "growers_income": "us", "purchases": "cn", "purchases_ordered": "cn",
    "purchases_withheld": "cn",
}  # fmt: skip
"""Region of what only one has; of all else without a region it is the world."""
UNITS = {
    "share": ("%", 100.0),
    "share of runs": ("%", 100.0),
    "percent": ("%", 1.0),
    "billion USD a year": ("billion USD/yr", 1.0),
    "million tonnes a year": ("Mt/yr", 1.0),
    "million tonnes": ("Mt", 1.0),
    "USD a bushel": ("USD/bushel", 1.0),
    "weeks of use": ("weeks", 1.0),
    "worth": ("index", 1.0),
    "index": ("index", 1.0),
}
"""Unit there, and by what a value is multiplied."""
SHORT = {"gdp": "GDP", "cpi": "CPI"}


def iamc_table(
    arrays: Mapping[str, Described], dates: tuple[date, ...], scenario: str
) -> pd.DataFrame:
    """Mean and quantiles of every variable, shares of flags and stages, a row a value."""
    import pandas as pd

    times = np.array(dates, dtype="datetime64[s]")
    parts = [
        pd.DataFrame(
            {"region": region, "variable": variable, "unit": UNITS[unit][0], "time": times,
             "value": UNITS[unit][1] * series}
        )
        for region, variable, unit, series in _all_series(arrays)
    ]  # fmt: skip
    whole = pd.concat(parts, ignore_index=True).dropna(subset="value").reset_index(drop=True)
    whole.insert(0, "scenario", scenario)
    whole.insert(0, "model", f"tradesim {tradesim.__version__}")
    return whole


def _all_series(arrays: Mapping[str, Described]) -> Iterator[tuple[str, str, str, Array]]:
    """Region, variable, unit and values by date of everything."""
    for each in VARIABLES:
        _, cuts, _ = arrays[each.name]
        _, mean, _ = arrays[f"{each.name}_mean"]
        statistics = [("Mean", mean)]
        for k, quantile in enumerate(QUANTILES):
            statistics.append((f"{100.0 * quantile:.1f}th Percentile", cuts[..., k]))
        for ending, values in statistics:
            for region, variable, series in _series(each.name, each.labels, values):
                yield region, f"{variable}|{ending}", each.unit, series
    for flag in FLAGS:
        for region, variable, series in _series(flag.name, flag.labels, arrays[flag.name][1]):
            yield region, f"Share of Runs|{variable}", "share of runs", series
    for stage, series in zip(COORDINATES["stage_name"], arrays[STAGE][1], strict=True):
        name = f"Share of Runs|Stage|{str(stage).title()}"
        yield REGIONS["world"], name, "share of runs", series


def _series(name: str, labels: tuple[str, ...], values: Array) -> Iterator[tuple[str, str, Array]]:
    """Region, variable and values by date of each label of what is recorded, (labels, dates)."""
    if len(labels) > 1:
        for label, series in zip(labels, values, strict=True):
            yield REGIONS[label.lower()], _title(name), series
        return
    base, _, ending = name.rpartition("_")
    if base and ending in REGIONS:
        yield REGIONS[ending], _title(base), values
    else:
        yield REGIONS[AT_HOME.get(name, "world")], _title(name), values


def _title(name: str) -> str:
    """A name as the form writes it.

    >>> _title("gdp"), _title("real_income")
    ('GDP', 'Real Income')
    """
    return SHORT.get(name, name.replace("_", " ").title())
