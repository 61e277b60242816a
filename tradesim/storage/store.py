"""Results on disk: a folder for an ensemble, shown only once it is whole.

A folder holds outcomes.parquet (a row a run), summary.npz (counts by date), events.parquet and
paths.zarr where events and paths were kept, scenario.json (resolved), provenance.json,
checksums.json, and for readers summary.csv and weekly.nc. The same results give the same bytes in
every file but provenance.json, which tells the time.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from tradesim.errors import DamageError, ScenarioError, StoreError, in_short
from tradesim.model.block import LOGGED, BlockResult
from tradesim.model.histograms import COUNTS, Summary
from tradesim.model.outcomes import OUTCOMES
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.scenario import Scenario
from tradesim.storage import (
    checksums,
    csv_files,
    disk,
    events,
    outcomes,
    own_strategies,
    paths,
    weekly,
)
from tradesim.storage.bundles import results_folder
from tradesim.storage.provenance import PROVENANCE, provenance, stated_identity, unlike_here
from tradesim.storage.unfinished import UnfinishedFolder
from tradesim.terms.arguments import truth
from tradesim.terms.sides import Array

Finish = Callable[[Ensemble, Path], None]
"""Adds files to a results folder before it is shown."""

NEEDED = checksums.NEEDED


def read(folder: str | PathLike[str], *, verify: bool = True) -> Ensemble:
    """The ensemble of a results folder, or of a bundle (.zip) of one, read from disk as it is used.

    DamageError names files that are not as they were written: deleted, cut off, changed by hand or
    by the disk. With `verify` False files are not compared with their checksums, which takes about
    a second a gigabyte; then only what is read is checked, when it is read. StoreError says what is
    missing. Warns where code, libraries or the processor's arithmetic are not those that made the
    results: they stand, but replays may differ.
    """
    with results_folder(folder) as (place, temporary):
        ens = _read(place, verify=truth("verify", verify))
    return ens if temporary is None else temporary.held_by(ens)


def _read(folder: Path, *, verify: bool) -> Ensemble:
    checksums.check_is_results(folder)
    stated = stated_identity(folder)
    if verify:
        checksums.check(folder, stated)
    scenario = _scenario(folder)
    try:
        seed, n_runs = int(stated["seed"]), int(stated["runs"])
    except (KeyError, TypeError, ValueError):
        raise disk.damage(folder / PROVENANCE, "lacks seed or runs") from None
    unlike = unlike_here(stated, scenario.fingerprint)
    if unlike:
        warnings.warn(
            f"{folder}: {unlike}; stored results are unchanged, but replays may differ",
            stacklevel=3,
        )
    columns = outcomes.StoredOutcomes(folder, n_runs)
    stored = paths.StoredPaths(folder) if (folder / paths.NAME).exists() else {}
    summary = _summary(folder, scenario, n_runs)
    logged = events.StoredLog(folder) if (folder / events.NAME).exists() else None
    return Ensemble(scenario, seed, n_runs, columns, summary, stored, unlike=unlike, logged=logged)


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
    blocks = range(unfinished.n_blocks)
    if identity["record"] == "paths" and paths.lacking(folder, blocks):
        raise disk.damage(folder / paths.NAME, "lacks chunks that were written")
    files = [unfinished.part(block) for block in blocks]
    outcomes.put(folder, map(outcomes_of, files), runs)
    summary = None
    if identity["record"] != "outcomes":
        summary = Summary.empty(scenario.dates().n_steps + 1)
        for file in files:
            summary = summary.absorb(summary_of(file))
        _put_summary(summary, folder)
    logged = None
    if identity["record"] in LOGGED:
        events.put(folder, map(events.rows_of, files), scenario.calendar.start)
        logged = events.StoredLog(folder)
    table = scenario.model_dump(mode="json", exclude_none=True)
    disk.put(folder / "scenario.json", disk.json_bytes(table))
    own_strategies.put(folder, scenario)
    disk.put(folder / PROVENANCE, disk.json_bytes(provenance(identity, started=started)))
    stored = paths.StoredPaths(folder) if identity["record"] == "paths" else {}
    columns = outcomes.StoredOutcomes(folder, runs)
    ens = Ensemble(scenario, identity["seed"], runs, columns, summary, stored, logged=logged)
    csv_files.put(ens.summary(), folder / "summary.csv", index=True)
    if finish is not None:
        finish(ens, folder)
    if summary is not None:
        weekly.put(folder, ens)
    checksums.put(folder, identity)


def put_damage_aside(unfinished: UnfinishedFolder, record: str) -> None:
    """Put aside the parts that are damaged, so that their blocks are simulated again."""
    done = sorted(set(range(unfinished.n_blocks)).difference(unfinished.left()))
    damaged = {block for block in done if not _is_whole(unfinished.part(block), record)}
    if record == "paths":
        damaged.update(paths.damaged(unfinished.results, done))
    for block in damaged:
        unfinished.put_aside(block)
    if damaged:
        some = in_short(map(str, sorted(damaged)))
        warnings.warn(
            f"{unfinished.target}: parts of blocks {some} were damaged and are simulated again",
            stacklevel=4,
        )


def _is_whole(file: Path, record: str) -> bool:
    """Whether a part can be read in full."""
    names = {"outcomes"} if record == "outcomes" else {"outcomes", *COUNTS}
    names |= set(events.IN_PART) if record in LOGGED else set()
    try:
        return set(disk.npz_arrays(file)) == names
    except DamageError:
        return False


def part(result: BlockResult) -> bytes:
    """Outcomes, summary and events of a block, not its paths, as the bytes of a file."""
    arrays = {"outcomes": np.stack([result.outcomes[name] for name in OUTCOMES])}
    if result.summary is not None:
        arrays |= {name: getattr(result.summary, name) for name in COUNTS}
    if result.events is not None:
        arrays |= events.part_arrays(result.events)
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


def _scenario(folder: Path) -> Scenario:
    try:
        table = disk.json_table(folder / "scenario.json")
        return Scenario.from_table(table, "scenario.json")
    except ScenarioError as error:
        raise StoreError(f"{folder}: {error}{own_strategies.where(folder)}") from None


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
