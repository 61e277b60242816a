"""Published trade elasticities by sector, and a prior over which set is right.

A set is one row of data/economy/elasticity_sets.csv with its source; add a row and refit the
surface (`python -m making.surface --write`) to add a set.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike

from tradesim.errors import EconomyError
from tradesim.terms.sides import SECTORS, Array

SETS = ("W05", "GYY", "FGO", "U4", "BSY", "CP", "LL", "Shap")


@cache
def _rows() -> tuple[dict[str, str], ...]:
    table = files("tradesim") / "data" / "economy" / "elasticity_sets.csv"
    with table.open(encoding="utf-8") as lines:
        rows = tuple(csv.DictReader(lines))
    assert tuple(row["set"] for row in rows) == SETS
    return rows


def set_index(name: str) -> int:
    """Place of a named set in `SETS`; an unknown name raises `EconomyError`.

    >>> set_index("FGO")
    2
    """
    if name not in SETS:
        raise EconomyError(f"elasticity set {name!r} is unknown; choose one of {', '.join(SETS)}")
    return SETS.index(name)


def trade_elasticities() -> Array:
    """Trade elasticity theta = sigma - 1, (sets, sectors), in the order of `SETS` and `SECTORS`."""
    return np.array([[float(row[sector]) for sector in SECTORS] for row in _rows()])


def elasticities_of(given: str | ArrayLike) -> Array:
    """Trade elasticities (sectors,) of a named set, or those given."""
    if isinstance(given, str):
        return np.asarray(trade_elasticities()[set_index(given)])
    return np.asarray(given)


def source(name: str) -> str:
    """Where a set comes from, with what was changed."""
    return _rows()[set_index(name)]["source"]


def prior_weights() -> Array:
    """Chance of each set, (sets,), summing to one.

    Judgement: every independent source counts once. W05 and LL are the same estimates with
    another value for services, so they share one vote.
    """
    weights = np.array([float(row["prior_weight"]) for row in _rows()])
    return np.asarray(weights / weights.sum())
