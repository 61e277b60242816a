"""Files that commands write: complete or not at all, replaced only with --overwrite."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tradesim.errors import StoreError
from tradesim.terms.paths import user_path


@contextmanager
def new_file(target: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A path to write to, renamed to `target` at the end and deleted if anything fails.

    StoreError where the folder is missing or the file exists and may not be replaced.
    """
    target = user_path(target)
    if target.is_dir():
        raise StoreError(f"{target}: is a folder; give the name of a file")
    if target.exists() and not overwrite:
        raise StoreError(f"{target}: already exists; name another file, or use --overwrite")
    if not target.parent.is_dir():
        raise StoreError(f"{target}: there is no folder {target.parent}; create it first")
    working = target.with_name(f".{os.getpid()}.{target.name}")
    try:
        yield working
        working.replace(target)
    except OSError as error:
        raise StoreError(f"{target}: cannot be written: {error.strerror or error}") from error
    finally:
        working.unlink(missing_ok=True)
