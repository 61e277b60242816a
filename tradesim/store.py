"""Results on disk: a folder for an ensemble, shown only once it is whole.

A folder holds outcomes.parquet (a row a run), summary.npz (counts by date), paths.npz where paths
were kept, scenario.json (resolved), provenance.json, and for readers summary.csv and weekly.nc.
"""

from __future__ import annotations

import json
import os
import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from tradesim.ensemble import Ensemble
from tradesim.errors import ScenarioError, StoreError
from tradesim.provenance import provenance
from tradesim.scenario import Scenario
from tradesim.sides import Array
from tradesim.streaming import Summary
from tradesim.tally import OUTCOMES

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


def read(folder: str | Path) -> Ensemble:
    """The ensemble of a results folder; StoreError says what is missing or damaged.

    Warns where the numbers of the model have changed since: the results stand, replays differ.
    """
    folder = Path(folder)
    _check_is_results(folder)
    stated = _json(folder / "provenance.json")
    scenario = _scenario(folder)
    try:
        seed, n_runs, fingerprint = int(stated["seed"]), int(stated["runs"]), stated["fingerprint"]
    except (KeyError, TypeError, ValueError):
        raise StoreError(f"{folder}: provenance.json lacks seed, runs or fingerprint") from None
    if fingerprint != scenario.fingerprint:
        warnings.warn(
            f"{folder}: made with other numbers (fingerprint {fingerprint}, now "
            f"{scenario.fingerprint}); its results stand, but replays will tell other histories",
            stacklevel=2,
        )
    columns = _outcomes(folder, n_runs)
    return Ensemble(
        scenario, seed, n_runs, columns, _summary(folder, scenario, n_runs), _paths(folder)
    )


@contextmanager
def new_folder(target: str | Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A folder to fill, which becomes `target` at the end and vanishes where anything fails."""
    target = Path(target).resolve()
    _check_is_free(target, overwrite)
    working = target.with_name(f".{target.name}.{os.getpid()}.part")
    made = _make(working)
    try:
        yield working
        _show(working, target)
    except BaseException as error:
        shutil.rmtree(working, ignore_errors=True)
        for parent in made:
            with suppress(OSError):
                parent.rmdir()
        if isinstance(error, OSError):
            raise StoreError(f"{target}: cannot be written: {error.strerror or error}") from error
        raise


def fill(
    ens: Ensemble, folder: Path, *, started: datetime | None = None, command: str = ""
) -> None:
    """Write everything that is known of an ensemble into a folder."""
    ens.summary().to_csv(folder / "summary.csv")
    ens.outcomes.to_parquet(folder / "outcomes.parquet")
    if ens.streamed is not None:
        counts = {f.name: getattr(ens.streamed, f.name) for f in fields(Summary)}
        np.savez_compressed(folder / "summary.npz", **counts)
        ens.weekly.to_netcdf(folder / "weekly.nc", engine="scipy")
    if ens.stored:
        stored: dict[str, Any] = dict(ens.stored)
        np.savez_compressed(folder / "paths.npz", **stored)
    table = ens.scenario.model_dump(mode="json", exclude_none=True)
    _write_json(folder / "scenario.json", table)
    _write_json(folder / "provenance.json", provenance(ens, started=started, command=command))


def _check_is_free(target: Path, overwrite: bool) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise StoreError(f"{target}: is a file; name a new folder")
    if not any(target.iterdir()):
        return
    if not (target / "provenance.json").is_file():
        raise StoreError(f"{target}: holds other files; name a new or empty folder")
    if not overwrite:
        raise StoreError(f"{target}: holds results already; name another folder, or --overwrite it")


def _make(working: Path) -> list[Path]:
    """Make a folder; the parents that had to be made, innermost first."""
    try:
        made = [parent for parent in working.parents if not parent.exists()]
        working.mkdir(parents=True)
    except OSError as error:
        raise StoreError(
            f"{working.parent}: cannot be written: {error.strerror or error}"
        ) from None
    return made


def _show(working: Path, target: Path) -> None:
    """Give the finished folder its name; what had the name goes only when this is done."""
    if not target.exists():
        working.rename(target)
        return
    old = working.with_suffix(".old")
    target.rename(old)
    try:
        working.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old)


def _check_is_results(folder: Path) -> None:
    if not folder.is_dir():
        raise StoreError(f"{folder}: no such folder; give one that `tradesim run` wrote")
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise StoreError(f"{folder}: not a results folder; missing {', '.join(missing)}")


def _scenario(folder: Path) -> Scenario:
    try:
        return Scenario.from_table(_json(folder / "scenario.json"), "scenario.json")
    except ScenarioError as error:
        raise StoreError(f"{folder}: {error}") from None


def _outcomes(folder: Path, n_runs: int) -> Mapping[str, Array]:
    import pandas as pd

    try:
        frame = pd.read_parquet(folder / "outcomes.parquet")
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder}: outcomes.parquet is damaged: {error}") from None
    missing = [name for name in OUTCOMES if name not in frame]
    unknown = [str(name) for name in frame if name not in OUTCOMES]
    if missing or unknown or len(frame) != n_runs:
        raise StoreError(
            f"{folder}: outcomes.parquet has {len(frame)} runs of {n_runs}; missing "
            f"{', '.join(missing) or 'nothing'}, unknown {', '.join(unknown) or 'nothing'}"
        )
    return {name: frame[name].to_numpy(dtype=np.float64) for name in OUTCOMES}


def _summary(folder: Path, scenario: Scenario, n_runs: int) -> Summary | None:
    found = _arrays(folder / "summary.npz")
    if not found:
        return None
    expected = Summary.empty(scenario.dates().n_steps + 1)
    for name in (f.name for f in fields(Summary) if f.name != "n_runs"):
        wanted = getattr(expected, name).shape
        if name not in found or found[name].shape != wanted:
            shape = found[name].shape if name in found else "nothing"
            raise StoreError(f"{folder}: summary.npz has {shape} for {name}; expected {wanted}")
    return Summary(**{**found, "n_runs": n_runs})


def _paths(folder: Path) -> Mapping[str, Array]:
    return _arrays(folder / "paths.npz")


def _arrays(file: Path) -> dict[str, Any]:
    """Arrays of a file by name; nothing where there is none."""
    if not file.is_file():
        return {}
    try:
        with file.open("rb") as raw, np.load(raw, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except Exception as error:  # NumPy, zipfile and zlib each raise their own
        raise StoreError(f"{file}: is damaged: {error}") from None


def _json(file: Path) -> dict[str, Any]:
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"{file}: is damaged: {error}") from None
    if not isinstance(table, dict):
        raise StoreError(f"{file}: is damaged: no table")
    return table


def _write_json(file: Path, table: Mapping[str, Any]) -> None:
    file.write_text(json.dumps(table, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
