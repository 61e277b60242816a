"""Ctrl-C and SIGTERM during a simulation: the message says what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Interrupted(Exception):
    """An interrupt and its message; typer drops the message of a KeyboardInterrupt."""


@contextmanager
def interruptible(target: Path | None = None) -> Iterator[None]:
    """Turn a KeyboardInterrupt into an Interrupted that says what became of the target."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        done = target is not None and (target / "provenance.json").is_file()
        raise Interrupted(str(interrupt) or (f"results are in {target}" if done else "")) from None
