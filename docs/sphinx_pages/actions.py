"""Policy actions: a table of all of them and a section each, made from the registry."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from sphinx_pages.links import GENERATED
from sphinx_pages.writing import table
from tradesim.scenario.actions.base import Action
from tradesim.scenario.actions.registry import ACTIONS, name_of

PAGE = GENERATED / "actions.md"


def pages() -> dict[Path, str]:
    """All actions on one page."""
    head = (
        "# Policy actions\n\nDated actions that are taken in every run of a scenario. In a file an "
        "action is an entry of `[[actions]]`, in Python a class of `ts.actions`. "
        "[Take an action](../how-to/actions.md) says how to use them, "
        "[the model](../model/process.md) what each does in a run."
    )
    return {PAGE: "\n\n".join([head, overview(), *map(section, ACTIONS)]) + "\n"}


def overview() -> str:
    """A row an action: its name in files, its class, its keys, what it is."""
    rows = [
        (f"`{name_of(kind)}`", f"`{kind.__name__}`", keys(kind), summary(kind)) for kind in ACTIONS
    ]
    return table(("action", "class", "keys", "what is done"), rows)


def keys(kind: type[Action]) -> str:
    """Keys of an action; those that may be left out in brackets."""
    fields = {name: each for name, each in kind.model_fields.items() if name != "action"}
    return ", ".join(
        f"`{name}`" if each.is_required() else f"[`{name}`]" for name, each in fields.items()
    )


def summary(kind: type[Action]) -> str:
    """First line of what an action is."""
    return (inspect.getdoc(kind) or "").split("\n")[0]


def section(kind: type[Action]) -> str:
    """What an action is, what it leaves to the model, and its keys."""
    said = (inspect.getdoc(kind) or "").partition(">>>")[0].strip()
    schema = kind.model_json_schema()["properties"]
    rows = [(f"`{key}`", meaning(schema[key])) for key in kind.model_fields if key != "action"]
    left = f"Left to the model: {kind.LEAVES}."
    return "\n\n".join([f"## {name_of(kind)}", said, left, table(("key", "what it is"), rows)])


def meaning(key: dict[str, Any]) -> str:
    """What a key is, with its unit."""
    unit = f" ({key['unit']})" if "unit" in key else ""
    said = str(key.get("description", "Day of the action."))
    return f"{said.removesuffix('.')}{unit}."
