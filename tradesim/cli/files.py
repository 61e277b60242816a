"""Files that commands write: complete or not at all, replaced only with --overwrite."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from tradesim.terms.files import whole_file


def new_file(target: Path, *, overwrite: bool = False) -> AbstractContextManager[Path]:
    """A path to write to, renamed to `target` at the end and deleted if anything fails.

    StoreError where the folder is missing or the file exists and may not be replaced.
    """
    return whole_file(target, overwrite=overwrite)
