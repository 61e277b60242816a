"""Mean, quantiles and their errors of a column of outcomes."""

from __future__ import annotations

import numpy as np

from tradesim.model.outcomes import OUTCOMES
from tradesim.results import weights as weighted
from tradesim.results.estimates import mean_error
from tradesim.results.weights import Weights
from tradesim.terms.sides import Array
from tradesim.terms.units import BOOLEAN, COUNT

SHARES = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
NAMES = tuple(f"{share:.0%}" for share in SHARES)
ERRORS = tuple(f"{name} error" for name in NAMES)


def described(column: Array, step: float = 0.0, weights: Weights = None) -> dict[str, float]:
    """Mean, quantiles, number of values, and the Monte Carlo standard error of each.

    Missing values are left out. The error of a quantile is half the distance between the
    quantiles one standard error of the share below and above it (Woodruff 1952). One value has no
    errors; `step` as in `results.estimates.mean_error`. `weights` are of the runs, (n_runs,);
    `runs` counts those that have the value and count at all.
    """
    there = ~np.isnan(column)
    if weights is not None:
        there &= weights > 0.0
    values, its = column[there], weighted.at(weights, there)
    n = len(values)
    if n == 0:
        return {**dict.fromkeys(("mean", "standard_error", *NAMES, *ERRORS), np.nan), "runs": 0.0}
    row = _of_equal(values, step) if its is None else _of_weighted(values, step, its)
    return row | {"runs": float(n)}


def _of_equal(values: Array, step: float) -> dict[str, float]:
    n = len(values)
    known = 1.0 if n > 1 else np.nan
    around = np.sqrt(SHARES * (1.0 - SHARES) / n)
    asked = np.clip([SHARES, SHARES - around, SHARES + around], 0.0, 1.0)
    cuts, low, high = np.quantile(values, asked, overwrite_input=True)
    return {
        "mean": float(values.mean()),
        "standard_error": mean_error(values, step),
        **dict(zip(NAMES, cuts.tolist(), strict=True)),
        **dict(zip(ERRORS, (known * (high - low) / 2.0).tolist(), strict=True)),
    }


def _of_weighted(values: Array, step: float, weights: Array) -> dict[str, float]:
    cuts = weighted.quantiles(values, SHARES, weights)
    errors = weighted.quantile_errors(values, SHARES, weights)
    return {
        "mean": weighted.mean(values, weights),
        "standard_error": weighted.error_of_mean(values, weights, step),
        **dict(zip(NAMES, cuts.tolist(), strict=True)),
        **dict(zip(ERRORS, errors.tolist(), strict=True)),
    }


def step_of(outcome: str) -> float:
    """Least distance of two values of an outcome that is counted or is a truth; 0 of others."""
    return 1.0 if OUTCOMES[outcome][0] in (BOOLEAN, COUNT) else 0.0
