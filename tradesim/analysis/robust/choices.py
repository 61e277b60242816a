"""Which policy each rule of choice takes for an objective, and how sure the runs are of it.

A rule is added as one entry of RULES.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from tradesim.analysis.robust.cells import Cells
from tradesim.analysis.robust.payoffs import resampled
from tradesim.terms.sides import Array, Mask

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("objective", "unit", "better", "rule", "policy", "value", "ahead", "sure")
TIED = 1e-12
"""Largest difference of scores that are the same, as a share of the largest."""
OR = " or "
"""Joins policies that are tied."""


def mean(good: Array) -> Array:
    """Mean over replies, each as likely as the others."""
    return np.asarray(good.mean(axis=1))


def worst_case(good: Array) -> Array:
    """What the worst reply leaves."""
    return np.asarray(good.min(axis=1))


def regret(good: Array) -> Array:
    """Largest regret over replies, with its sign turned."""
    return np.asarray(-(good.max(axis=0) - good).max(axis=1))


RULES: Mapping[str, Callable[[Array], Array]] = {
    "best mean": mean,
    "best worst case": worst_case,
    "least regret": regret,
}
"""Scores (policies, objectives) from means (policies, replies, objectives), more being better.

Least regret is the robust choice: whatever the reply, little is lost against the policy that would
have been best (Savage 1951, Journal of the American Statistical Association 46).
"""


def choice_table(found: Cells) -> pd.DataFrame:
    """`Robust.choices`."""
    import pandas as pd

    its = found.of_payoffs
    samples = resampled(its.values) * its.signs
    rows = []
    for k, wanted in enumerate(found.objectives):
        about = (wanted.name, wanted.unit, wanted.better)
        for rule, scores in RULES.items():
            score = scores(its.cells.value * its.signs)[:, k]
            best = _best(score)
            sure = np.mean([_holds(scores(each)[:, k], best) for each in samples])
            rest = score[~best]
            rows.append((
                *about,
                rule,
                OR.join(np.array(found.policies, dtype=object)[best]),
                score.max() * (-1.0 if rule == "least regret" else wanted.sign) + 0.0,
                score.max() - rest.max() if rest.size else np.nan,
                float(sure),
            ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _best(score: Array) -> Mask:
    """Policies with the largest score, tied ones together."""
    return np.asarray(score >= score.max() - TIED * np.abs(score).max())


def _holds(score: Array, best: Mask) -> bool:
    """Whether these have a larger score than all others."""
    return not bool((_best(score) & ~best).any())
