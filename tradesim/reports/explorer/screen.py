"""Which inputs move a chance beyond noise: those that get a slider or a switch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.stats import chi2

from tradesim.reports.explorer.chances import Headline
from tradesim.reports.explorer.packing import Bytes, classes
from tradesim.results.data import WEIGHT
from tradesim.results.ensemble import Ensemble
from tradesim.results.weights import effective_runs
from tradesim.terms.sides import Array, Mask

CELLS = 8
"""Cells of classes over which chances are compared."""
LEVEL = 0.001
"""Chance that any input at all is shown though none moves a chance."""
MOST = 12
"""Most inputs that are shown."""
FEWEST = 800.0
"""Effective runs from which inputs are told apart from noise."""


def moving(ens: Ensemble, shown: Sequence[Headline]) -> dict[str, float]:
    """Inputs that move a chance beyond noise, and the largest share of variance that one has.

    Chances in eight cells of the draws are set against each other (chi-squared), at a level that
    counts how many inputs and chances are tried.
    """
    weights = np.ones(ens.n_runs) if ens.weights is None else ens.weights
    n = effective_runs(weights, ens.n_runs)
    coded = coded_inputs(ens)
    limit = chi2.isf(LEVEL / max(len(coded) * len(shown), 1), CELLS - 1) / n
    if n < FEWEST:
        return {}
    found = {
        name: max(
            share_between(codes // (256 // CELLS) if ranked else codes, each.holds, weights)
            for each in shown
        )
        for name, (codes, ranked) in coded.items()
    }
    return {name: share for name, share in found.items() if share > limit}


def share_between(cells: Bytes, holds: Mask, weights: Array) -> float:
    """Share of the variance of a truth that lies between cells; 0 where it has none."""
    inside = np.bincount(cells, weights)
    having = np.bincount(cells, weights * holds)
    there, whole = inside > 0.0, inside.sum()
    p = having.sum() / whole
    if not 0.0 < p < 1.0:
        return 0.0
    apart = having[there] / inside[there] - p
    return float(inside[there] @ np.square(apart) / whole / (p * (1.0 - p)))


def coded_inputs(ens: Ensemble) -> dict[str, tuple[Bytes, bool]]:
    """Inputs that differ between runs: classes of draws, or codes of names; whether by rank."""
    table = ens.inputs.drop(columns=[WEIGHT, "elasticity_draw"], errors="ignore")
    found: dict[str, tuple[Bytes, bool]] = {}
    for name, column in table.items():
        if column.dtype == "category":
            codes = column.cat.codes.to_numpy().astype(np.uint8)
            if len(np.unique(codes)) > 1:
                found[str(name)] = codes, False
        elif column.min() < column.max():
            found[str(name)] = classes(column.to_numpy(dtype=np.float64)), True
    return found


def largest(shares: Sequence[Mapping[str, float]]) -> list[str]:
    """Names of the inputs that move most in any of several ensembles, the most first."""
    best: dict[str, float] = {}
    for each in shares:
        for name, share in each.items():
            best[name] = max(share, best.get(name, 0.0))
    return sorted(best, key=lambda name: -best[name])[:MOST]
