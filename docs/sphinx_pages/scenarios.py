"""Scenarios: a page each, made from its TOML file, and every key that a scenario may have."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from sphinx_pages.links import GENERATED
from sphinx_pages.writing import table
from tradesim import load_scenario, scenario_names
from tradesim.scenario.scenario import Scenario

FOLDER = GENERATED / "scenarios"
KEYS = GENERATED / "scenario-keys.md"
UNSAID = {"title", "description", "name"}

Schema = dict[str, Any]


def pages() -> dict[Path, str]:
    """The list of scenarios, a page each, and the page of keys."""
    found = {FOLDER / "index.md": index(), KEYS: keys()}
    return found | {FOLDER / f"{name}.md": page(name) for name in scenario_names()}


def index() -> str:
    """All scenarios that come with the package."""
    items = [f"- [{name}]({name}.md): {load_scenario(name).title}" for name in scenario_names()]
    return (
        "# Scenarios\n\nThose that come with tradesim, made from their TOML files when the site is "
        "built. [Add a scenario](../../how-to/scenario.md) says how to write one, "
        "[Keys of a scenario](../scenario-keys.md) what it may say.\n\n" + "\n".join(items) + "\n"
    )


def page(name: str) -> str:
    """What a scenario assumes: its words, what differs from the main one, its file."""
    scenario, main = load_scenario(name), load_scenario(scenario_names()[0])
    text = (files("tradesim.scenario") / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")
    parts = [f"# {scenario.title or name}", f"`{name}`. {' '.join(scenario.description.split())}"]
    ours, theirs = dict(settings(scenario)), dict(settings(main))
    changed = sorted(k for k in ours | theirs if ours.get(k) != theirs.get(k))
    if changed:
        rows = [(f"`{k}`", theirs.get(k, "not there"), ours.get(k, "not there")) for k in changed]
        parts += [
            f"## What differs from {main.name}",
            table(("key", main.name, name), rows),
        ]
    parts += ["## Its file", f"```toml\n{text.rstrip()}\n```"]
    return "\n\n".join(parts) + "\n"


def settings(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Every key of a scenario by dotted path, and its value as text."""
    table = scenario.model_dump(mode="json", exclude_none=True, exclude=UNSAID)
    yield from leaves(table, "")


def leaves(value: Any, above: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value and "family" not in value:
        for key, inner in value.items():
            yield from leaves(inner, f"{above}.{key}" if above else key)
    elif value not in ({}, []):
        yield above, words(value)


def words(value: Any) -> str:
    """A value as a reader would say it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(words, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {words(inner)}" for key, inner in value.items())
    return str(value)


def keys() -> str:
    """Every key that a scenario file may have, from the model that checks it."""
    rows = list(allowed(Scenario.model_json_schema(), "", {}))
    return (
        "# Keys of a scenario\n\nWhat a scenario file may say, from the model that checks it. A "
        "key that is not here is refused, with the nearest known one. Rates are shares: 1.0 is 100 "
        "points of tariff. `extends`, the name or path of another scenario, comes besides.\n\n"
        + table(("key", "value", "if left out", "what it is"), rows)
        + "\n"
    )


def allowed(schema: Schema, above: str, known: Schema) -> Iterator[tuple[str, ...]]:
    """Rows of a JSON Schema's properties: key, what it takes, default, meaning."""
    known = known or schema.get("$defs", {})
    needed = schema.get("required", ())
    for name, each in schema["properties"].items():
        key = f"{above}{name}"
        inner = table_of(each, known)
        if inner:
            yield f"`{key}`", "table", default(each, name in needed), inner.get("description", "")
            yield from allowed(inner, f"{key}[]." if is_list(each) else f"{key}.", known)
        else:
            meaning = each.get("description", "") or options(each, "description")
            yield f"`{key}`", taken(each), default(each, name in needed), meaning


def table_of(each: Schema, known: Schema) -> Schema:
    """The schema of the table that a property holds, once or in a list; empty where none."""
    for part in [each, each.get("items", {}), *each.get("anyOf", [])]:
        if "$ref" in part:
            return dict(known[part["$ref"].rpartition("/")[2]])
    return {}


def is_list(each: Schema) -> bool:
    """Whether a property holds a list."""
    return each.get("type") == "array"


def options(each: Schema, field: str) -> str:
    """A field of the first option that has it."""
    return next((str(part[field]) for part in each.get("anyOf", []) if field in part), "")


def default(each: Schema, needed: bool) -> str:
    """What holds where the key is left out."""
    if needed:
        return "must be there"
    value = each.get("default")
    return "" if value in (None, {}, [], "") or isinstance(value, dict) else words(value)


def taken(each: Schema) -> str:
    """What a value may be."""
    if "anyOf" in each:
        return " or ".join(taken(part) for part in each["anyOf"] if part.get("type") != "null")
    if "enum" in each or "const" in each:
        return ", ".join(map(str, each.get("enum", [each.get("const")])))
    kind = {"string": "text", "boolean": "yes or no", "array": "list", "object": "table"}.get(
        each.get("type", ""), each.get("type", "any")
    )
    if each.get("format") == "date":
        return "date"
    low = each.get("minimum", each.get("exclusiveMinimum"))
    high = each.get("maximum")
    return f"{kind}, {low:g} to {high:g}" if low is not None and high is not None else kind
