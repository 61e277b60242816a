"""What is wrong with a scenario, in one line that names file, key, value and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from tradesim.errors import did_you_mean, in_short, shown
from tradesim.terms.text import plain, shortened

DECISIONS = ("bool", "literal['model']")
"""How pydantic names the two ways to state a decision: both fail where neither is given."""
KEY = 80
"""Room for a key in a message, characters."""


def first_fault(error: ValidationError, model: type[BaseModel], where: str, text: str) -> str:
    """The first fault of a scenario in words, and how many more there are."""
    faults = error.errors(include_url=False)
    misspelt = (each for each in faults if each["type"] == "extra_forbidden")
    first = _fault(next(misspelt, faults[0]), model, where, text)
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return first + more


def _fault(fault: Mapping[str, Any], model: type[BaseModel], where: str, text: str) -> str:
    path = _path(fault["loc"])
    if fault["type"] == "extra_forbidden":  # a key as it is written, whatever is in it
        path = [*_path(fault["loc"][:-1]), str(fault["loc"][-1])]
    key = shortened(plain(_shown(path)), KEY)
    place = f"{where}{_line(path, text)}"
    kind, found, context = fault["type"], fault.get("input"), fault.get("ctx", {})
    if kind.startswith("union_tag"):
        return f"{place}: {_unknown_kind(key, kind, context)}"
    if kind.startswith("model") and "discriminator" in _schema_at(model, path[:-1]).get(
        "items", {}
    ):
        return f"{place}: {key} is {shown(found)}; allowed a table with action, on and more"
    if kind == "extra_forbidden":
        known = _known_keys(model, path[:-1])
        hint = did_you_mean(path[-1], known) or f"; allowed {in_short(known)}"
        return f"{place}: {key}: unknown key{hint}"
    if kind == "missing":
        return f"{place}: {key} is missing"
    if kind == "value_error":
        said = str(context["error"])
        return f"{place}: {key} {said}" if key else f"{place}: {said}"
    told = str(found) if isinstance(found, date) else shown(found)
    return f"{place}: {key or 'a scenario'} is {told}; allowed {_allowed(fault, model, path)}"


def _path(location: Sequence[Any]) -> list[str]:
    steps = [str(step) for step in location]
    return [s for s in steps if not re.search(r"[\[\]()]|^(bool|str|literal|dict)$", s)]


def _shown(path: Sequence[str]) -> str:
    """A key as a reader writes it: `actions[0].size`, without the kind of the list's entry.

    >>> _shown(["actions", "0", "raise_tariff", "size"]), _shown(["us", "tariff"])
    ('actions[0].size', 'us.tariff')
    """
    if path[:1] != ["actions"]:
        return ".".join(path)
    shown = ""
    for place, key in enumerate(path):
        if key.isdigit():
            shown += f"[{key}]"
        elif not (place > 1 and path[place - 1].isdigit() and len(path) > place + 1):
            shown += f".{key}" if shown else key
    return shown


def _unknown_kind(key: str, kind: str, context: Mapping[str, Any]) -> str:
    """An entry of a list that is none of the kinds there are."""
    known = re.findall(r"'(\w+)'", str(context.get("expected_tags", "")))
    name = str(context.get("discriminator", "'action'")).strip("'")
    if kind == "union_tag_not_found":
        return f"{key}.{name} is missing; allowed the name of an action, like raise_tariff"
    tag = context["tag"]
    return f"{key}.{name} is {shown(tag)}; allowed {in_short(known)}{did_you_mean(tag, known)}"


def _line(path: Sequence[str], text: str) -> str:
    """`:12` where line 12 of the file sets the last key of the path, else nothing."""
    if not path:
        return ""
    pattern = re.compile(rf"^\s*\"?{re.escape(path[-1])}\"?\s*=")
    listed = len(path) > 1 and path[1].isdigit()
    table = path[0] if listed else ".".join(path[:-1])
    inside, entry = "", -1
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[+\s*([\w.\-]+)\s*\]+", line)
        inside = header[1] if header else inside
        entry += bool(header) and inside == table
        if pattern.match(line) and inside == table and (not listed or entry == int(path[1])):
            return f":{number}"
    return ""


def _schema_at(model: type[BaseModel], path: Sequence[str]) -> dict[str, Any]:
    """JSON Schema of a key, or of the table below it; empty where there is none."""
    found = whole = _schema(model)
    for key in path:
        kinds = found.get("items", {}).get("discriminator", {}).get("mapping", {})
        if key in kinds:
            found = whole["$defs"][kinds[key].rpartition("/")[2]]
        elif not key.isdigit():
            found = found.get("properties", {}).get(key, {})
            for each in (found, found.get("items", {}), *found.get("anyOf", ())):
                if "$ref" in each:
                    found = whole["$defs"][each["$ref"].rpartition("/")[2]]
                    break
    return found


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    """JSON Schema of a model, made once; do not write to it."""
    return model.model_json_schema()


def _known_keys(model: type[BaseModel], path: Sequence[str]) -> list[str]:
    return list(_schema_at(model, path).get("properties", ()))


def _allowed(fault: Mapping[str, Any], model: type[BaseModel], path: Sequence[str]) -> str:
    key = _schema_at(model, path)
    if "maximum" in key and ("minimum" in key or "exclusiveMinimum" in key):
        unit = f" ({key['unit']})" if "unit" in key else ""
        low = f"{key['minimum']:g}" if "minimum" in key else f"above {key['exclusiveMinimum']:g}"
        return f"{low} to {key['maximum']:g}{unit}"
    if fault["type"].startswith(("bool", "literal")) and fault["loc"][-1] in DECISIONS:
        return "true, false or model"
    if fault["type"] == "model_type":
        return f"a table with {', '.join(_known_keys(model, path))}"
    if "expected" in fault.get("ctx", {}):
        return str(fault["ctx"]["expected"])
    return str(fault["msg"]).removeprefix("Input should be ").lower()
