"""The keys of a scenario as lines of TOML, in which settings of the page take their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tradesim.scenario.scenario import OF_ITS_OWN, Scenario
from tradesim.scenario.template import toml_value


def scenario_keys(scenario: Scenario) -> list[list[str]]:
    """Every key that a scenario sets, by dotted path, with its value as TOML; without its names."""
    stated = scenario.model_dump(mode="python", exclude_none=True, exclude={"name", *OF_ITS_OWN})
    return [[path, toml_value(value)] for path, value in _leaves(stated, "")]


def _leaves(table: Mapping[str, Any], above: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        path = f"{above}{key}"
        is_table = isinstance(value, Mapping) and "family" not in value
        if is_table and not path.endswith(".strategy"):
            found += _leaves(value, f"{path}.")
        else:
            found.append((path, value))
    return found
