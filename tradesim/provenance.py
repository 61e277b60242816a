"""Where results come from: scenario, seed, versions, commit and time, enough to make them again."""

from __future__ import annotations

import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import tradesim
from tradesim.ensemble import Ensemble

LIBRARIES = ("numpy", "scipy", "mesa")


def provenance(
    ens: Ensemble, *, started: datetime | None = None, command: str = ""
) -> dict[str, Any]:
    """What made an ensemble; `commit` is there only in a checkout of the project."""
    found: dict[str, Any] = {
        "scenario": ens.scenario.name,
        "fingerprint": ens.scenario.fingerprint,
        "seed": ens.seed,
        "runs": ens.n_runs,
        "started": (started or datetime.now(UTC)).isoformat(timespec="seconds"),
        "command": command,
        "versions": _versions(),
    }
    commit = _commit(Path(tradesim.__file__).resolve().parents[1])
    return found | ({"commit": commit} if commit else {})


def _versions() -> dict[str, str]:
    found = {"tradesim": tradesim.__version__, "python": platform.python_version()}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:  # a library put on the path without its metadata
            found[library] = "unknown"
    return found


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
