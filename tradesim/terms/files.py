"""Files seen only when whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tradesim.errors import StoreError
from tradesim.terms.paths import user_path

LONGEST = 60
"""Most characters of a file's name that the name of its working copy keeps, its ending."""


@contextmanager
def whole_file(target: str | os.PathLike[str], *, overwrite: bool = True) -> Iterator[Path]:
    """A path to write to, renamed to `target` at the end and deleted if anything fails.

    It has the ending of the target. StoreError where the folder is missing, where the file cannot
    be written, or where it exists and may not be replaced.
    """
    file = user_path(target)
    if file.is_dir():
        raise StoreError(f"{file}: is a folder; give the name of a file")
    if file.exists() and not overwrite:
        raise StoreError(f"{file}: already exists; name another file, or use --overwrite")
    if not file.parent.is_dir():
        raise StoreError(f"{file}: there is no folder {file.parent}; create it first")
    working = file.with_name(f".{os.getpid()}.{file.name[-LONGEST:]}")
    try:
        yield working
        working.replace(file)
    except OSError as error:
        raise StoreError(f"{file}: cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            working.unlink(missing_ok=True)
