"""Which inputs of two scenarios differ, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tradesim.errors import ScenarioError
from tradesim.scenario.library import load_scenario
from tradesim.scenario.scenario import Scenario, leaves

WORDS_ALONE = {"name", "title", "description", "family", "parameters", "actions"}
"""Keys that decide no run, and those that are compared one by one."""


def explain_scenario(a: Scenario | str | Path, b: Scenario | str | Path) -> list[str]:
    """Lines of text on which inputs of two scenarios differ, from `a` to `b`.

    Keys, parameters and actions; scenarios, or their names or paths. Titles and descriptions
    decide nothing and are left out. ScenarioError where a name or path is none.

    >>> explain_scenario("kuala-lumpur-2025", "truce-lapses")[0]
    'only in truce-lapses: 10 November 2025: the truce is not extended and runs out'
    """
    one, two = _scenario(a), _scenario(b)
    here, there = _settings(one), _settings(two)
    lines = [
        f"{key}: {here.get(key, 'not set')} -> {there.get(key, 'not set')}"
        for key in dict.fromkeys([*here, *there])
        if here.get(key) != there.get(key)
    ]
    names = (one.name, two.name) if one.name != two.name else ("the first", "the second")
    lines += _actions(one, two, *names)
    return lines or ["no input differs"]


def _scenario(which: Scenario | str | Path) -> Scenario:
    if isinstance(which, Scenario):
        return which
    if isinstance(which, str | Path):
        return load_scenario(which)
    raise ScenarioError(
        f"scenario is a {type(which).__name__}; allowed a Scenario, its name or the path of a file"
    )


def _settings(scenario: Scenario) -> dict[str, str]:
    """Every key of a scenario and every parameter by dotted path, with its value in words."""
    table = scenario.model_dump(mode="json", exclude_none=True, exclude=WORDS_ALONE)
    found = {key: _words(value) for key, value in leaves(table) if value not in ({}, [])}
    numbers = scenario.drawn_parameters()
    return found | {f"parameters.{name}": number.stated for name, number in numbers.items()}


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _actions(one: Scenario, two: Scenario, first: str, second: str) -> list[str]:
    """Actions that one of the scenarios has more often than the other."""
    found, left = [], list(two.actions)
    for action in one.actions:
        if action in left:
            left.remove(action)
        else:
            found.append(f"only in {first}: {action.dated_deed}")
    return found + [f"only in {second}: {action.dated_deed}" for action in left]
