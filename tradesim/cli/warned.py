"""Warnings of the package as lines on stderr."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from tradesim.cli.terminal import warn


@contextmanager
def lines_on_stderr() -> Iterator[None]:
    """Print what is warned of inside as a line each, when it is done."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for line in dict.fromkeys(str(warning.message) for warning in caught):
        warn(line)
