"""The tables of a robust comparison, from its payoffs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.analysis.robust.cells import Cells
from tradesim.analysis.robust.payoffs import PayoffTable, over_runs
from tradesim.errors import ResultError
from tradesim.results.bands import with_band
from tradesim.results.estimates import Estimate, mean_error
from tradesim.terms.sides import Array
from tradesim.terms.units import SHARE

if TYPE_CHECKING:
    import pandas as pd

PER_POLICY = ("mean", "behind", "worst", "regret", "largest_regret")
"""Amounts of a payoff table that become a column and one for the error."""


def whole_table(found: Cells) -> pd.DataFrame:
    """`Robust.table`."""
    import pandas as pd

    its = found.of_payoffs
    enough = np.array([found.thresholds.get(each.name, np.nan) for each in found.objectives])
    satisficing = over_runs(np.asarray(its.satisfying(enough).mean(axis=1)))
    rows = [
        {"policy": policy, "objective": wanted.name, "unit": wanted.unit, "better": wanted.better}
        | _row(found, its, (p, k))
        | {
            "satisficing": satisficing.value[p, k],
            "satisficing_standard_error": satisficing.standard_error[p, k],
            "runs": found.n_runs,
        }
        for p, policy in enumerate(found.policies)
        for k, wanted in enumerate(found.objectives)
    ]
    return pd.DataFrame(rows)


def satisficing_table(found: Cells) -> pd.DataFrame:
    """`Robust.satisficing`."""
    import pandas as pd

    stated = [k for k, each in enumerate(found.objectives) if each.name in found.thresholds]
    if not stated:
        raise ResultError("no thresholds were stated; give thresholds= of robust")
    enough = np.array([found.thresholds[found.objectives[k].name] for k in stated])
    its = PayoffTable(found.payoffs[:, :, stated], found.of_payoffs.signs[stated])
    reached = its.satisfying(enough).min(axis=2, keepdims=True)
    together = PayoffTable(reached, np.ones(1))
    index = pd.Index(found.policies, name="policy")
    columns = {
        "share": together.mean.value,
        "share_standard_error": together.mean.standard_error,
        "worst": together.worst.value,
        "worst_standard_error": together.worst.standard_error,
    }
    table = pd.DataFrame({name: each[:, 0] for name, each in columns.items()}, index)
    return table.assign(worst_reply=[found.replies[r] for r in together.worst_reply[:, 0]])


def _row(found: Cells, its: PayoffTable, at: tuple[int, int]) -> dict[str, Any]:
    """What a policy does for an objective, by column."""
    p, k = at
    columns: dict[str, Any] = {}
    for name in PER_POLICY:
        amount = getattr(its, name)
        columns[name] = float(amount.value[at])
        columns[f"{name}_standard_error"] = float(amount.standard_error[at])
    reply = int(its.worst_reply[at])
    wanted = found.objectives[k]
    mean = _estimate(found, its.over_replies[p, k], wanted.unit)
    worst = _estimate(found, found.payoffs[p, reply, k], wanted.unit)
    bad_end = worst.low if wanted.sign > 0.0 else worst.high
    columns |= {
        "mean_standard_error": mean.standard_error,
        "worst_standard_error": worst.standard_error,
        "low": _or_missing(mean.low),
        "high": _or_missing(mean.high),
        "worst_reply": found.replies[reply],
        "worst_over_draws": _or_missing(bad_end),
        "largest_regret_reply": found.replies[int(its.largest_regret_reply[at])],
    }
    return {"standard_error" if n == "mean_standard_error" else n: columns[n] for n in ORDER}


ORDER = (
    "mean", "mean_standard_error", "low", "high", "behind", "behind_standard_error", "worst",
    "worst_standard_error", "worst_reply", "worst_over_draws", "regret", "regret_standard_error",
    "largest_regret", "largest_regret_standard_error", "largest_regret_reply",
)  # fmt: skip
"""Columns in the order of the table; the error of the mean is called `standard_error` there."""


def _estimate(found: Cells, payoffs: Array, unit: str) -> Estimate:
    """Mean of payoffs (n_runs,) with its error and its band over parameter draws."""
    truths = bool(np.isin(payoffs, (0.0, 1.0)).all())
    error = mean_error(payoffs - payoffs[0], 1.0 if truths else 0.0)
    chance = unit == SHARE and truths
    stated = "" if chance else unit or "number"
    plain = Estimate(float(payoffs.mean()), error, len(payoffs), unit=stated)
    return with_band(plain, found.ensemble.draws, payoffs)


def _or_missing(end: float | None) -> float:
    return np.nan if end is None else end
