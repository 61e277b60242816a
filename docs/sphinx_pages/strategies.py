"""Strategies: what each does and where it comes from, made from the registry."""

from __future__ import annotations

import inspect
from dataclasses import fields
from itertools import product
from pathlib import Path

import numpy as np

from sphinx_pages.links import GENERATED
from sphinx_pages.sources import anchor
from tradesim.strategies.base import Strategy
from tradesim.strategies.contract import KINDS, N, made_up_view
from tradesim.strategies.registry import STRATEGIES
from tradesim.terms.sides import CN, US

PAGE = GENERATED / "strategies.md"


def pages() -> dict[Path, str]:
    """All strategies on one page."""
    head = (
        "# Strategies\n\nWays to choose, in the order of the registry. A scenario names one for "
        'each side, or a mixture: `us.strategy = "grim"`, '
        "`cn.strategy = { grim = 0.5, boulware = 0.5 }`. "
        "[The model](../model/strategies.md) gives each rule exactly, "
        "[Add a strategy](../how-to/strategy.md) says how to write one."
    )
    return {PAGE: "\n\n".join([head, *map(section, STRATEGIES)]) + "\n"}


def section(strategy: Strategy) -> str:
    """Name, rule, what it sees and its source."""
    seen = ", ".join(f"`{name}`" for name in observations(strategy)) or "nothing"
    source = f"[{strategy.citation}](bibliography.md#{anchor(strategy.citation)})"
    rule = inspect.getdoc(type(strategy)) or ""
    return f"## {strategy.name}\n\n{rule}\n\nSource: {source}. Sees: {seen}."


def observations(strategy: Strategy) -> list[str]:
    """Fields of a View that make a difference to a strategy, in alphabetical order."""
    lots = np.linspace(0.01, 0.99, N)
    found: set[str] = set()
    for side, salt in product((US, CN), range(0, 6, 2)):
        view, anew = made_up_view(side, salt), made_up_view(side, salt + 1)
        usual = strategy.intend(view, lots)
        for name in KINDS:
            changed = strategy.intend(view.evolve(**{name: getattr(anew, name)}), lots)
            if any(
                (getattr(usual, f.name) != getattr(changed, f.name)).any() for f in fields(usual)
            ):
                found.add(name)
    return sorted(found)
