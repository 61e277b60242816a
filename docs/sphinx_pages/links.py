"""Where links lead on the site.

The pages are written for a code host: their links lead to files of the checkout. On the site the
same links lead to pages: a TOML file to the table made from it, a notebook to its tutorial, a
file of code to a page that shows it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

DOCS = Path(__file__).parents[1]
ROOT = DOCS.parent
GENERATED = DOCS / "_generated"

LINK = re.compile(r"(\]\()([^)\s]+)(\))")
FENCE = re.compile(r"(^```.*?^```[^\n]*$)", flags=re.DOTALL | re.MULTILINE)
ITEM = re.compile(r"^- \[[^\]]*\]\(([^)\s#]+)\)", flags=re.MULTILINE)
ELSEWHERE = re.compile(r"^(https?:|mailto:)")
NAMED = {
    "README.md": DOCS / "index.md",
    "CONTRIBUTING.md": GENERATED / "contributing.md",
    "CHANGELOG.md": GENERATED / "changelog.md",
    "notebooks": DOCS / "tutorials.md",
    "tradesim/__init__.py": GENERATED / "api" / "index.rst",
    "tradesim/data/chronicle/README.md": GENERATED / "record.md",
    "tradesim/data/chronicle/tables.toml": GENERATED / "chronicle-tables.md",
    "tradesim/data/economy/README.md": GENERATED / "economy-data.md",
    "tradesim/data/parameters.toml": GENERATED / "parameters.md",
    "tradesim/data/sources.bib": GENERATED / "bibliography.md",
    "tradesim/cli": GENERATED / "commands.md",
    "tradesim/economy": GENERATED / "api" / "the-economy-underneath.rst",
    "tradesim/negotiation": GENERATED / "api" / "rules-of-bargaining.rst",
    "tradesim/plots": GENERATED / "gallery.md",
    "tradesim/scenario/scenario.py": GENERATED / "scenario-keys.md",
    "tradesim/scenario/actions/registry.py": GENERATED / "actions.md",
    "tradesim/scenario/scenarios": GENERATED / "scenarios" / "index.md",
    "tradesim/strategies": GENERATED / "strategies.md",
    "tradesim/strategies/registry.py": GENERATED / "strategies.md",
}
"""Files and folders of the checkout that have a page of their own."""


def page_of(file: Path) -> Path:
    """The file of the site that stands for a file of the checkout; the file itself if it is one."""
    name = file.relative_to(ROOT).as_posix()
    if name in NAMED:
        return NAMED[name]
    if file.parent == ROOT / "notebooks" and file.suffix == ".ipynb":
        return GENERATED / "tutorials" / file.name
    if file.parent == ROOT / "tradesim" / "scenario" / "scenarios":
        return GENERATED / "scenarios" / f"{file.stem}.md"
    if file.is_relative_to(DOCS) and file.suffix != ".py":
        return file
    return GENERATED / "source" / f"{name}.md"


def targets(text: str, origin: Path) -> list[Path]:
    """Files of the checkout that a text, standing at `origin`, links to."""
    prose = FENCE.sub("", text)
    found = [match[2].partition("#")[0] for match in LINK.finditer(prose)]
    paths = [path for path in found if path and not ELSEWHERE.match(path)]
    return [(origin.parent / path).resolve() for path in paths]


def relinked(text: str, origin: Path, here: Path) -> str:
    """The text at `origin` on a code host with its links made to hold at `here` on the site."""

    def lead(match: re.Match[str]) -> str:
        path, mark, anchor = match[2].partition("#")
        if not path or ELSEWHERE.match(path):
            return match[0]
        target = page_of((origin.parent / path).resolve())
        return f"{match[1]}{os.path.relpath(target, here.parent)}{mark}{anchor}{match[3]}"

    pieces = FENCE.split(text)
    return "".join(p if p.startswith("```") else LINK.sub(lead, p) for p in pieces)


def listed(text: str, here: Path) -> list[str]:
    """Document names of the pages that the items of a relinked page begin with, in order."""
    paths = [(here.parent / path).resolve() for path in ITEM.findall(FENCE.sub("", text))]
    names = [p.relative_to(DOCS).with_suffix("").as_posix() for p in paths if p.suffix]
    return list(dict.fromkeys(names))
