"""Scenarios by name or path: the ones that come with tradesim, and a user's own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from tradesim.errors import ScenarioError, did_you_mean
from tradesim.scenario.scenario import Scenario


def scenario_names() -> tuple[str, ...]:
    """Names of the scenarios that come with tradesim, the article's first."""
    folder = files("tradesim.scenario") / "scenarios"
    endings = (f.name.rpartition(".") for f in folder.iterdir())
    names = sorted(name for name, _, ending in endings if ending == "toml")
    return ("kuala-lumpur-2025", *(name for name in names if name != "kuala-lumpur-2025"))


def load_scenario(which: str | Path) -> Scenario:
    """The scenario with a shipped name, or in a TOML file at a path.

    ScenarioError where there is none, or where the file says something that is not allowed: the
    message names file, line, key, value and what is allowed.

    >>> load_scenario("truce-lapses").truce.extends
    False
    """
    table, where, text = _resolved(which, ())
    return Scenario.from_table(table, where, text)


def _resolved(which: str | Path, above: tuple[str, ...]) -> tuple[dict[str, Any], str, str]:
    text, where, folder = _read(which)
    if where in above:
        raise ScenarioError(f"{where}: extends itself, through {' > '.join(above)}")
    table = parsed(text, where)
    parent = table.pop("extends", None)
    if parent is None:
        return table, where, text
    if not isinstance(parent, str):
        raise ScenarioError(f"{where}: extends is {parent!r}; allowed a scenario's name or a path")
    local = folder / parent if folder else None
    inherited, _, _ = _resolved(local if local and local.is_file() else parent, (*above, where))
    return _merged(inherited, table), where, text


def _read(which: str | Path) -> tuple[str, str, Path | None]:
    name = str(which)
    if name in scenario_names():
        shipped = files("tradesim.scenario") / "scenarios" / f"{name}.toml"
        return shipped.read_text(encoding="utf-8"), f"{name}.toml", None
    path = Path(which)
    if path.is_file():
        return text_of(path), path.name, path.parent
    raise ScenarioError(
        f"scenario {name!r}: no such name or file; allowed {', '.join(scenario_names())}, "
        f"or a path to a TOML file{did_you_mean(name, scenario_names())}"
    )


def text_of(file: Path) -> str:
    """The text of a file; ScenarioError where it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise ScenarioError(f"{file}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ScenarioError(f"{file.name}: not UTF-8 text") from None


def parsed(text: str, where: str) -> dict[str, Any]:
    """The table in a TOML text; ScenarioError where it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{where}: not TOML: {error}") from None


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        tables = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        if tables and "family" not in value:
            merged[key] = _merged(merged[key], value)
        else:
            merged[key] = value
    return merged
