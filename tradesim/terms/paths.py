"""Paths as callers give them: the one gate for files and folders."""

from __future__ import annotations

import os
from pathlib import Path

from tradesim.errors import StoreError, TradesimError, shown


def user_path(path: str | os.PathLike[str], error: type[TradesimError] = StoreError) -> Path:
    """The path, with `~` for the home folder; `error` where it cannot be one.

    >>> user_path("results/kl").as_posix(), user_path("~/kl") == Path.home() / "kl"
    ('results/kl', True)
    """
    if not isinstance(path, str | os.PathLike) or isinstance(os.fspath(path), bytes):
        raise error(f"path is {shown(path)}; allowed a path, as text or as a pathlib.Path")
    text = os.fspath(path)
    if "\0" in text or not text or max(map(len, Path(text).parts), default=0) > 255:
        raise error(f"path is {shown(text)}; allowed up to 255 characters between two slashes")
    try:
        return Path(path).expanduser()
    except RuntimeError:  # nobody has this name: the shell leaves it as it is, too
        return Path(path)
