"""Results on disk: a folder for an ensemble, shown only once it is whole.

A folder holds outcomes.parquet (a row a run), summary.npz (counts by date), paths.zarr where paths
were kept, scenario.json (resolved), provenance.json, and for readers summary.csv and weekly.nc.
The same results give the same bytes in every file but provenance.json, which tells the time.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from tradesim.errors import ScenarioError, StoreError
from tradesim.model.block import BlockResult
from tradesim.model.histograms import COUNTS, Summary
from tradesim.model.outcomes import OUTCOMES
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.scenario import Scenario
from tradesim.storage import csv_files, disk, outcomes, paths, weekly
from tradesim.storage.provenance import provenance
from tradesim.storage.unfinished import UnfinishedFolder
from tradesim.terms.paths import user_path
from tradesim.terms.sides import Array

Finish = Callable[[Ensemble, Path], None]
"""Adds files to a results folder before it is shown."""

NEEDED = ("provenance.json", "scenario.json", "outcomes.parquet")
"""Files without which a folder is no results folder."""


def read(folder: str | PathLike[str]) -> Ensemble:
    """The ensemble of a results folder, read from disk as it is used.

    StoreError says what is missing or damaged. Warns where the numbers of the model have changed
    since: the results stand, replays differ.
    """
    folder = user_path(folder)
    _check_is_results(folder)
    stated = disk.json_table(folder / "provenance.json")
    scenario = _scenario(folder)
    try:
        seed, n_runs, fingerprint = int(stated["seed"]), int(stated["runs"]), stated["fingerprint"]
    except (KeyError, TypeError, ValueError):
        raise StoreError(f"{folder}: provenance.json lacks seed, runs or fingerprint") from None
    if fingerprint != scenario.fingerprint:
        warnings.warn(
            f"{folder}: made with other parameters (fingerprint {fingerprint}, now "
            f"{scenario.fingerprint}); stored results are unchanged, but replays will differ",
            stacklevel=2,
        )
    columns = outcomes.StoredOutcomes(folder, n_runs)
    stored = paths.StoredPaths(folder) if (folder / paths.NAME).exists() else {}
    return Ensemble(scenario, seed, n_runs, columns, _summary(folder, scenario, n_runs), stored)


def assemble(
    unfinished: UnfinishedFolder,
    scenario: Scenario,
    identity: Mapping[str, Any],
    *,
    started: datetime,
    finish: Finish | None,
) -> None:
    """Put the parts of all blocks together in the results folder, and let `finish` add to it."""
    folder, runs = unfinished.results, identity["runs"]
    files = [unfinished.part(block) for block in range(unfinished.n_blocks)]
    outcomes.put(folder, map(outcomes_of, files), runs)
    summary = None
    if identity["record"] != "outcomes":
        summary = Summary.empty(scenario.dates().n_steps + 1)
        for file in files:
            summary = summary.absorb(summary_of(file))
        _put_summary(summary, folder)
    table = scenario.model_dump(mode="json", exclude_none=True)
    disk.put(folder / "scenario.json", disk.json_bytes(table))
    disk.put(folder / "provenance.json", disk.json_bytes(provenance(identity, started=started)))
    stored = paths.StoredPaths(folder) if identity["record"] == "paths" else {}
    columns = outcomes.StoredOutcomes(folder, runs)
    ens = Ensemble(scenario, identity["seed"], runs, columns, summary, stored)
    csv_files.put(ens.summary(), folder / "summary.csv", index=True)
    if finish is not None:
        finish(ens, folder)
    if summary is not None:
        weekly.put(folder, ens)


def part(result: BlockResult) -> bytes:
    """Outcomes and summary of a block, not its paths, as the bytes of a file."""
    arrays = {"outcomes": np.stack([result.outcomes[name] for name in OUTCOMES])}
    if result.summary is not None:
        arrays |= {name: getattr(result.summary, name) for name in COUNTS}
    return disk.npz_bytes(arrays, as_they_are=("outcomes",))


def outcomes_of(file: Path) -> dict[str, Array]:
    """Outcomes of a part by name, (n_runs,) each."""
    rows = disk.npz_arrays(file, only=["outcomes"])["outcomes"]
    return dict(zip(OUTCOMES, rows, strict=True))


def summary_of(file: Path) -> Summary:
    """Summary of a part; every run is in one stage on the first day."""
    counts = disk.npz_arrays(file, only=COUNTS)
    return Summary(int(counts["stages"][:, 0].sum()), **counts)


def _put_summary(summary: Summary, folder: Path) -> None:
    counts = {name: getattr(summary, name) for name in COUNTS}
    disk.put(folder / "summary.npz", disk.npz_bytes(counts))


def _check_is_results(folder: Path) -> None:
    if not folder.is_dir():
        raise StoreError(f"{folder}: no such folder; give one that `tradesim run` wrote")
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise StoreError(f"{folder}: not a results folder; missing {', '.join(missing)}")


def _scenario(folder: Path) -> Scenario:
    try:
        table = disk.json_table(folder / "scenario.json")
        return Scenario.from_table(table, "scenario.json")
    except ScenarioError as error:
        raise StoreError(f"{folder}: {error}") from None


def _summary(folder: Path, scenario: Scenario, n_runs: int) -> Summary | None:
    if not (folder / "summary.npz").is_file():
        return None
    found = disk.npz_arrays(folder / "summary.npz")
    expected = Summary.empty(scenario.dates().n_steps + 1)
    for name in COUNTS:
        wanted = getattr(expected, name).shape
        if name not in found or found[name].shape != wanted:
            shape = found[name].shape if name in found else "nothing"
            raise StoreError(f"{folder}: summary.npz has {shape} for {name}; expected {wanted}")
    return Summary(n_runs, **{name: found[name] for name in COUNTS})
