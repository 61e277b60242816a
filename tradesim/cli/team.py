"""Who simulates for a command: threads, processes, or the Dask cluster that --scheduler names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from os import cpu_count
from typing import Any

MANY = 50_000
"""Runs from which starting processes, about a second, is worth it."""


@contextmanager
def team(address: str | None, runs: int) -> Iterator[Any]:
    """An executor for some runs: a client of the cluster at an address, processes for many runs.

    None where threads will do.
    """
    from tradesim.engine import executors

    if address is not None:
        with executors.cluster(address) as client:
            yield client
    elif runs >= MANY and (cpu_count() or 1) > 1:
        with executors.processes() as pool:
            yield pool
    else:
        yield None
