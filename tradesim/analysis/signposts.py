"""Signposts: what can be seen by a day that best tells how an outcome will come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.analysis.discovery.landmark import asked_day
from tradesim.analysis.discovery.observable import amount
from tradesim.analysis.discovery.observables import observables
from tradesim.analysis.discovery.search import LEAST
from tradesim.analysis.discovery.settled import settled
from tradesim.analysis.discovery.signs import HELD_OUT, Signpost, telling
from tradesim.errors import ResultError, shown
from tradesim.model.outcomes import OUTCOMES
from tradesim.results.answers import values_of
from tradesim.results.conditions import read
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.results.estimates import mean_error, number_in_words
from tradesim.results.weights import thinned
from tradesim.terms.arguments import text
from tradesim.terms.calendar import DayLike, as_date
from tradesim.terms.sides import Array
from tradesim.terms.units import BOOLEAN, SHARE

if TYPE_CHECKING:
    import pandas as pd

MOST_RUNS = 200_000
COLUMNS = (
    "sentence", "observable", "threshold", "unit", "then", "then_standard_error", "otherwise",
    "otherwise_standard_error", "share", "p", "condition",
)  # fmt: skip


def signposts(ens: Ensemble, outcome: str, *, by: DayLike) -> pd.DataFrame:
    """What can be seen by a day that best tells an outcome, with thresholds and a sentence a row.

    `outcome` is a condition of `where` ("breach by 2026-06-30") or an outcome ("gdp_world"); what
    can be seen are public events, levers, purchases, threats, markets and the stage, at the end of
    the day. Thresholds are found in half of the runs and checked in the other half; rows are those
    that hold there, the most telling first, none that says the same as one before it. `then` and
    `otherwise` are chances, or means in the unit of the outcome, with standard errors, on the two
    sides of the sign, `share` how many runs show it, all in the runs held out; `p` the chance of
    such a difference if no observable told anything; `condition` is the sign for `where`, if it
    has words for it. Runs in which the outcome is decided by the day are left out:
    `attrs["decided"]` is their share, and `attrs["outcome_unit"]` the unit of `then` and
    `otherwise`. Of weighted runs those are looked at that `explain` keeps.
    ResultError where too few runs are left on either side, or a day is not before what the outcome
    is about.

    >>> import tradesim as ts
    >>> talks = ts.load_scenario("kuala-lumpur-2025")
    >>> ens = ts.simulate(talks, runs=1_000, seed=7, progress=False)
    >>> ts.signposts(ens, "gdp_world", by="2026-01-31").columns[0]
    'sentence'
    """
    an_ensemble(ens)
    condition = read(text("outcome", outcome, "breach by 2026-06-30"))
    day = as_date(by, "by")
    if ens.n_runs > MOST_RUNS:
        raise ResultError(f"{ens.n_runs:,} runs; allowed up to {MOST_RUNS:,}: simulate fewer")
    found = values_of(ens, condition)
    is_chance, values = found.dtype == np.bool_, np.asarray(found, dtype=np.float64)
    if missing := int(np.count_nonzero(~np.isfinite(values))):
        raise ResultError(
            f"{shown(outcome)} is missing in {missing:,} of {ens.n_runs:,} runs; ask an event"
        )
    is_chance |= outcome in OUTCOMES and OUTCOMES[outcome][0] == BOOLEAN
    decided = settled(ens, condition, asked_day(ens.scenario.dates(), condition, day, "by") + 1.0)
    rows = np.arange(ens.n_runs) if ens.weights is None else thinned(ens.weights)
    left = rows[~decided[rows]]
    _check(values[left], outcome, is_chance=is_chance)
    kept = [each.only(left) for each in observables(ens, day)]
    signs = telling(kept, values[left])
    table = _table(signs, values[left], _Words(outcome, day, is_chance))
    of_decided = values[rows][decided[rows]]
    table.attrs = {
        "outcome": outcome,
        "by": str(day),
        "outcome_unit": SHARE if is_chance else OUTCOMES.get(outcome, ("", ""))[0],
        "runs": len(left),
        "decided": 1.0 - len(left) / len(rows),
        "of_decided": float(of_decided.mean()) if len(of_decided) else np.nan,
        "of_the_rest": float(values[left].mean()),
    }
    return table


def _check(values: Array, outcome: str, *, is_chance: bool) -> None:
    """ResultError where too few runs are left, or it goes the same way in nearly all."""
    there = int(values.sum()) if is_chance else len(values) // 2
    if min(there, len(values) - there) < LEAST:
        raise ResultError(
            f"{shown(outcome)} is open in {len(values):,} runs and holds in {there:,} of them; "
            f"allowed {LEAST} at least in which it holds and {LEAST} in which it does not"
        )


@dataclass(frozen=True, slots=True)
class _Words:
    """How a row is told."""

    outcome: str
    day: date
    is_chance: bool

    def sentence(self, sign: Signpost, then: float, otherwise: float) -> str:
        """The sign and what follows from it."""
        seen = sign.seen.said(sign.cut, sign.above, self.day)
        what = f"the chance of {self.outcome}" if self.is_chance else f"the mean of {self.outcome}"
        one, other = (self._number(each) for each in (then, otherwise))
        return f"If {seen}, {what} is {one}, else {other}."

    def _number(self, value: float) -> str:
        unit = SHARE if self.is_chance else OUTCOMES.get(self.outcome, ("", ""))[0]
        shown = number_in_words(value, "" if self.is_chance else unit or "number")
        return amount(shown, unit)


def _table(signs: Sequence[tuple[Signpost, float]], values: Array, words: _Words) -> pd.DataFrame:
    import pandas as pd

    rows = [_row(sign, p, values[HELD_OUT], words) for sign, p in signs]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(sign: Signpost, p: float, held_out: Array, words: _Words) -> dict[str, Any]:
    holds, step = sign.holds[HELD_OUT], 1.0 if words.is_chance else 0.0
    then, otherwise = held_out[holds], held_out[~holds]
    return {
        "sentence": words.sentence(sign, float(then.mean()), float(otherwise.mean())),
        "observable": sign.seen.name,
        "threshold": sign.cut,
        "unit": sign.seen.unit,
        "then": float(then.mean()),
        "then_standard_error": mean_error(then, step),
        "otherwise": float(otherwise.mean()),
        "otherwise_standard_error": mean_error(otherwise, step),
        "share": float(holds.mean()),
        "p": p,
        "condition": sign.seen.asked(sign.cut, sign.above),
    }
