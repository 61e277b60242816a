"""Emulator: the chance of each summary as a smooth function of the parameters.

log odds = b0 + sum over parameters of (b z + c (z^2 - 1) / sqrt 2), z being normal scores of the
shares of the priors. A bank counts in how many of a few runs a summary came true at each draw; a
ridge logit borrows strength between draws, where single counts are too coarse to compare.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tradesim.terms.sides import Array

RIDGE = 12.0
"""Penalty on squared coefficients of features with unit variance, in runs."""
NEWTON_STEPS = 12
ENOUGH = 1e-6
"""Largest change of a coefficient at which Newton's method stops."""


@dataclass(frozen=True, eq=False)
class Emulator:
    """Coefficients of the log-odds of each summary, (n_summaries, n_features)."""

    coefficients: Array

    def log_odds(self, scores: Array) -> Array:
        """Log-odds of each summary at normal scores (n_names, n), shape (n_summaries, n)."""
        return np.asarray(self.coefficients @ features(scores))

    def chances(self, scores: Array) -> Array:
        """Chance of each summary, (n_summaries, n)."""
        from scipy.special import expit

        return np.asarray(expit(self.log_odds(scores)))


def features(scores: Array) -> Array:
    """One, normal scores, and their squares less one over the root of two; (1 + 2 n_names, n)."""
    one = np.ones((1, scores.shape[1]))
    return np.concatenate([one, scores, (scores**2 - 1.0) / np.sqrt(2.0)])


def fit(scores: Array, counts: Array, n_runs: int, ridge: float = RIDGE) -> Emulator:
    """The emulator of summaries that came true in `counts` (n_summaries, n) of `n_runs` runs."""
    known = features(scores)
    return Emulator(np.stack([_fitted(known, row, n_runs, ridge) for row in counts]))


def _fitted(known: Array, counts: Array, n_runs: int, ridge: float) -> Array:
    """Ridge logit by Newton's method, (n_features,); the constant is not penalised."""
    penalty = np.full(len(known), ridge)
    penalty[0] = 1e-9
    share = (counts.sum() + 0.5) / (n_runs * len(counts) + 1.0)
    found = np.zeros(len(known))
    found[0] = np.log(share / (1.0 - share))
    for _ in range(NEWTON_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(found @ known, -30.0, 30.0)))
        slope = known @ (counts - n_runs * chance) - penalty * found
        weighted = known * (n_runs * chance * (1.0 - chance) + 1e-9)
        step = np.linalg.solve(weighted @ known.T + np.diag(penalty), slope)
        step *= min(1.0, 3.0 / np.abs(step).max())  # far from the optimum the curve is no guide
        found = found + step
        if np.abs(step).max() < ENOUGH:
            break
    return found
