"""Strategies: what each does and where it comes from, made from the registry."""

from __future__ import annotations

import inspect
from pathlib import Path

from sphinx_pages.links import GENERATED
from sphinx_pages.sources import anchor
from tradesim.strategies.base import Strategy
from tradesim.strategies.registry import STRATEGIES

PAGE = GENERATED / "strategies.md"


def pages() -> dict[Path, str]:
    """All strategies on one page."""
    head = (
        "# Strategies\n\nWays to choose, in the order of the registry. A scenario names one for "
        'each side, or a mixture: `us.strategy = "grim"`, '
        "`cn.strategy = { grim = 0.5, boulware = 0.5 }`. "
        "[The model](../model.md) gives each rule exactly, [Add a strategy](../how-to/strategy.md) "
        "says how to write one."
    )
    return {PAGE: "\n\n".join([head, *map(section, STRATEGIES)]) + "\n"}


def section(strategy: Strategy) -> str:
    """Name, rule, what it sees and its source."""
    seen = ", ".join(f"`{name}`" for name in sorted(strategy.uses)) or "nothing"
    source = f"[{strategy.citation}](bibliography.md#{anchor(strategy.citation)})"
    rule = inspect.getdoc(type(strategy)) or ""
    return f"## {strategy.name}\n\n{rule}\n\nSource: {source}. Sees: {seen}."
