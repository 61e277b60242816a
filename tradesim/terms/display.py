"""How objects show themselves, and are written, without knowing who draws or writes them.

A renderer in reports/ registers itself for its class; reports/notebook.py names all of them. The
package says in `load` how to import it, so that it is imported when something is first shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch
from pathlib import Path
from typing import Any

from tradesim.terms.text import plain

load: list[Callable[[], object]] = []


@singledispatch
def html(shown: object) -> str:
    """HTML of an object, as registered for its class."""
    raise TypeError(f"no HTML renderer is registered for {type(shown).__name__}")


@singledispatch
def text(shown: object) -> str:
    """Lines of plain text of an object, as registered for its class."""
    raise TypeError(f"no text renderer is registered for {type(shown).__name__}")


@singledispatch
def drawn(shown: object, **_: Any) -> Any:
    """Figure of an object, as registered for its class."""
    raise TypeError(f"no figure is registered for {type(shown).__name__}")


def figure(shown: object, **given: Any) -> Any:
    """The Axes of a figure of an object; arguments are those of the figure's function."""
    _load()
    return drawn(shown, **given)


@singledispatch
def file(shown: object, path: object, table: object) -> Path:
    """A file of an object at a path, written as registered for its class; the path."""
    kind = type(shown).__name__
    raise TypeError(f"no writer of files is registered for {kind}; {path}, {table}")


def write(shown: object, path: object, table: object) -> Path:
    """The same, once all writers are known."""
    _load()
    return file(shown, path, table)


class Displayed:
    """Base of objects that notebooks show as HTML."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return _rendered(html, self)


class Printed(Displayed):
    """Base of objects that `print` tells in several lines of text, and a line names elsewhere."""

    __slots__ = ()

    def __str__(self) -> str:
        return plain(_rendered(text, self), lines=True)


class Described(Displayed):
    """Base of objects that print as several lines of text, too."""

    __slots__ = ()

    def __repr__(self) -> str:
        return plain(_rendered(text, self), lines=True)


def _rendered(renderer: Callable[[object], str], shown: object) -> str:
    _load()
    return renderer(shown)


def _load() -> None:
    while load:
        load.pop()()
