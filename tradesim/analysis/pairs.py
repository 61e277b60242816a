"""Ensembles whose runs pair: run k of both met the same shocks and counts for as much."""

from __future__ import annotations

import numpy as np

from tradesim.errors import ResultError, shown
from tradesim.model.outcomes import MEASURED
from tradesim.results.ensemble import Ensemble
from tradesim.results.weights import Weights
from tradesim.scenario.scenario import Scenario

ROUNDING = 1e-12
"""Weights apart by less are the same: to scale them to a mean of one rounds."""
COMPARED = MEASURED
"""Outcomes of which differences are taken: all whose numbers are more than codes."""


def check_pairs(baseline: str, base: Ensemble, name: str, ens: Ensemble, mend: str = "") -> None:
    """ResultError unless run k of both met the same shocks; `mend` says what else may be done."""
    wrong, first = "", "simulate both with one seed and number of runs"
    if ens.seed != base.seed:
        wrong = f"seed {ens.seed} and {base.seed}"
    elif ens.n_runs != base.n_runs:
        wrong = f"{ens.n_runs:,} and {base.n_runs:,} runs"
    elif not np.array_equal(ens.run_numbers, base.run_numbers):
        wrong = "runs selected by different conditions"
    elif not same_weights(ens.weights, base.weights):
        wrong, first = "unlike weights", "give one the weights of the other, reweight(ens.weights)"
    if wrong:
        raise ResultError(
            f"runs of {name!r} and {baseline!r} do not pair: they have {wrong}; {first}{mend}"
        )


def same_weights(one: Weights, other: Weights) -> bool:
    """Whether run k counts for as much in both."""
    if one is None or other is None:
        return one is other
    return one.shape == other.shape and np.allclose(one, other, rtol=ROUNDING, atol=0.0)


def check_spans(baseline: str, base: Scenario, name: str, other: Scenario) -> None:
    """ResultError unless both are simulated over the same days."""
    here, there = base.dates().dates, other.dates().dates
    if (here[0], here[-1]) != (there[0], there[-1]):
        raise ResultError(
            f"{shown(name)} was simulated from {there[0]} to {there[-1]}, {shown(baseline)} was "
            "not; allowed ensembles of one span: simulate both over the same days"
        )
