"""How far a call is, shown where someone looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int], None]


@contextmanager
def bar(runs: int, progress: bool | None) -> Iterator[Advance]:
    """A function that moves a progress bar by some runs; nothing is shown when not wanted.

    `progress` None shows it on a terminal and in a notebook.
    """
    shown = progress if progress is not None else _is_interactive()
    if not shown:
        yield lambda _: None
        return
    from tqdm.auto import tqdm

    with tqdm(total=runs, unit="run", unit_scale=True) as drawn:

        def advance(n_runs: int) -> None:
            drawn.update(n_runs)

        yield advance


def _is_interactive() -> bool:
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return sys.stderr.isatty() or getattr(shell, "kernel", None) is not None
