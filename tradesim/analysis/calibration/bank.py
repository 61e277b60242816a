"""A bank of runs: draws from the wide priors, several runs of each from every first day.

A folder holds bank.json (what made it) and a file a first day with the day of the first event of
each kind in every run, and the emulators. It is made once for a model, and serves calibration to
any day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.analysis.calibration.emulator import Emulator, fit
from tradesim.analysis.calibration.origins import (
    HORIZONS,
    ORIGINS,
    RECORD_ENDS,
    Summary,
    weeks_of,
)
from tradesim.analysis.calibration.starts import start_on
from tradesim.chronicle.chronicle import Chronicle
from tradesim.engine.default import default_executor
from tradesim.engine.progress import bar
from tradesim.errors import CalibrationError
from tradesim.model.first_events import FIRST, first_days
from tradesim.model.shocks import BLOCK, Shocks, SideBySide
from tradesim.parameters.parameter import Parameter
from tradesim.parameters.posteriors import CELLS, values_at
from tradesim.parameters.wide import learned
from tradesim.scenario.scenario import Scenario
from tradesim.storage import disk
from tradesim.storage.provenance import code_of, digest
from tradesim.terms.calendar import DAYS_PER_WEEK
from tradesim.terms.paths import user_path
from tradesim.terms.sides import Array

NEVER_HAPPENED = np.uint16(2**16 - 1)
"""Day of an event that did not happen."""
TOGETHER = 4
"""Runs of every draw that are played as one array."""
PLAN = "bank.json"
MODEL = ("terms", "economy", "negotiation", "strategies", "model", "data/economy",
         "data/stage_values.csv")  # fmt: skip
"""Files of the package that decide what runs do; a bank made with others is made anew."""
Days = NDArray[np.uint16]


@dataclass(frozen=True, eq=False)
class Runs:
    """What the bank has of one first day."""

    days: Mapping[str, Days]
    """Day of the first event of each kind, (replicates, n_draws)."""
    coefficients: Array
    """Of the emulators of each kind and each of HORIZONS, (n_kinds, n_horizons, n_features)."""

    def emulator(self, asked: Sequence[Summary]) -> Emulator:
        """The emulator of some summaries of this first day, in their order."""
        kinds, places = list(self.days), [HORIZONS.index(each.weeks) for each in asked]
        return Emulator(self.coefficients[[kinds.index(each.kind) for each in asked], places])

    def happened(self, each: Summary) -> NDArray[np.bool_]:
        """Whether a summary came true in every run, (replicates, n_draws)."""
        return by_weeks(self.days[each.kind], each.weeks)


@dataclass(frozen=True, eq=False)
class Bank:
    """Draws of the parameters, and what came of each from some first days."""

    cells: NDArray[np.uint16]
    """Share of its prior that each draw has of each parameter, in CELLS, (n_names, n_draws)."""
    runs: Mapping[date, Runs]

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters in the order of the rows of `cells`."""
        return tuple(learned())

    @property
    def n_draws(self) -> int:
        """How many draws of the parameters there are."""
        return int(self.cells.shape[1])

    @property
    def scores(self) -> Array:
        """Normal scores of the shares, (n_names, n_draws): standard normal under the priors."""
        from scipy.special import ndtri

        return np.asarray(ndtri((self.cells + 0.5) / CELLS))

    def only(self, draws: NDArray[np.intp]) -> Bank:
        """The bank with some of its draws, by place; the emulators are those of all."""
        return replace(self, cells=self.cells[:, draws])

    def emulator(self, asked: Sequence[Summary]) -> Emulator:
        """The emulator of summaries, in their order; those of one first day stand together."""
        parts = [
            self.runs[day].emulator(list(its)).coefficients
            for day, its in groupby(asked, key=lambda each: each.origin)
        ]
        none = np.zeros((0, 1 + 2 * len(self.cells)))
        return Emulator(np.concatenate(parts) if parts else none)


def bank_of(
    folder: str | PathLike[str] | None,
    *,
    chronicle: Chronicle | None = None,
    until: date = RECORD_ENDS,
    draws: int = BLOCK,
    replicates: int = 16,
    seed: int = 0,
    progress: bool | None = None,
) -> Bank:
    """The bank of a folder, for calibration up to a day; what is not there is made.

    So is what another model made. Without a folder nothing is kept. Each draw of the parameters
    has `replicates` runs from every first day, and no two runs share shocks: a gain may not come
    from luck in common.
    """
    known = Chronicle.shipped() if chronicle is None else chronicle
    last = max(until, RECORD_ENDS)
    days = [day for day in ORIGINS if weeks_of(day, until)]
    cells = drawn_cells(draws, seed)
    place = None if folder is None else _begun(folder, _plan(draws, replicates, seed))
    starts = {day: start_on(day, weeks_of(day, last), known) for day in days}
    n_runs, found = draws * replicates, {}
    with (
        default_executor(list(starts.values()), n_runs) as (pool, _),
        bar(len(days) * n_runs, progress) as advance,
    ):
        asked = {
            pool.submit(_kept, place, day, start, cells, replicates, seed): day
            for day, start in starts.items()
        }
        for done in as_completed(asked):
            found[asked[done]] = done.result()
            advance(n_runs)
    return Bank(cells, {day: found[day] for day in days})


