"""Tables of the two headline tariffs: fitted to exact effects, written, and measured."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path

import numpy as np

from making.fitting import least_squares
from tradesim.economy.elasticities import SETS
from tradesim.economy.two_tariffs import MOST, TERMS, terms
from tradesim.terms.sides import Array

NODES = 15
FOLDER = Path(__file__).parents[1] / "tradesim" / "data" / "economy"
Effects = Callable[[Array, Array, int], Array]
"""Exact effects (..., n) of tariffs added by the US and by China (n,) in an elasticity set."""


def fit(effects: Effects) -> Array:
    """Coefficients (sets, ..., terms): least squares on a grid of exact effects."""
    share = (1 - np.cos(np.pi * np.arange(NODES) / (NODES - 1))) / 2 * MOST / (1 + MOST)
    us, cn = (grid.ravel() for grid in np.meshgrid(share / (1 - share), share / (1 - share)))
    rows, fits = terms(us, cn), []
    for which in range(len(SETS)):
        wanted = effects(us, cn, which)
        found = least_squares(rows, wanted.reshape(-1, len(us)))
        fits.append(found.reshape(*wanted.shape[:-1], len(TERMS)))
    return np.stack(fits)


def write(name: str, effects: Effects, head: Sequence[str], *keys: Sequence[str]) -> None:
    """Fit anew and write the shipped table `name`, six digits a coefficient."""
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines, lineterminator="\n")
        out.writerow(["set", *head, *(f"us{i}_cn{j}" for i, j in TERMS)])
        rows = fit(effects).reshape(-1, len(TERMS))
        for key, row in zip(product(SETS, *keys), rows, strict=True):
            out.writerow([*key, *(f"{value:.6g}" for value in row)])


def largest_errors(effects: Effects, coefficients: Array, us: Array, cn: Array) -> Array:
    """Largest errors on policies (n,), by set; (sets, ...)."""
    off = [
        np.abs(effects(us, cn, which) - coefficients[which] @ terms(us, cn)).max(axis=-1)
        for which in range(len(SETS))
    ]
    return np.stack(off)
