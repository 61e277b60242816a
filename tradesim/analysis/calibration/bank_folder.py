"""A bank in a folder: made where it is not there, made anew where another model made it.

The folder holds bank.json (what made it) and a file a first day with the day of the first event of
each kind in every run, and the emulators. It serves calibration to any day.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import as_completed
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.analysis.calibration.bank import Bank, Runs, runs_of
from tradesim.analysis.calibration.origins import ORIGINS, RECORD_ENDS, weeks_of
from tradesim.analysis.calibration.playing import drawn_cells, played
from tradesim.analysis.calibration.starts import start_on
from tradesim.chronicle.chronicle import Chronicle
from tradesim.engine.default import default_executor
from tradesim.engine.progress import bar
from tradesim.errors import CalibrationError
from tradesim.model.first_events import FIRST
from tradesim.model.shocks import BLOCK
from tradesim.parameters.parameter import Parameter
from tradesim.parameters.wide import learned
from tradesim.scenario.scenario import Scenario
from tradesim.storage import disk
from tradesim.storage.provenance import code_of, digest
from tradesim.terms.paths import user_path

PLAN = "bank.json"
MODEL = ("terms", "economy", "negotiation", "strategies", "model", "data/economy",
         "data/stage_values.csv")  # fmt: skip
"""Files of the package that decide what runs do; a bank made with others is made anew."""


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
    days = played(scenario, cells, replicates, seed, number)
    runs = runs_of(days, Bank(cells, {}).scores)
    if file is not None:
        told = {"coefficients": runs.coefficients, "fingerprint": np.array(scenario.fingerprint)}
        disk.put(file, disk.npz_bytes({**days, **told}))
    return runs


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
