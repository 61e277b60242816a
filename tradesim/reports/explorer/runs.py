"""Paths of all runs and stories of some of them, from one more simulation of the ensemble.

Runs follow from scenario, seed and number, so that an ensemble that kept nothing by date can be
explored as well as one that did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from tradesim.model.standing import standing_of
from tradesim.model.variables import variable
from tradesim.results.data import EnsembleData
from tradesim.results.narrative import sentences
from tradesim.results.rerun import Runs, Snapshot, read, snapshots
from tradesim.terms.sides import Array, Codes

SHOWN: Mapping[tuple[str, str], str] = {
    ("tariff", "US"): "US average tariff on Chinese goods",
    ("tariff", "CN"): "Chinese average tariff on US goods",
    ("restriction", "CN"): "share of critical exports that China holds back",
    ("restriction", "US"): "share of critical exports that the US holds back",
    ("purchases", ""): "soybeans that China buys from the US",
    ("gdp_us", ""): "US GDP against the path of the first day",
    ("gdp_cn", ""): "Chinese GDP against the path of the first day",
}
"""What can be drawn by date: variable and side or nothing, and what it is called."""
TOLD = 200
"""Runs whose stories travel along."""
COVERED = (
    "first_agreement_day", "first_breach_day", "first_rise_day_us", "first_rise_day_cn",
    "tariff_us", "tariff_cn", "restriction_cn", "purchases", "gdp_us", "gdp_cn",
)  # fmt: skip
"""Outcomes whose space the runs with stories cover."""
Story = list[tuple[date, str]]


@dataclass(frozen=True, eq=False)
class RunsByDate:
    """What is known of every run at every date, (steps + 1, n_runs), and some stories."""

    paths: Mapping[tuple[str, str], Array]
    """By variable and side, as in SHOWN."""
    stages: Codes
    """Merged stages."""
    struck: Array
    """Day on which a court struck the emergency tariffs down, (n_runs,); missing if none did."""
    stories: Mapping[int, Story]
    """By number of the run in the ensemble."""


def runs_by_date(ens: EnsembleData) -> RunsByDate:
    """All runs of an ensemble, simulated once more."""
    n_times, n = len(ens.dates), ens.n_runs
    paths = {key: np.empty((n_times, n)) for key in SHOWN}
    stages = np.empty((n_times, n), dtype=np.int8)
    struck = np.full(n, np.nan)
    stories: dict[int, Story] = {run: [] for run in covering_runs(ens).tolist()}
    for at in snapshots(ens.scenario, ens.seed, ens.run_numbers, n_times - 1):
        for (name, side), path in paths.items():
            path[at.time, at.rows] = _values(at, name, side)
        stages[at.time, at.rows] = standing_of(at.moment.state)[at.kept]
        if at.moment.happened is not None:
            ruled = at.moment.happened.ruling[at.kept] & np.isnan(struck[at.rows])
            struck[at.rows][ruled] = (ens.dates[at.time] - ens.dates[0]).days
        _tell(ens, at, stories)
    return RunsByDate(paths, stages, struck, stories)


def covering_runs(ens: EnsembleData) -> Runs:
    """Runs that cover the space of outcomes, (up to 200,), by number in the ensemble.

    Each next one is the farthest from those before it, by ranks of the outcomes, so that the
    first few cover it too (Gonzalez 1985, Theoretical Computer Science 38). Never is after all.
    """
    from scipy.stats import rankdata

    counting = np.arange(ens.n_runs) if ens.weights is None else np.flatnonzero(ens.weights)
    table = np.stack([np.nan_to_num(ens.columns[name][counting], nan=1e9) for name in COVERED], 1)
    places = rankdata(table, axis=0) / len(table)
    found = [int(np.abs(places - np.median(places, axis=0)).sum(axis=1).argmin())]
    away = np.full(len(places), np.inf)
    while len(found) < min(TOLD, len(places)):
        away = np.minimum(away, np.square(places - places[found[-1]]).sum(axis=1))
        found.append(int(away.argmax()))
    return counting[found]


def _values(at: Snapshot, name: str, side: str) -> Array:
    place = variable(name).labels.index(side)
    return np.asarray(read(at.moment, name, place)[at.kept])


def _tell(ens: EnsembleData, at: Snapshot, stories: Mapping[int, Story]) -> None:
    """Add what happened in a step to the stories of runs that are in its block."""
    first = at.rows.start
    for run, story in stories.items():
        if first <= run < at.rows.stop:
            happened = sentences(ens.scenario, at.moment, int(at.kept[run - first]))
            story.extend(sorted(happened, key=lambda entry: entry[0]))
