"""Hashes of the files of a results folder: what changed since they were written is named.

provenance.json tells the time, so what decides the numbers is copied from it instead: the same
results have the same checksums.json.
"""

from __future__ import annotations

import hashlib
import warnings
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from tradesim.errors import DamageError, StoreError, in_short
from tradesim.storage import disk
from tradesim.storage.provenance import PROVENANCE

NAME = "checksums.json"
NEEDED = (PROVENANCE, "scenario.json", "outcomes.parquet")
"""Files without which a folder is no results folder."""
NUMBERS = {
    "outcomes.parquet", "inputs.parquet", "events.parquet", "summary.npz", "paths.zarr",
    "scenario.json", "summary.csv", "weekly.nc", "ensembles", "table.csv", "study.json",
    "model-output", "hub-config", "questions.csv",
}  # fmt: skip
"""Files and folders that hold numbers. Others, figures and notes, may be replaced or deleted."""


def check_is_results(folder: Path) -> None:
    """StoreError where a folder is missing, or holds no results."""
    if not folder.is_dir():
        raise StoreError(f"{folder}: no such folder; give one that `tradesim run` wrote")
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise StoreError(f"{folder}: not a results folder; missing {', '.join(missing)}")


def put(folder: Path, identity: Mapping[str, Any]) -> None:
    """Write the hashes of all files below a folder, which was made with `identity`."""
    files = {name: _hash(folder / name) for name in _files(folder)}
    disk.put(folder / NAME, disk.json_bytes({"identity": identity, "files": files}))


def check(folder: Path, identity: Mapping[str, Any]) -> None:
    """DamageError that names the files with numbers that are not as they were written.

    `identity` is what provenance.json states. Warns of other files that are gone or changed.
    """
    decided, written = stated(folder)
    for key, value in decided.items():
        if identity.get(key) != value:
            raise DamageError(
                f"{folder}: {PROVENANCE} was changed: {key} is {identity.get(key, 'missing')!r}, "
                f"written as {value!r}; {disk.ADVICE}"
            )
    found = set(_files(folder))
    wrong = {name: "was added" for name in sorted(found - set(written)) if _has_numbers(name)}
    for name, stated_hash in written.items():
        if name not in found:
            wrong[name] = "is missing"
        elif _hash(folder / name) != stated_hash:
            wrong[name] = "is damaged or was changed"
    numbers = [f"{name} {what}" for name, what in wrong.items() if _has_numbers(name)]
    if numbers:
        raise DamageError(f"{folder}: {in_short(numbers)}; {disk.ADVICE}")
    if wrong:
        others = in_short(f"{name} {what}" for name, what in wrong.items())
        warnings.warn(f"{folder}: {others}; the numbers are as they were written", stacklevel=4)


def stated(folder: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The identity and the hashes that `put` wrote."""
    if not (folder / NAME).is_file():
        raise DamageError(
            f"{folder}: {NAME} is missing, so damage cannot be seen; {disk.ADVICE}, or read it as "
            "it is: tradesim.open(..., verify=False)"
        )
    stated = disk.json_table(folder / NAME)
    identity, files = stated.get("identity"), stated.get("files")
    if not (isinstance(identity, dict) and isinstance(files, dict)):
        raise disk.damage(folder / NAME, "lacks identity or files")
    return identity, files


def _files(folder: Path) -> Iterator[str]:
    """Names of all files below a folder in order, but of these checksums and of provenance."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name != PROVENANCE and file != folder / NAME:
            yield file.relative_to(folder).as_posix()


def _has_numbers(name: str) -> bool:
    return not NUMBERS.isdisjoint(PurePosixPath(name).parts)


def _hash(file: Path) -> str:
    """SHA-256 of a file, 64 hex digits; a byte order mark that an editor put first is left out."""
    try:
        with file.open("rb", buffering=0) as content:
            if content.read(len(BOM_UTF8)) != BOM_UTF8:
                content.seek(0)
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise disk.damage(file, error.strerror or error) from None
