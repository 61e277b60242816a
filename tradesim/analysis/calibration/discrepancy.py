"""What parameters cannot mend: a shift of log-odds for each kind of event, shrunk towards zero.

max over d of  sum over summaries of w ln P(what happened)  -  d^2 / (2 SHIFT_SPREAD^2),
with log-odds logit p + d for a yes
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import expit, logit

from tradesim.analysis.calibration.origins import Summary
from tradesim.terms.sides import Array

SHIFT_SPREAD = 0.7
"""Standard deviation of the prior of a shift, log-odds: factors of four in odds are rare."""
LEAST_CHANCE = 1e-3


def discrepancies(
    asked: Sequence[Summary], said: Array, happened: Array, weight: Array
) -> list[dict[str, Any]]:
    """A row a kind of event; `said` are mean chances of the posterior, (n_summaries,) as all."""
    kinds = np.array([each.kind for each in asked])
    rows = []
    for kind in dict.fromkeys(kinds.tolist()):
        own = kinds == kind
        rows.append(
            {
                "kind": kind,
                "summaries": int(own.sum()),
                "happened": float(np.average(happened[own], weights=weight[own])),
                "said": float(np.average(said[own], weights=weight[own])),
                "shift": shift(said[own], happened[own], weight[own]),
            }
        )
    return rows


def shifted(rows: Sequence[dict[str, Any]], asked: Sequence[Summary], said: Array) -> Array:
    """Chances of summaries (n_summaries,) with the shift of their kind."""
    by_kind = {row["kind"]: row["shift"] for row in rows}
    added = np.array([by_kind.get(each.kind, 0.0) for each in asked])
    return np.asarray(expit(logit(np.clip(said, LEAST_CHANCE, 1.0 - LEAST_CHANCE)) + added))


def shift(said: Array, happened: Array, weight: Array) -> float:
    """The shift of log-odds of summaries, (n,) each, by Newton's method.

    >>> round(shift(np.array([0.5]), np.array([1.0]), np.array([1.0])), 4)
    0.2184
    """
    odds, found = logit(np.clip(said, LEAST_CHANCE, 1.0 - LEAST_CHANCE)), 0.0
    for _ in range(50):
        chance = expit(odds + found)
        slope = weight @ (happened - chance) - found / SHIFT_SPREAD**2
        found += float(slope / (weight @ (chance * (1.0 - chance)) + SHIFT_SPREAD**-2))
    return found
