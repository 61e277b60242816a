"""An interrupt with the words of what it interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Interrupted(Exception):
    """An interrupt, and what is kept all the same; typer drops the words of its own."""


@contextmanager
def interrupts_told() -> Iterator[None]:
    """Turn a KeyboardInterrupt into an Interrupted with the same words."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise Interrupted(str(error)) from None
