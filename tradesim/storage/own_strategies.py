"""Code of strategies from outside the package, kept beside the results that they played.

It is there to be read: nothing in a results folder is ever run. Whoever opens or repeats the
results registers the strategy first.
"""

from __future__ import annotations

import inspect
from pathlib import Path

from tradesim.scenario.scenario import Scenario
from tradesim.storage import disk
from tradesim.strategies import registry

FOLDER = "strategies"


def put(folder: Path, scenario: Scenario) -> None:
    """Write the class of each strategy from outside that a scenario names, with its hash."""
    for name, code in scenario.own_strategies.items():
        kind = type(registry.strategy(name))
        try:
            source = inspect.getsource(kind)
        except (OSError, TypeError):  # typed at a prompt, or made by a function
            source = f"# The code of {kind.__name__} cannot be read.\n"
        head = f"# Strategy {name!r}, of {kind.__module__}; hash of all its code {code}.\n"
        (folder / FOLDER).mkdir(exist_ok=True)
        disk.put(folder / FOLDER / f"{disk.folder_name(name)}.py", (head + source).encode())


def where(folder: Path) -> str:
    """Where the code of such strategies can be read, as the end of a message."""
    there = (folder / FOLDER).is_dir()
    return f"; code of its own strategies: {folder / FOLDER}" if there else ""
