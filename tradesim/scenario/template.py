"""A scenario as a commented TOML file to edit.

Comments come from the schema: the meaning of each key, its unit and the allowed values. Keys that
the scenario does not set are commented out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from textwrap import wrap
from typing import Any

from tradesim.parameters.parameter import shipped
from tradesim.scenario.actions.registry import ACTIONS, name_of
from tradesim.scenario.library import scenario_names
from tradesim.scenario.scenario import Scenario, leaves
from tradesim.scenario.schema import scenario_schema, table_of

WIDTH = 100
Days = tuple[date, date]
"""First and last day of the scenario, for examples."""
_HEAD = (
    "A tradesim scenario, copied from {of}. `tradesim run {file}` simulates it.",
    "Keys that are commented out are not set; uncomment a key to set it.",
    "Rates are shares: 0.25 is 25 %. Dates are written 2025-10-26, without quotes.",
)
_SHORTER = 'Shorter: with extends = "{of}" a file lists only the keys that differ.'


def commented_toml(scenario: Scenario, *, name: str, file: str, source: str = "") -> str:
    """The scenario, renamed, as the text of a TOML file called `file`, for a title of its own.

    `source` is the name or path it is copied from; by default the name of the scenario. The file
    gives the same runs when it is loaded: its fingerprint is that of `scenario`.
    """
    schema = scenario_schema()
    copied = scenario.evolve({}, name=name)
    stated = copied.model_dump(mode="python", exclude_none=True)
    keys, tables = schema["properties"], schema["$defs"]
    days = (scenario.calendar.start, scenario.dates().dates[-1])
    lines = [*_head(source or scenario.name, file), ""]
    for key, about in keys.items():
        if key != "extends" and "$ref" not in about and key not in ("actions", "parameters"):
            lines += _entry(key, about, stated.get(key), days)
    for key, about in keys.items():
        if "$ref" in about:
            lines += _table(key, about, stated.get(key), tables, days)
    lines += _actions(scenario, keys["actions"])
    lines += _parameters(scenario)
    return "\n".join(lines) + "\n"


def _head(of: str, file: str) -> Iterator[str]:
    """What the file is; how to write a shorter one, where there is a scenario to extend."""
    can_extend = of in scenario_names() or of.endswith(".toml")
    for text in (*_HEAD, _SHORTER) if can_extend else _HEAD:
        yield from _comment(text.format(of=of, file=file))


def _table(
    path: str,
    about: Mapping[str, Any],
    stated: Mapping[str, Any] | None,
    tables: Mapping[str, Any],
    days: Days,
) -> list[str]:
    """A table with its keys, then its subtables; commented out where it is not set."""
    table = tables[table_of(about)]
    off = "# " if stated is None else ""
    lines = ["", *_comment(about.get("description") or table["description"]), f"{off}[{path}]"]
    below: list[str] = []
    for key, inner in table["properties"].items():
        value = (stated or {}).get(key)
        if "$ref" in inner:
            below += _table(f"{path}.{key}", inner, value, tables, days)
        else:
            lines += _entry(key, inner, value, days)
    return lines + below


def _entry(key: str, about: Mapping[str, Any], value: Any, days: Days) -> list[str]:
    """A key with its comment; without a value, a commented-out example."""
    comment = _comment(f"{about['description']} {_allowed(about)}".strip())
    if value is None:
        return [*comment, f"# {key} = {_example(key, about, days)}"]
    return [*comment, f"{key} = {toml_value(value)}"]


def _comment(text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


def _allowed(about: Mapping[str, Any]) -> str:
    if "enum" in about:
        return f"Allowed: {', '.join(map(str, about['enum']))}."
    if "maximum" in about:
        return f"Allowed: {about['minimum']:g} to {about['maximum']:g}."
    named = [each for each in about.get("anyOf", ()) if "enum" in each]
    return _allowed(named[0]) if named else ""


def _example(key: str, about: Mapping[str, Any], days: Days) -> str:
    """An allowed value of the key; dates are the last day, or the first for `since`."""
    if about.get("format") == "date":
        return toml_value(days[0] if key == "since" else days[1])
    default = about.get("default", about.get("minimum", about.get("enum", [""])[0]))
    return toml_value(default)


def _actions(scenario: Scenario, about: Mapping[str, Any]) -> list[str]:
    lines = ["", *_comment(f"{about['description']} Each by name, with its keys:")]
    for kind in ACTIONS:
        keys = ", ".join(key for key in kind.model_fields if key != "action")
        lines += _comment(f"{name_of(kind)}: {keys}")
    if not scenario.actions:
        example = {"action": "lower_tariff", "on": scenario.dates().dates[-1]}
        example |= {"side": "US", "size": 0.1}
        return [*lines, "# [[actions]]", *(f"# {k} = {toml_value(v)}" for k, v in example.items())]
    for action in scenario.actions:
        stated = action.model_dump(exclude_none=True)
        lines += [
            "[[actions]]",
            *(f"{key} = {toml_value(value)}" for key, value in stated.items()),
            "",
        ]
    return lines[:-1]


def _parameters(scenario: Scenario) -> list[str]:
    lines = ["", *_comment(_PARAMETERS), "[parameters]"]
    stated = leaves(scenario.parameters)
    for path, value in stated or _examples():
        known = shipped()[path]
        limits = f"{known.unit}; {known.low:g} to {known.high:g}"
        about = f"{known.display_name}; {known.note} ({limits})"
        stated_as = f"default {known.stated}, source {known.source}"
        lines += _comment(f"{path}: {about}; {stated_as}.")
        lines.append(f"{'' if stated else '# '}{path} = {toml_value(value)}")
    return lines


_PARAMETERS = (
    "Parameters of the model, fixed at a value or drawn from a prior: a family of scipy.stats and "
    "its arguments in scipy's order. `tradesim sources` lists all of them with range and source."
)


def _examples() -> Iterator[tuple[str, Any]]:
    """A fixed value and a prior, for the first two parameters that have a prior."""
    drawn = [each for each in shipped().values() if each.prior is not None]
    first, second = drawn[0], drawn[1]
    yield first.name, round(first.median, 4)
    assert second.prior is not None
    yield second.name, {"family": second.prior.family, "args": list(second.prior.args)}


def toml_value(value: Any) -> str:
    """A value as TOML writes it on one line; text with line breaks on several.

    >>> toml_value({"family": "beta", "args": [10.0, 2.0]}), toml_value(True)
    ('{ family = "beta", args = [10.0, 2.0] }', 'true')
    >>> print(toml_value('so "called"'))
    "so \\"called\\""
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(str(key))} = {toml_value(each)}" for key, each in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(toml_value, value))}]"
    return _text(str(value))


def _key(key: str) -> str:
    is_bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if is_bare else _text(key)


def _text(text: str) -> str:
    """A basic string; over several lines where the text has some and nothing to escape in them."""
    quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    if text.count("\n") > 1 and quoted.count("\\") == text.count("\n"):
        return f'"""\n{text}"""'
    return quoted
