"""Folders seen only when whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

REPLACED = "replaced"
"""Name of a folder while another takes its place."""


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A new folder to write into, which gets the name `target` once all is written.

    What had the name is replaced; if anything fails it stays, and nothing is left beside it.
    """
    working = Path(mkdtemp(prefix=f".{target.name[:80]}.", dir=target.parent))
    try:
        new = working / "new"
        new.mkdir()
        yield new
        replace_folder(new, target)
    finally:
        shutil.rmtree(working, ignore_errors=True)


def replace_folder(new: Path, target: Path) -> None:
    """Give the finished folder its name; what had the name is put beside `new`, then goes."""
    old = new.with_name(REPLACED)
    if target.exists():
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
