"""All generated pages, and what the hand-written ones need to join the site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx_pages import (
    actions,
    api,
    cards,
    chronicle,
    commands,
    copies,
    equations,
    gallery,
    scenarios,
    sources,
    strategies,
)
from sphinx_pages.links import DOCS, GENERATED, listed, relinked
from sphinx_pages.tables import filled
from sphinx_pages.writing import write

SECTIONS = (
    "index",
    "guide/index",
    "tutorials",
    "how-to/index",
    "explanation",
    "reference",
    "decisions/index",
)
"""Pages whose lists are the navigation: an item that begins with a link is an entry."""
LISTS = (*SECTIONS, "model/index", "_generated/scenarios/index")
NUMBERED = (*equations.pages(), equations.INDEX, DOCS / "negotiation.md")
"""Pages in which a number in brackets is that of an equation of the model."""


def generate() -> None:
    """Write every generated page."""
    makers = (actions, copies, sources, scenarios, strategies, chronicle, commands, gallery, api)
    pages = {path: text for maker in makers for path, text in maker.pages().items()}
    write(pages, GENERATED)
    gallery.draw()


def on_read(_: Any, name: str, source: list[str]) -> None:
    """Make links hold on the site, fill tables, show cards, make lists its navigation."""
    page = DOCS / f"{name}.md"
    if not page.exists():
        return
    if not page.is_relative_to(GENERATED):
        source[0] = cards.shown(filled(relinked(source[0], page, page)))
    if page in NUMBERED:
        source[0] = equations.linked(equations.anchored(source[0]), page)
    if name in LISTS:
        source[0] += navigation(source[0], page)


def navigation(text: str, page: Path) -> str:
    """A hidden table of contents of what a page lists."""
    names = listed(text, page)
    if page == DOCS / "tutorials.md":
        names += [name for name in notebooks() if name not in names]
    entries = "\n".join(f"/{name}" for name in names)
    return f"\n\n```{{toctree}}\n:hidden:\n\n{entries}\n```\n"


def notebooks() -> list[str]:
    """Document names of all notebooks, whether or not a page lists them yet."""
    found = sorted((GENERATED / "tutorials").glob("*.ipynb"))
    return [f"_generated/tutorials/{each.stem}" for each in found]
