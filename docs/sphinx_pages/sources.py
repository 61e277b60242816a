"""The numbers and where they come from: pages made from parameters.toml and sources.bib."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from sphinx_pages.equations import uses
from sphinx_pages.links import GENERATED
from sphinx_pages.writing import table
from tradesim.parameters.parameter import Parameter, shipped

DATA = files("tradesim") / "data"
PARAMETERS = GENERATED / "parameters.md"
BIBLIOGRAPHY = GENERATED / "bibliography.md"
HEAD = ("parameter", "display name", "value or prior", "unit", "range", "source", "used in", "note")
TITLES = {
    "Reluctance: payoff a move must beat, set so that base rates match the record": "Reluctance",
}

Entry = dict[str, str]


def pages() -> dict[Path, str]:
    """The table of parameters, and the bibliography."""
    return {PARAMETERS: parameters(), BIBLIOGRAPHY: bibliography()}


def parameters() -> str:
    """Every parameter under the headings of its file."""
    parts = [
        "# Every number, its range and its source",
        f"{len(shipped())} entries of `tradesim/data/parameters.toml`, made into this page when "
        "the site is built. [Parameters](../parameters.md) says how to read and change them. A "
        "prior is a family of scipy.stats with its arguments; the range bounds the value and every "
        "draw. *Used in* names equations and sections of [the model](../model/index.md).",
    ]
    for title, names in headings().items():
        rows = [row(shipped()[name]) for name in names]
        parts += [f"## {title}", table(HEAD, rows)]
    return "\n\n".join(parts) + "\n"


def headings() -> dict[str, list[str]]:
    """Names of the parameters below each heading of the file."""
    found: dict[str, list[str]] = {}
    for line in (DATA / "parameters.toml").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"# --- (.+?) -+$", line):
            names = found.setdefault(heading[1], [])
        elif entry := re.match(r"\[([\w.]+)\]$", line):
            names.append(entry[1])
    return found


def row(parameter: Parameter) -> tuple[str, ...]:
    """Cells of a parameter."""
    p = parameter
    source = f"[{p.source}](bibliography.md#{anchor(p.source)})"
    limits = f"{p.low:g} to {p.high:g}"
    said = f"`{p.name}`", p.display_name, p.stated, p.unit, limits
    return *said, source, uses(p.name, PARAMETERS), p.note


def anchor(key: str) -> str:
    """Place of a source on the page of the bibliography."""
    return f"source-{key.replace('_', '-')}"


def bibliography() -> str:
    """Every source, and the parameters that rest on it."""
    parts = [
        "# Bibliography",
        "Every entry of `tradesim/data/sources.bib`, with the parameters that rest on it. "
        "*judgement* is no source: it says that nobody measured the number.",
    ]
    for key, entry in sorted(entries().items()):
        parts += [f"({anchor(key)})=", f"**{key}**. {reference(entry)}{used_by(key)}"]
    return "\n\n".join(parts) + "\n"


def entries() -> dict[str, Entry]:
    """Fields of each entry of sources.bib, by key; braces and escapes taken off."""
    found = {}
    for line in (DATA / "sources.bib").read_text(encoding="utf-8").splitlines():
        if head := re.match(r"@(\w+)\{([^,]+),", line):
            fields = re.findall(r"(\w+) = (\{(?:[^{}]|\{[^{}]*\})*\}|\w+)", line[head.end() :])
            found[head[2]] = {name: plain(value) for name, value in fields}
    return found


def plain(value: str) -> str:
    """A value of BibTeX as text."""
    return re.sub(r"[{}]", "", value).replace("\\", "").replace("$", "\\$")


def reference(entry: Entry) -> str:
    """An entry as a line of a bibliography."""
    authors = re.sub(r"\s+and\s+", "; ", entry.get("author", ""))
    year = f" ({entry['year']})" if "year" in entry else ""
    where = [entry[f] for f in ("journal", "booktitle", "howpublished", "publisher") if f in entry]
    if where and "volume" in entry:
        where[0] += f" {entry['volume']}"
    tail = [f"{each}." for each in [*where, entry.get("note", "").rstrip(".")] if each]
    link = f"<{entry['url']}>" if "url" in entry else ""
    return " ".join(filter(None, [f"{authors}{year}. *{entry['title']}*.", *tail, link]))


def used_by(key: str) -> str:
    """Which parameters rest on a source, as a sentence."""
    names = [f"`{name}`" for name, parameter in shipped().items() if parameter.source == key]
    return f" Used by {', '.join(names)}." if names else ""