def by_weeks(days: Days, weeks: int) -> NDArray[np.bool_]:
    """Whether an event had happened so many weeks after the first day; shape of `days`."""
    return days <= DAYS_PER_WEEK * weeks


def _kept(
    place: Path | None,
    day: date,
    scenario: Scenario,
    cells: NDArray[np.uint16],
    replicates: int,
    seed: int,
) -> Runs:
    """Runs from one first day, read where they are kept and were made by this model."""
    file = None if place is None else place / f"{day}.npz"
    if file is not None and file.is_file():
        stored = disk.npz_arrays(file)
        if stored["fingerprint"].item() == scenario.fingerprint:
            return Runs({kind: stored[kind] for kind in FIRST}, stored["coefficients"])
    number = list(ORIGINS).index(day) + 1
    days = _played(scenario, cells, replicates, seed, number)
    runs = runs_of(days, Bank(cells, {}).scores)
    if file is not None:
        told = {"coefficients": runs.coefficients, "fingerprint": np.array(scenario.fingerprint)}
        disk.put(file, disk.npz_bytes({**days, **told}))
    return runs


def runs_of(days: Mapping[str, Days], scores: Array) -> Runs:
    """Runs from one first day with their emulators; `scores` (n_names, n_draws) of the draws."""
    fits = [
        fit(scores, np.stack([by_weeks(row, w).sum(axis=0) for w in HORIZONS]), len(row))
        for row in days.values()
    ]
    return Runs(days, np.stack([each.coefficients for each in fits]))


def drawn_cells(draws: int, seed: int) -> NDArray[np.uint16]:
    """Independent draws from the priors, as shares in CELLS, (n_names, draws)."""
    rows = [_uniforms(name, draws, seed) for name in learned()]
    return np.floor(np.stack(rows) * CELLS).astype(np.uint16)


def _uniforms(name: str, draws: int, seed: int) -> Array:
    blocks = range(-(-draws // BLOCK))
    return np.concatenate([Shocks(seed, k).of_parameter(name) for k in blocks])[:draws]


def _played(
    scenario: Scenario, cells: NDArray[np.uint16], replicates: int, seed: int, number: int
) -> dict[str, Days]:
    """Days of first events in all runs from one first day, by kind (replicates, n_draws)."""
    values, n_draws = values_at(cells, learned()), cells.shape[1]
    found: dict[str, list[Days]] = {kind: [] for kind in FIRST}
    for first in range(0, replicates, TOGETHER):
        numbers = range(first, min(first + TOGETHER, replicates))
        for kind, row in _of_draws(scenario, values, seed, number, numbers).items():
            found[kind] += list(row.reshape(len(numbers), n_draws))
    return {kind: np.stack(rows) for kind, rows in found.items()}


def _of_draws(
    scenario: Scenario, values: Array, seed: int, number: int, replicates: range
) -> dict[str, Days]:
    """Every draw with the shocks of some replicates, one after the other on the last axis."""
    n_draws = values.shape[1]
    shocks = SideBySide(tuple(
        each for k in replicates for each in shocks_of(seed, number, k, n_draws)
    ))  # fmt: skip
    given = {
        name: np.tile(row, len(replicates)) for name, row in zip(learned(), values, strict=True)
    }
    days = first_days(scenario, shocks, given)
    return {kind: np.minimum(np.floor(day), NEVER_HAPPENED).astype(np.uint16)
            for kind, day in days.items()}  # fmt: skip


def shocks_of(seed: int, number: int, replicate: int, n_draws: int) -> list[Shocks]:
    """Shocks of one run of every draw: blocks that nothing else has."""
    first = (number * 2**16 + replicate) * 2**8
    sizes = [min(BLOCK, n_draws - k) for k in range(0, n_draws, BLOCK)]
    return [Shocks(seed, first + k, 0, size) for k, size in enumerate(sizes)]


def _plan(draws: int, replicates: int, seed: int) -> dict[str, Any]:
    """What decides the runs in a bank, beside the starts."""
    return {
        "model": code_of(MODEL),
        "priors": digest({name: _stated(each) for name, each in learned().items()}),
        "kinds": list(FIRST),
        "draws": draws,
        "replicates": replicates,
        "seed": seed,
    }


def _stated(parameter: Parameter) -> list[Any]:
    return [parameter.stated, parameter.low, parameter.high]


def _begun(folder: str | PathLike[str], plan: Mapping[str, Any]) -> Path:
    """The folder, with the plan in it; files that another plan made go."""
    place = user_path(folder, CalibrationError)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CalibrationError(f"{place}: no folder can be made: {error}") from None
    file = place / PLAN
    if not file.is_file() and any(place.iterdir()):
        raise CalibrationError(f"{place}: is no bank, and not empty; give a folder of its own")
    if not file.is_file() or disk.json_table(file) != plan:
        for day in ORIGINS:
            (place / f"{day}.npz").unlink(missing_ok=True)
        disk.put(file, disk.json_bytes(plan))
    return place
