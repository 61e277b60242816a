"""Scenarios by name or path: the ones that come with tradesim, and a user's own."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from tradesim.errors import ScenarioError, StoreError, did_you_mean, in_short, shown
from tradesim.scenario.scenario import OF_ITS_OWN, Scenario
from tradesim.scenario.values import DEEPEST
from tradesim.terms.bundles import is_bundle, text_in
from tradesim.terms.paths import user_path

LONGEST = 2**18
"""Most bytes of a file of a scenario or a study."""
RESULT = "scenario.json"
"""File of a results folder that has its scenario."""
LONGEST_CHAIN = 16
"""Most scenarios that extend each other in a row."""
_QUOTED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*'
    r"|'''.*?'''|'[^'\n]*'",
    re.DOTALL,
)
"""Text in quotes, and comments."""
_NESTING = re.compile(r'[\[\]{}]|(?<![\w"-])[\w"-]++(?:[ \t]*+\.[ \t]*+[\w"-]++)++')
"""Brackets, and dotted keys whole."""


def scenario_names() -> tuple[str, ...]:
    """Names of the scenarios that come with tradesim, the article's first."""
    folder = files("tradesim.scenario") / "scenarios"
    endings = (f.name.rpartition(".") for f in folder.iterdir())
    names = sorted(name for name, _, ending in endings if ending == "toml")
    return ("kuala-lumpur-2025", *(name for name in names if name != "kuala-lumpur-2025"))


def load_scenario(which: str | Path) -> Scenario:
    """The scenario with a shipped name, in a TOML file at a path, or of results.

    A results folder, its scenario.json and a bundle (.zip) give the scenario that they were
    simulated from, with the same fingerprint. A file that extends another scenario has a title and
    a description of its own or none, and is called as the file is where it gives no name.
    ScenarioError where there is no such scenario, or where the file says something that is not
    allowed: the message names file, line, key, value and what is allowed.

    >>> load_scenario("truce-lapses").calendar.start.isoformat()
    '2025-10-26'
    """
    table, source = _resolved(source_of(which), ())
    lines = "" if source.is_json else source.text
    return Scenario.from_table(table, source.where, lines).warned()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a scenario comes from: its text, what messages call it, and which file it is."""

    where: str
    text: str
    folder: Path | None
    """Folder of the file; none for a scenario that comes with tradesim."""
    file: Hashable
    """The same for every path of one file."""

    @property
    def is_json(self) -> bool:
        """Whether it is the scenario of results, in JSON."""
        return self.where.endswith(".json")


def source_of(which: str | Path) -> Source:
    """The source with a shipped name or at a path; ScenarioError where there is none."""
    path = user_path(which, ScenarioError)
    name = str(which)
    if name in scenario_names():
        shipped = files("tradesim.scenario") / "scenarios" / f"{name}.toml"
        return Source(f"{name}.toml", shipped.read_text(encoding="utf-8"), None, name)
    if is_bundle(path):
        return _in_bundle(path)
    if path.is_dir():
        path /= RESULT
    if not path.is_file():
        raise ScenarioError(
            f"scenario {shown(name)}: no such name or file; allowed {in_short(scenario_names())}, "
            f"or a path to a TOML file or a results folder{did_you_mean(name, scenario_names())}"
        )
    text, status = text_of(path), path.stat()
    return Source(path.name, text, path.parent, (status.st_dev, status.st_ino))


def _in_bundle(path: Path) -> Source:
    """The scenario of a bundle."""
    try:
        text = text_in(path, RESULT, LONGEST).decode("utf-8-sig")
    except StoreError as error:
        raise ScenarioError(str(error)) from None
    except UnicodeDecodeError:
        raise ScenarioError(f"{path.name}: {RESULT} is not UTF-8 text") from None
    status = path.stat()
    return Source(RESULT, text, path.parent, (status.st_dev, status.st_ino))


def _resolved(source: Source, below: tuple[Source, ...]) -> tuple[dict[str, Any], Source]:
    chain = [each.where for each in (*below, source)]
    if source.file in [each.file for each in below]:
        raise ScenarioError(f"{source.where}: extends itself, through {' > '.join(chain[:-1])}")
    if len(chain) > LONGEST_CHAIN:
        raise ScenarioError(
            f"{chain[0]}: extends one that extends another; allowed {LONGEST_CHAIN} in a row"
        )
    read = parsed_json if source.is_json else parsed
    table = read(source.text, source.where)
    parent = table.pop("extends", None)
    if parent is None:
        return table, source
    if not isinstance(parent, str):
        raise ScenarioError(
            f"{source.where}: extends is {shown(parent)}; allowed a scenario's name or a path"
        )
    above = _parent(source, parent)
    inherited, _ = _resolved(above, (*below, source))
    for key in OF_ITS_OWN:
        inherited.pop(key, None)
    if source.folder is not None:
        inherited["name"] = Path(source.where).stem
    return _merged(inherited, table), source


def _parent(source: Source, parent: str) -> Source:
    """What a source extends: a file or results beside it, else a name, or a path from here."""
    return source_of(parent if source.folder is None else nearest(parent, source.folder))


def nearest(which: str, folder: Path) -> str | Path:
    """What is meant in a file of a folder: a file or results below the folder, else `which`."""
    local = folder / user_path(which, ScenarioError)
    is_result = which not in scenario_names() and (local / RESULT).is_file()
    return local if local.is_file() or is_result else which


def text_of(file: Path) -> str:
    """The text of a file; ScenarioError where it cannot be read or is too long."""
    try:
        if file.stat().st_size > LONGEST:
            raise ScenarioError(
                f"{file.name}: is {file.stat().st_size:,} bytes; allowed {LONGEST:,} of text"
            )
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ScenarioError(f"{file}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ScenarioError(f"{file.name}: not UTF-8 text") from None


def parsed(text: str, where: str) -> dict[str, Any]:
    """The table in a TOML text; ScenarioError where it is none, is too long or nests too deep."""
    if len(text) > LONGEST or nesting(text) > DEEPEST:
        raise ScenarioError(
            f"{where}: too long or too deep; allowed {LONGEST:,} characters, and {DEEPEST} tables "
            "or lists inside one another"
        )
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: numbers of too many digits, too
        raise ScenarioError(f"{where}: not TOML: {error}") from None


def parsed_json(text: str, where: str) -> dict[str, Any]:
    """The table in a JSON text; ScenarioError where it is none."""
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ScenarioError(f"{where}: not JSON: {error}") from None
    if not isinstance(table, dict):
        raise ScenarioError(f"{where}: holds {shown(table)}; allowed keys and values")
    return table


def nesting(text: str) -> int:
    """How deep brackets, or dotted keys, of a TOML text nest at most; what is in quotes is not.

    >>> nesting('a.b = [[1, 2], ["]]]]"]] # [[[['), nesting("")
    (2, 0)
    """
    bare = _QUOTED.sub('""', text)
    deepest = level = 0
    for found in _NESTING.findall(bare):
        level = max(0, level + (found in "[{") - (found in "]}"))
        deepest = max(deepest, level, found.count("."))
    return deepest


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        tables = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        if tables and "family" not in value:
            merged[key] = _merged(merged[key], value)
        else:
            merged[key] = value
    return merged
