"""Equations and numbered sections of docs/model, and where they use a name.

An equation is a fence of mathematics that ends with its number as a tag; names of the code are set
upright in it. A section is a heading that begins with its number.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sphinx_pages.links import DOCS, FENCE, listed

INDEX = DOCS / "model" / "index.md"
EQUATION = re.compile(r"^```math\n(.+?) \\tag\{(\w+)\}\n```$", flags=re.DOTALL | re.MULTILINE)
NAME = re.compile(r"\\mathrm\{([\w\\.]+)\}")
TABLE = re.compile(r"^\|.*\n", flags=re.MULTILINE)
SECTION = re.compile(r"^#+ ((\d+(?:\.\d+)?) .+)$", flags=re.MULTILINE)
NUMBERS = re.compile(r"(?<!\w)\((\d{1,2}(?:\.\d+)?[a-z]?(?:, \d{1,2}(?:\.\d+)?[a-z]?)*)\)")
NAMED = re.compile(r"\bsections? (\d(?:\.\d+)?)(?![\d.]*\d)")


class Place(NamedTuple):
    """Where something numbered stands, and its text."""

    page: Path
    anchor: str
    text: str

    def link(self, words: str, here: Path) -> str:
        """A link to it from a page in the folder of `here`."""
        return f"[{words}]({os.path.relpath(self.page, here.parent)}#{self.anchor})"


@cache
def pages() -> tuple[Path, ...]:
    """Pages of the model in the order of their index."""
    names = listed(INDEX.read_text(encoding="utf-8"), INDEX)
    return tuple(DOCS / f"{name}.md" for name in names if name.startswith("model/"))


@cache
def equations() -> dict[str, Place]:
    """Every equation by its number, in the order of the pages."""
    return {
        found[2]: Place(page, f"eq-{found[2]}", found[1])
        for page in pages()
        for found in EQUATION.finditer(page.read_text(encoding="utf-8"))
    }


@cache
def sections() -> dict[str, Place]:
    """Prose of every numbered section, without its equations and tables, by its number."""
    found = {}
    for page in pages():
        _, *parts = SECTION.split(page.read_text(encoding="utf-8"))
        for title, number, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            prose = TABLE.sub("", EQUATION.sub("", text))
            found[number] = Place(page, slug(title), prose)
    return found


def slug(title: str) -> str:
    """The anchor of a heading."""
    return re.sub(r"[^\w -]", "", title).lower().replace(" ", "-")


def uses(key: str, here: Path) -> str:
    """Equations that a parameter stands in, and sections whose prose names it, as links."""
    name = key.rpartition(".")[2]
    places = [at.link(n, here) for n, at in equations().items() if name in names(at.text)]
    code = f"`{name}`"
    places += [at.link(f"section {n}", here) for n, at in sections().items() if code in at.text]
    return ", ".join(places)


def names(formula: str) -> set[str]:
    """Names that are set upright in a formula."""
    return {name.replace("\\_", "_") for name in NAME.findall(formula)}


def anchored(text: str) -> str:
    """A page with a target before each of its equations."""
    return EQUATION.sub(lambda found: f"(eq-{found[2]})=\n{found[0]}", text)


def linked(text: str, here: Path) -> str:
    """A page with the numbers of equations and sections in its prose made links."""

    def one(number: str) -> str:
        at = sections().get(number) if "." in number else equations().get(number)
        return at.link(number, here) if at else number

    def several(found: re.Match[str]) -> str:
        return f"({', '.join(map(one, found[1].split(', ')))})"

    def section(found: re.Match[str]) -> str:
        at = sections().get(found[1])
        return at.link(found[0], here) if at else found[0]

    pieces = FENCE.split(text)
    return "".join(
        p if p.startswith("```") else NAMED.sub(section, NUMBERS.sub(several, p)) for p in pieces
    )
