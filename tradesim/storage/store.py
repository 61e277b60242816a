"""Results on disk: a folder for an ensemble, shown only once it is whole.

A folder holds outcomes.parquet (a row a run), summary.npz (counts by date), paths.zarr where paths
were kept, scenario.json (resolved), provenance.json, and for readers summary.csv and weekly.nc.
The same results give the same bytes in every file but provenance.json, which tells the time.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from tradesim.errors import ScenarioError, StoreError
from tradesim.model.histograms import COUNTS, Summary
from tradesim.model.shocks import BLOCK
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.scenario import Scenario
from tradesim.storage import disk, outcomes, parts, paths
from tradesim.storage.folder import new_folder as new_folder
from tradesim.storage.provenance import identity, provenance
from tradesim.storage.unfinished import Work

NEEDED = ("provenance.json", "scenario.json", "outcomes.parquet")
"""Files without which a folder is no results folder."""


def write(ens: Ensemble, target: str | Path, *, overwrite: bool = False) -> Path:
    """Write an ensemble to a new folder, which is returned.

    StoreError where the folder cannot be written, or holds something: only a results folder is
    replaced, and only with `overwrite`.
    """
    with new_folder(target, overwrite=overwrite) as folder:
        fill(ens, folder)
    return Path(target)


def read(folder: str | Path, *, owner: object = None) -> Ensemble:
    """The ensemble of a results folder, read from disk as it is used.

    StoreError says what is missing or damaged. Warns where the numbers of the model have changed
    since: the results stand, replays differ. `owner` lives as long as the ensemble does.
    """
    folder = Path(folder)
    _check_is_results(folder)
    stated = disk.table_of(folder / "provenance.json")
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
    columns = outcomes.StoredOutcomes(folder, n_runs, owner=owner)
    stored = paths.StoredPaths(folder) if (folder / paths.NAME).exists() else {}
    return Ensemble(scenario, seed, n_runs, columns, _summary(folder, scenario, n_runs), stored)


def fill(ens: Ensemble, folder: Path) -> None:
    """Write everything that is known of an ensemble into a folder."""
    record = "paths" if ens.stored else "weekly" if ens.streamed is not None else "outcomes"
    known = identity(ens.scenario, seed=ens.seed, runs=ens.n_runs, record=record)
    blocks = [slice(first, first + BLOCK) for first in range(0, ens.n_runs, BLOCK)]
    outcomes.put(
        folder,
        ({name: column[rows] for name, column in ens.columns.items()} for rows in blocks),
        ens.n_runs,
    )
    if ens.stored:
        paths.begin(folder, ens.dates, ens.n_runs)
        for rows in blocks:
            block = {name: path[..., rows] for name, path in ens.stored.items()}
            paths.put(folder, rows.start, block)
    if ens.streamed is not None:
        _put_summary(ens.streamed, folder)
    _put_stated(ens.scenario, known, folder)
    _put_for_readers(ens, folder)


def assemble(
    work: Work, scenario: Scenario, identity: Mapping[str, Any], *, started: datetime
) -> Ensemble:
    """Put the parts of finished work together in its results folder; the ensemble there."""
    files = [work.part(block) for block in range(work.n_blocks)]
    outcomes.put(work.results, map(parts.outcomes_of, files), identity["runs"])
    if identity["record"] != "outcomes":
        summary = Summary.empty(scenario.dates().n_steps + 1)
        for block, file in enumerate(files):
            n_runs = min(BLOCK, identity["runs"] - block * BLOCK)
            summary = summary.absorb(parts.summary_of(file, n_runs))
        _put_summary(summary, work.results)
    _put_stated(scenario, identity, work.results, started=started)
    ens = read(work.results)
    _put_for_readers(ens, work.results)
    return ens


def is_results(folder: Path) -> bool:
    """Whether a folder holds finished results."""
    return all((folder / name).is_file() for name in NEEDED)


def stated_identity(folder: Path) -> dict[str, Any]:
    """What decided the bytes of the results in a folder."""
    stated = disk.table_of(folder / "provenance.json")
    versions = stated.pop("versions", {})
    return stated | (versions if isinstance(versions, dict) else {})


def _put_summary(summary: Summary, folder: Path) -> None:
    counts = {name: getattr(summary, name) for name in COUNTS}
    disk.put(folder / "summary.npz", disk.packed(counts))


def _put_stated(
    scenario: Scenario,
    identity: Mapping[str, Any],
    folder: Path,
    *,
    started: datetime | None = None,
) -> None:
    table = scenario.model_dump(mode="json", exclude_none=True)
    disk.put(folder / "scenario.json", disk.written(table))
    disk.put(folder / "provenance.json", disk.written(provenance(identity, started=started)))


def _put_for_readers(ens: Ensemble, folder: Path) -> None:
    ens.summary().to_csv(folder / "summary.csv")
    if ens.streamed is not None:
        ens.weekly.to_netcdf(folder / "weekly.nc", engine="scipy")


def _check_is_results(folder: Path) -> None:
    if not folder.is_dir():
        raise StoreError(f"{folder}: no such folder; give one that `tradesim run` wrote")
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise StoreError(f"{folder}: not a results folder; missing {', '.join(missing)}")


def _scenario(folder: Path) -> Scenario:
    try:
        table = disk.table_of(folder / "scenario.json")
        return Scenario.from_table(table, "scenario.json")
    except ScenarioError as error:
        raise StoreError(f"{folder}: {error}") from None


def _summary(folder: Path, scenario: Scenario, n_runs: int) -> Summary | None:
    if not (folder / "summary.npz").is_file():
        return None
    found = disk.unpacked(folder / "summary.npz")
    expected = Summary.empty(scenario.dates().n_steps + 1)
    for name in COUNTS:
        wanted = getattr(expected, name).shape
        if name not in found or found[name].shape != wanted:
            shape = found[name].shape if name in found else "nothing"
            raise StoreError(f"{folder}: summary.npz has {shape} for {name}; expected {wanted}")
    return Summary(n_runs, **{name: found[name] for name in COUNTS})
