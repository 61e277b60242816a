"""Fresh runs of a posterior, beside what the emulator says of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np

from tradesim.analysis.calibration.origins import ORIGINS, Summary
from tradesim.analysis.calibration.starts import start_on
from tradesim.chronicle.chronicle import Chronicle
from tradesim.model.first_events import first_days
from tradesim.model.shocks import Shocks
from tradesim.parameters.joint_draws import JointDraws
from tradesim.terms.calendar import DAYS_PER_WEEK
from tradesim.terms.sides import Array

RUNS = 4_096
"""Fresh runs from each first day."""


def confirmations(
    asked: Sequence[Summary], said: Array, draws: JointDraws, chronicle: Chronicle, seed: int
) -> list[dict[str, Any]]:
    """A row a kind of event: mean chance as emulated and in fresh runs, and their distance.

    `said` (n_summaries,) are mean chances of the posterior by the emulator; `distance` is the root
    mean square over summaries.
    """
    fresh = fresh_shares(asked, draws, chronicle, seed)
    kinds = np.array([each.kind for each in asked])
    return [
        {
            "kind": kind,
            "summaries": int(np.sum(kinds == kind)),
            "emulated": float(said[kinds == kind].mean()),
            "fresh": float(fresh[kinds == kind].mean()),
            "distance": float(np.sqrt(np.mean((said - fresh)[kinds == kind] ** 2))),
        }
        for kind in dict.fromkeys(kinds.tolist())
    ]


def fresh_shares(
    asked: Sequence[Summary], draws: JointDraws | None, chronicle: Chronicle, seed: int
) -> Array:
    """Share of fresh runs in which each summary comes true, (n_summaries,).

    Their parameters are draws of a posterior, or of the priors of the model where there is none.
    """
    found: list[float] = []
    for day, its in groupby(asked, key=lambda each: each.origin):
        own = list(its)
        scenario = start_on(day, max(each.weeks for each in own), chronicle)
        shocks = Shocks(seed, 2**40 + list(ORIGINS).index(day), 0, RUNS)
        at = (np.arange(RUNS) + 0.5) / RUNS
        given = {} if draws is None else draws.at(at, draws.names)
        days = first_days(scenario, shocks, given)
        found += [float(np.mean(days[s.kind] < DAYS_PER_WEEK * s.weeks + 1)) for s in own]
    return np.array(found)
