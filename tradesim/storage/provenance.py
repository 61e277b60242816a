"""Where results come from: scenario, seed, versions, commit and time, enough to make them again."""

from __future__ import annotations

import hashlib
import json
import platform
import shlex
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import tradesim
from tradesim.scenario.scenario import Scenario
from tradesim.storage import disk
from tradesim.storage.processor import arithmetic

PROVENANCE = "provenance.json"
LIBRARIES = ("numpy", "scipy", "mesa", "pandas", "xarray", "pyarrow")
DECIDING = ("numpy", "scipy")
"""Libraries whose version may move the last bit of a run."""


def identity(scenario: Scenario, *, seed: int, runs: int, record: str) -> dict[str, Any]:
    """All that decides the bytes of results: two folders with the same one may be joined."""
    versions = _versions()
    return {
        "scenario": scenario.name,
        "fingerprint": scenario.fingerprint,
        "seed": seed,
        "runs": runs,
        "record": record,
        "parameters": _hash("data/parameters.toml"),
        "code": _code(),
        "tradesim": versions["tradesim"],
        **{library: versions[library] for library in DECIDING},
        "arithmetic": arithmetic(),
    }


def provenance(identity: Mapping[str, Any], *, started: datetime | None = None) -> dict[str, Any]:
    """What made results; `commit` is there only in a checkout of the project."""
    versions = _versions()
    found: dict[str, Any] = {key: value for key, value in identity.items() if key not in versions}
    found |= {
        "started": (started or datetime.now(UTC)).isoformat(timespec="seconds"),
        "command": shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]),
        "versions": versions,
    }
    commit = _commit(Path(tradesim.__file__).resolve().parents[1])
    return found | ({"commit": commit} if commit else {})


def stated_identity(folder: Path) -> dict[str, Any]:
    """What decided the bytes of the results in a folder, as its provenance states it."""
    stated = disk.json_table(folder / PROVENANCE)
    versions = stated.pop("versions", {})
    return stated | (versions if isinstance(versions, dict) else {})


def difference(here: Mapping[str, Any], there: Mapping[str, Any]) -> str:
    """Entries in which two identities differ, in words; empty where none."""
    keys = [key for key in here if here[key] != there.get(key)]
    return "; ".join(
        f"{key} is {here[key]} here, {there.get(key, 'missing')} there" for key in keys
    )


def unlike_here(stated: Mapping[str, Any], fingerprint: str) -> str:
    """In what the makings of stored results differ from what would make them here, in words.

    `stated` is the identity of the results, `fingerprint` that of their scenario here.
    """
    versions = _versions()
    here = {"fingerprint": fingerprint, "code": _code(), "tradesim": versions["tradesim"]}
    here |= {library: versions[library] for library in DECIDING} | {"arithmetic": arithmetic()}
    return difference(here, stated)


def provenance_in_words(stated: Mapping[str, Any]) -> str:
    """Versions that decided the bits of results, in words; `stated` is their identity."""
    names = ("tradesim", *DECIDING)
    return ", ".join(f"{name} {stated.get(name, 'unknown')}" for name in names)


def digest(table: Any) -> str:
    """Hash of anything JSON can write: 16 hex digits."""
    return hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()[:16]


def _versions() -> dict[str, str]:
    found = {"tradesim": tradesim.__version__, "python": platform.python_version()}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:  # a library put on the path without its metadata
            found[library] = "unknown"
    return found


def _code() -> str:
    """Hash of the files that make up the package: 16 hex digits."""
    return code_of((".",))


@cache
def code_of(places: tuple[str, ...]) -> str:
    """Hash of some files of the package, by name or folder: 16 hex digits."""
    package = Path(tradesim.__file__).resolve().parent
    found = hashlib.sha256()
    inside = (file for place in places for file in _within(package / place))
    for file in sorted(inside):
        if file.is_file() and file.suffix != ".pyc":
            found.update(file.relative_to(package).as_posix().encode() + b"\0")
            found.update(file.read_bytes())
    return found.hexdigest()[:16]


def _within(place: Path) -> Iterable[Path]:
    return [place] if place.is_file() else place.rglob("*")


def _hash(name: str) -> str:
    file = Path(tradesim.__file__).resolve().parent / name
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def _commit(checkout: Path) -> str | None:
    """Hash of the commit that is checked out, `+` added where files differ from it."""
    if not (checkout / ".git").exists():
        return None
    head, changed = (
        _git(checkout, "rev-parse", "HEAD"),
        _git(checkout, "status", "--porcelain", "-uno"),
    )
    return f"{head}+" if head and changed else head


def _git(checkout: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(checkout), *words],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
