"""How well draws of parameters agree with what happened: a composite, tempered likelihood.

    log L = POWER * sum over (first day, kind) of the mean over times of ln q(y)
    q(1) = FLOOR + (1 - 2 FLOOR) p,   q(0) = 1 - q(1)

p is the emulated chance that the event has happened by then, y whether it had. The same event at
several times is one piece of news: its times share one weight. The floor says that one answer in
twenty may be for reasons that the model lacks. Windows of neighbouring days overlap, and kinds hang
together, which the sum does not know: the power of one half makes up for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from tradesim.analysis.calibration.origins import Summary
from tradesim.terms.sides import Array

FLOOR = 0.05
POWER = 0.5


def shares(asked: Sequence[Summary]) -> Array:
    """Weight of each summary: one by first day and kind, spread over its times, (n,)."""
    times = Counter((each.origin, each.kind) for each in asked)
    return np.array([1.0 / times[each.origin, each.kind] for each in asked])


def log_likelihood(chances: Array, happened: Array, weight: Array, power: float = POWER) -> Array:
    """Log of the tempered composite likelihood of each draw, (n_draws,).

    `chances` (n_summaries, n_draws) are emulated; `happened` is 1 or 0 and `weight` as from
    `shares`, (n_summaries,). Nothing observed is zero for every draw.
    """
    if not len(happened):
        return np.zeros(chances.shape[1])
    of_yes = FLOOR + (1.0 - 2.0 * FLOOR) * chances
    given = np.where(happened[:, None] > 0.5, of_yes, 1.0 - of_yes)
    return power * (weight @ np.log(given))
