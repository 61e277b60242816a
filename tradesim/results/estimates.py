"""A share of runs with its Monte Carlo standard error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tradesim.terms.display import Displayed


@dataclass(frozen=True, slots=True)
class Estimate(Displayed):
    """A share of runs and its Monte Carlo standard error."""

    value: float
    standard_error: float
    n_runs: int

    @classmethod
    def of(cls, count: int, n_runs: int) -> Estimate:
        """The estimate from `count` runs of `n_runs`."""
        share = count / n_runs
        return cls(share, float(np.sqrt(share * (1.0 - share) / n_runs)), n_runs)

    def __float__(self) -> float:
        return self.value

    def __str__(self) -> str:
        return f"{self.value:.1%} ± {self.standard_error:.1%} ({self.n_runs:,} runs)"
