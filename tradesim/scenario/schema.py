"""JSON Schema of a scenario file, for editors and other tools.

Made from tables.py and the parameters. What involves several keys (dates in order, levers that a
side does not hold) is checked by `load_scenario` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tradesim.economy.elasticities import SETS
from tradesim.negotiation.stages import STAGES
from tradesim.parameters.parameter import SIDE_KEYS, Parameter, shipped
from tradesim.parameters.prior import FAMILIES
from tradesim.scenario.actions.registry import ACTIONS
from tradesim.scenario.scenario import Scenario
from tradesim.strategies.registry import BY_NAME

Table = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_HERE = "#/$defs/"


def scenario_schema() -> Table:
    """The schema, draft 2020-12, as a table that `json.dumps` takes.

    Dates are text in the format of a date. A file that `extends` another may omit what the other
    sets.

    >>> scenario_schema()["$defs"]["SidePart"]["properties"]["tariff"]["maximum"]
    2.5
    """
    made = _plain(Scenario.model_json_schema())
    tables, keys = made["$defs"], made["properties"]
    keys["stage"]["enum"] = list(STAGES)
    tables["EconomyPart"]["properties"]["elasticities"]["enum"] = ["prior", *SETS]
    named, by_share = tables["SidePart"]["properties"]["strategy"]["anyOf"]
    named["enum"] = list(BY_NAME)
    by_share["propertyNames"] = {"enum": list(BY_NAME)}
    keys["parameters"] = _parameters(shipped().values())
    whole = _required(made, tables)
    for name in set(tables) - {kind.__name__ for kind in ACTIONS}:
        tables[name].pop("required", None)  # tables are taken over key by key, lists as a whole
    for kind in ACTIONS:
        tables[kind.__name__]["required"].append("action")
        tables[kind.__name__]["properties"]["action"]["description"] = "Name of the action."
    return {
        "$schema": DIALECT,
        "title": "tradesim scenario",
        "description": "What a run of tradesim starts from.",
        "type": "object",
        "properties": {"extends": _EXTENDS, **keys},
        "additionalProperties": False,
        "if": {"not": {"required": ["extends"]}},
        "then": whole,
        "$defs": tables | {"Prior": _PRIOR},
    }


_EXTENDS = {
    "type": "string",
    "description": "Another scenario, by name or path; this file lists only what differs from it.",
}


def _plain(node: Any) -> Any:
    """A schema as TOML needs it: without null and titles, units in the descriptions."""
    if isinstance(node, list):
        return [_plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    options = [each for each in node.get("anyOf", []) if each != {"type": "null"}]
    if len(options) == 1:  # what the key says of itself stands before what its kind says
        node = options[0] | {key: value for key, value in node.items() if key != "anyOf"}
    kept = {key: _plain(value) for key, value in node.items() if not _is_noise(key, value)}
    unit = kept.pop("unit", None)
    if unit:
        description = kept.get("description", "")
        kept["description"] = f"{description.removesuffix('.')} ({unit})." if description else unit
    if "description" in kept and isinstance(kept["description"], str):
        kept["description"] = " ".join(kept["description"].split())
    return kept


def _is_noise(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value is None)


def table_of(key: Mapping[str, Any]) -> str:
    """Name below `$defs` of the table that a key holds."""
    return str(key["$ref"]).removeprefix(_HERE)


def _required(table: Table, tables: Table) -> Table:
    """What a file must say that extends no other, tables below included."""
    below = {
        key: _required(tables[table_of(value)], tables)
        for key, value in table["properties"].items()
        if "$ref" in value
    }
    asked = {key: found for key, found in below.items() if found}
    found: Table = {"required": table["required"]} if "required" in table else {}
    return found | ({"properties": asked} if asked else {})


def _parameters(parameters: Iterable[Parameter]) -> Table:
    """Parameters by name, those by side below `us` and `cn`: a number in its range, or a prior."""
    keys: Table = {side: _table({}, f"Parameters of side {side.upper()}.") for side in SIDE_KEYS}
    for parameter in parameters:
        side, _, name = parameter.name.rpartition(".")
        inside = keys[side]["properties"] if side else keys
        inside[name] = {
            "title": parameter.display_name,
            "description": f"{parameter.note} ({parameter.unit}); {parameter.source}.",
            "anyOf": [
                {"type": "number", "minimum": parameter.low, "maximum": parameter.high},
                {"$ref": f"{_HERE}Prior"},
            ],
        }
    return _table(keys, "Parameters of the model to override.")


def _table(keys: Table, description: str) -> Table:
    return {
        "type": "object",
        "description": description,
        "properties": keys,
        "additionalProperties": False,
    }


_PRIOR = _table(
    {
        "family": {"enum": list(FAMILIES), "description": "A distribution of scipy.stats."},
        "args": {
            "type": "array",
            "items": {"type": "number"},
            "description": "Its arguments in scipy's order.",
        },
    },
    "A prior.",
) | {"required": ["family"]}
