"""A folder that is shown only once it is whole."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tradesim.errors import StoreError


def folder_name(name: str) -> str:
    """A scenario's name as one that any file system takes.

    >>> folder_name("talks us.threat.size=0.25, leaders.sign=False")
    'talks-us.threat.size-0.25-leaders.sign-False'
    """
    return re.sub(r"[^\w.+-]+", "-", name).strip(".-") or "scenario"


@contextmanager
def new_folder(target: str | Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A folder to fill, which becomes `target` at the end and vanishes where anything fails."""
    target = Path(target).resolve()
    check_is_free(target, overwrite)
    working = target.with_name(f".{target.name}.{os.getpid()}.part")
    made = make(working)
    try:
        yield working
        show(working, target)
    except BaseException as error:
        discard(working, made)
        if isinstance(error, OSError):
            raise StoreError(f"{target}: cannot be written: {error.strerror or error}") from error
        raise


def check_is_free(target: Path, overwrite: bool) -> None:
    """StoreError where `target` holds something that must stay."""
    if not target.exists():
        return
    if not target.is_dir():
        raise StoreError(f"{target}: is a file; name a new folder")
    if not any(target.iterdir()):
        return
    if not (target / "provenance.json").is_file():
        raise StoreError(f"{target}: holds other files; name a new or empty folder")
    if not overwrite:
        raise StoreError(
            f"{target}: holds results already; name another folder, or use --overwrite"
        )


def missing_above(working: Path) -> list[Path]:
    """Parents of a folder that are not there, innermost first."""
    return [parent for parent in working.parents if not parent.exists()]


def make(working: Path) -> list[Path]:
    """Make a folder; the parents that had to be made, innermost first."""
    made = missing_above(working)
    try:
        working.mkdir(parents=True)
    except OSError as error:
        raise StoreError(
            f"{working.parent}: cannot be written: {error.strerror or error}"
        ) from None
    return made


def discard(working: Path, made: Sequence[Path]) -> None:
    """Take a folder away, and the parents that were made for it."""
    shutil.rmtree(working, ignore_errors=True)
    for parent in made:
        with suppress(OSError):
            parent.rmdir()


def show(working: Path, target: Path) -> None:
    """Give the finished folder its name; what had the name goes only when this is done."""
    if not target.exists():
        working.rename(target)
        return
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    target.rename(old)
    try:
        working.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old)
