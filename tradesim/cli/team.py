"""The executor of a command: threads, processes, or the Dask cluster given by --scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from os import cpu_count
from typing import Any

MANY = 50_000
"""Runs from which processes are faster than threads; starting them takes about a second."""


@contextmanager
def team(address: str | None, runs: int) -> Iterator[Any]:
    """A Dask client if there is an address, processes for many runs, else None: threads."""
    from tradesim.engine import executors

    if address is not None:
        with executors.cluster(address) as client:
            yield client
    elif runs >= MANY and (cpu_count() or 1) > 1:
        with executors.processes() as pool:
            yield pool
    else:
        yield None
