"""Files that commands write: whole or not at all, and nothing replaced unasked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tradesim.errors import StoreError


@contextmanager
def new_file(target: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A path to write to, which becomes `target` at the end and vanishes where anything fails.

    StoreError where the folder is missing or something is there that must stay.
    """
    if target.is_dir():
        raise StoreError(f"{target}: is a folder; name a file")
    if target.exists() and not overwrite:
        raise StoreError(f"{target}: is there already; name another file, or --overwrite it")
    if not target.parent.is_dir():
        raise StoreError(f"{target}: there is no folder {target.parent}; make it first")
    working = target.with_name(f".{os.getpid()}.{target.name}")
    try:
        yield working
        working.replace(target)
    except OSError as error:
        raise StoreError(f"{target}: cannot be written: {error.strerror or error}") from error
    finally:
        working.unlink(missing_ok=True)
