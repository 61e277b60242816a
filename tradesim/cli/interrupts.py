"""Ctrl-C during a simulation: the message says what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Interrupted(Exception):
    """An interrupt and its message; typer drops the message of a KeyboardInterrupt."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn a KeyboardInterrupt into an Interrupted with the same message."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise Interrupted(str(error)) from None
