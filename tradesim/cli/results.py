"""Results folders as commands are given them."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tradesim.ensemble import Ensemble


def results_in(folder: str | Path) -> Ensemble:
    """The ensemble in a results folder; what `open` warns of goes to stderr, a line each."""
    from tradesim import store

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = store.read(folder)
    for warning in caught:
        print(f"tradesim: {warning.message}", file=sys.stderr)
    return found
