"""Where docs/model.md uses a name: numbers of its equations, or of the sections that speak of it.

An equation is a line set as code that ends with its number in brackets, with the lines above that
have none; lines below the last number of a block belong to that one.
"""

from __future__ import annotations

import re
from functools import cache

from sphinx_pages.links import DOCS

PAGE = DOCS / "model.md"
NUMBER = re.compile(r"\((\d+[a-z]?)\)$")
TABLE = re.compile(r"^\|.*\n", flags=re.MULTILINE)
BLOCK = re.compile(r"(?:^ {4}.*\n)+", flags=re.MULTILINE)
SECTION = re.compile(r"^#+ (\d+(?:\.\d+)?) ", flags=re.MULTILINE)


@cache
def equations() -> tuple[tuple[str, str], ...]:
    """Number and text of every equation, in the order of the page."""
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    return tuple(each for block in blocks for each in numbered(block))


def numbered(block: str) -> list[tuple[str, str]]:
    """Equations of a block of code."""
    found: list[tuple[str, str]] = []
    waiting = ""
    for line in block.splitlines():
        waiting += line + "\n"
        if number := NUMBER.search(line):
            found.append((number[1], waiting))
            waiting = ""
    return [*found[:-1], (found[-1][0], found[-1][1] + waiting)] if found else []


@cache
def sections() -> tuple[tuple[str, str], ...]:
    """Number and prose of every numbered section, without its equations and tables."""
    _, *parts = SECTION.split(PAGE.read_text(encoding="utf-8"))
    prose = (TABLE.sub("", BLOCK.sub("", text)) for text in parts[1::2])
    return tuple(zip(parts[::2], prose, strict=True))


def uses(key: str) -> str:
    """Equations that a parameter stands in, and sections whose prose names it as code."""
    name = key.rpartition(".")[2]
    formula, code = re.compile(rf"(?<![.\w]){name}(?:_(?:i|j|US|CN))?\b"), f"`{name}`"
    places = [number for number, text in equations() if formula.search(text)]
    places += [f"section {number}" for number, text in sections() if code in text]
    return ", ".join(places)
