"""How far a call is, shown where someone looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from tradesim.terms.arguments import truth

Advance = Callable[[int], None]


@contextmanager
def bar(runs: int, progress: bool | None) -> Iterator[Advance]:
    """A function that moves a progress bar by some runs; nothing is shown when not wanted.

    `progress` None shows it on a terminal and in a notebook.
    """
    if progress is not None:
        truth("progress", progress)
    shown = progress if progress is not None else sys.stderr.isatty() or _in_notebook()
    if not shown:
        yield lambda _: None
        return
    kind = type("Bar", (_kind(),), {"monitor_interval": 0})  # no thread of its own
    with kind(total=runs, unit="run", unit_scale=True) as drawn:

        def advance(n_runs: int) -> None:
            drawn.update(n_runs)
            if drawn.n >= runs:
                drawn.close()  # what is printed next begins on a line of its own

        yield advance


def _kind() -> type[Any]:
    """tqdm's widget in a notebook that can show it, else its line of text."""
    if _in_notebook() and find_spec("ipywidgets") is not None:
        from tqdm.notebook import tqdm as widget

        return widget
    from tqdm import tqdm

    return tqdm


def _in_notebook() -> bool:
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return getattr(shell, "kernel", None) is not None
