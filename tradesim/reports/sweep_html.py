"""Notebook display of a sweep: main outcomes by setting, with standard errors."""

from __future__ import annotations

import numpy as np

from tradesim.engine.sweep import Sweep
from tradesim.model.outcomes import BRIEF, OUTCOMES
from tradesim.reports.html import page, small, table
from tradesim.results.ensemble import Ensemble
from tradesim.results.weights import at, effective_runs, error_of_mean, mean
from tradesim.terms import display

ROWS = 40
"""Largest number of settings shown; `table` has all of them."""


@display.html.register
def of_sweep(found: Sweep) -> str:
    """A sweep: a row a setting, means of main outcomes with their standard errors."""
    first = found.ensembles[0]
    axes = "; ".join(f"{axis}: {len(values)}" for axis, values in found.axes.items())
    heads = [OUTCOMES[name][1] + _unit(OUTCOMES[name][0]) for name in BRIEF]
    rows = [
        (*map(str, setting.values()), *(_mean(ens, name) for name in BRIEF))
        for setting, ens in list(zip(found.settings, found.ensembles, strict=True))[:ROWS]
    ]
    left = len(found) - len(rows)
    return page(
        f"{len(found)} ensembles of {first.n_runs:,} runs, seed {first.seed}",
        f"settings by axis: {axes}; means ± Monte Carlo standard error; common shocks",
        table((*found.axes, *heads), rows),
        small(f"{f'{left} more settings; ' if left else ''}table lists every outcome."),
    )


def _mean(ens: Ensemble, name: str) -> str:
    there = ~np.isnan(ens.columns[name])
    values, weights = ens.columns[name][there], at(ens.weights, there)
    if not effective_runs(weights, values.size):
        return "missing"
    middle, error = mean(values, weights), error_of_mean(values, weights, ddof=0)
    unit = OUTCOMES[name][0]
    percent = unit in ("share", "0 or 1")
    missed = "" if np.isnan(error) else f" ± {error:.1%}" if percent else f" ± {error:.1g}"
    return (f"{middle:.1%}" if percent else f"{middle:.3g}") + missed


def _unit(unit: str) -> str:
    return "" if unit in ("share", "0 or 1") else f", {unit}"
