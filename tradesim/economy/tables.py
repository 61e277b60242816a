"""Readers of the shipped accounts of 2017 and 2022; recipes are in data/economy/README.md."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from tradesim.terms.sides import REGIONS, SECTORS, Array

N, S = len(REGIONS), len(SECTORS)


@dataclass(frozen=True, eq=False)
class Tables2017:
    """The numbers of the three tables, in million USD and shares.

    expenditure, tariff, us_increase, china_retaliation (exporter, importer, sector): spending
    with tariffs, tariffs before the trade war and what 2018-19 added; input_share (region,
    input, user); final_share (region, sector); value_added, deficit (region,).
    """

    expenditure: Array
    tariff: Array
    us_increase: Array
    china_retaliation: Array
    input_share: Array
    final_share: Array
    value_added: Array
    deficit: Array


@dataclass(frozen=True, eq=False)
class Tables2022:
    """The numbers of the two tables of 2022, in million USD and shares.

    expenditure, tariff (exporter, importer, sector): spending with tariffs and tariffs without
    those of 2018-19; input_share (region, input, user): that of 2017 balanced to these flows.
    """

    expenditure: Array
    tariff: Array
    input_share: Array


@cache
def us_china_2022_tables() -> Tables2022:
    """The shipped tables of 2022 as arrays; do not write to them."""
    return Tables2022(
        expenditure=flows("expenditure_musd", 2022),
        tariff=flows("tariff", 2022),
        input_share=column("inputs", "share_of_revenue", 2022).reshape(N, S, S),
    )


@cache
def us_china_2017_tables() -> Tables2017:
    """The shipped tables as arrays; do not write to them."""
    return Tables2017(
        expenditure=flows("expenditure_musd"),
        tariff=flows("tariff"),
        us_increase=flows("us_increase_2018_19"),
        china_retaliation=flows("china_retaliation_2018_19"),
        input_share=column("inputs", "share_of_revenue").reshape(N, S, S),
        final_share=column("final_demand", "final_share").reshape(N, S),
        value_added=column("regions", "value_added_musd"),
        deficit=column("regions", "deficit_musd"),
    )


def flows(name: str, year: int = 2017) -> Array:
    """One column of the table of flows; (exporter, importer, sector)."""
    return column("flows", name, year).reshape(N, N, S)


def column(table: str, name: str, year: int = 2017) -> Array:
    """One column of a shipped table, rows in the order of regions and sectors."""
    path = files("tradesim") / "data" / "economy" / f"us_china_{year}_{table}.csv"
    with path.open(encoding="utf-8") as lines:
        return np.array([float(row[name]) for row in csv.DictReader(lines)])
