"""Which inputs an outcome hangs on, from the runs at hand: `sensitivity`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tradesim.analysis.sensitivity.cells import LEAST_RUNS, Input
from tradesim.analysis.sensitivity.effects import values_in_runs
from tradesim.analysis.sensitivity.groups import COLUMNS, GROUPS, NOISE, group_of
from tradesim.analysis.sensitivity.shares import Share, Shares, shares
from tradesim.errors import ResultError, check_known
from tradesim.results.data import runs_of, which
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.results.estimates import Z
from tradesim.terms.arguments import text

if TYPE_CHECKING:
    import pandas as pd

WAYS = ("group", "date")


def sensitivity(ens: Ensemble, outcome: str, by: str | None = None) -> pd.DataFrame:
    """Shares of the variance of an outcome over runs that its inputs account for.

    `outcome` is an outcome, or what `where` understands: "gdp_world", "agreement by 2026-01-31",
    "tariff of US on 2026-04-30". A row an input of `ens.inputs`, the largest total first: `first`,
    what it does by itself; `total`, with all interactions of two inputs that stand out; intervals
    of 95 % (`first_low` and so on); `group`. By "group" a row a group: `first` has the
    interactions inside it, `total` also those with others, and a last row is the noise that is
    left, chance as well as interactions of three inputs and more. By "date" an outcome such as
    "tariff of US" is read on every date; it needs record="paths", and dates are the first level of
    the index. `attrs["interactions"]` has a row a pair that stands out; `attrs` also have `outcome`
    and `runs` in words, for figures.
    ResultError for fewer than 500 runs, an outcome that is missing in some runs, and weights.
    """
    an_ensemble(ens)
    text("outcome", outcome, "gdp_world")
    if by is not None:
        check_known("by", by, WAYS)
    if ens.weights is not None:
        raise ResultError("runs have weights; ask the ensemble before it was reweighted")
    if ens.n_runs < LEAST_RUNS:
        raise ResultError(f"{ens.n_runs} runs are too few; allowed from {LEAST_RUNS}")
    inputs = inputs_of(ens)
    if by == "date":
        days = ens.dates[1:]
        found = {day: outcome_shares(ens, inputs, f"{outcome} on {day}") for day in days}
        return _by_date(found)
    its = outcome_shares(ens, inputs, outcome)
    table = group_table(its) if by == "group" else input_table(its)
    title = ens.scenario.title or ens.scenario.name
    table.attrs |= {"outcome": outcome, "runs": f"{title} · {runs_of(ens)}{which(ens)}"}
    return table


def inputs_of(ens: Ensemble) -> list[Input]:
    """All inputs that differ between runs; a set of elasticities in place of the number drawn."""
    table = ens.inputs.drop(columns="elasticity_draw", errors="ignore")
    found = (Input.of(str(name), table[name].to_numpy()) for name in table)
    return [each for each in found if each is not None]


def outcome_shares(ens: Ensemble, inputs: list[Input], outcome: str) -> Shares:
    """Shares of one outcome in all runs."""
    return shares(inputs, values_in_runs(ens, outcome)[0])


def input_table(found: Shares) -> pd.DataFrame:
    """A row an input, the largest total first."""
    import pandas as pd

    rows = {
        name: _row(share, found.total(name)) | {"group": group_of(name)}
        for name, share in found.single.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[*COLUMNS, "group"])
    table.index.name = "input"
    table = table.sort_values("total", ascending=False, kind="stable")
    table.attrs["interactions"] = interaction_table(found)
    return table


def group_table(found: Shares) -> pd.DataFrame:
    """A row a group, and what no input accounts for."""
    import pandas as pd

    rows: dict[str, dict[str, object]] = {}
    for group in GROUPS:
        alone = [share for name, share in found.single.items() if group_of(name) == group]
        inside: list[Share] = []
        across: list[Share] = []
        for pair, share in found.pairs.items():
            here = [group_of(name) == group for name in pair]
            if any(here):
                (inside if all(here) else across).append(share)
        n = _length(found)
        first = summed([*alone, *inside], n)
        rows[group] = _row(first, first + summed(across, n))
    whole = summed([*found.single.values(), *found.pairs.values()], _length(found))
    left = Share(1.0 - whole.value, whole.influence, whole.noise, whole.cells)
    rows[NOISE] = _row(left, left)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS))
    table.index.name = "group"
    table["group"] = table.index
    table.attrs["interactions"] = interaction_table(found)
    return table


def interaction_table(found: Shares) -> pd.DataFrame:
    """A row a pair that stands out: its share and interval, the largest first."""
    import pandas as pd

    rows = [(*pair, *_interval(share)) for pair, share in found.pairs.items()]
    table = pd.DataFrame(rows, columns=["input", "with", "share", "low", "high"])
    return table.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def summed(parts: Iterable[Share], n: int) -> Share:
    """The share of several parts together."""
    found = Share(0.0, np.zeros(n), 0.0)
    for part in parts:
        found = found + part
    return found


def _length(found: Shares) -> int:
    return len(next(iter(found.single.values())).influence) if found.single else 1


def _by_date(found: Mapping[date, Shares]) -> pd.DataFrame:
    import pandas as pd

    tables = {pd.Timestamp(str(day)): input_table(each) for day, each in found.items()}
    for each in tables.values():
        each.attrs.clear()
    return pd.concat(tables, names=["date", "input"])


def _row(first: Share, total: Share) -> dict[str, object]:
    return dict(zip(COLUMNS, (*_interval(first), *_interval(total)), strict=True))


def _interval(share: Share) -> tuple[float, float, float]:
    reach = Z * share.error
    return share.value, share.value - reach, share.value + reach
