"""Scenarios given to a command: a name or a path, changed by --set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tradesim.cli.warned import lines_on_stderr
from tradesim.errors import ScenarioError, shown

if TYPE_CHECKING:
    from tradesim.scenario.scenario import Scenario


def scenario_with(which: str, settings: list[str] | None) -> Scenario:
    """The scenario of a name or path, with settings like `us.threat.size=0.5`.

    Warnings go to stderr, a line each.
    """
    from tradesim.scenario.library import load_scenario

    with lines_on_stderr():
        found = load_scenario(which)
        return found.evolve(dict(map(_setting, settings))) if settings else found


def start_with(which: str | None, at: str | None, settings: list[str] | None) -> Scenario:
    """The scenario of a name or path, or that of the situation on a day, with settings.

    ScenarioError where both or neither are given.
    """
    if (which is None) == (at is None):
        given = "both SCENARIO and --at" if at else "neither SCENARIO nor --at"
        raise ScenarioError(f"{given} given; allowed one: a scenario, or --at 2018-12-02")
    if which is not None:
        return scenario_with(which, settings)
    from tradesim.scenario.at import scenario_at

    with lines_on_stderr():
        found = scenario_at(at or "")
        if not settings:
            return found
        return found.evolve(dict(map(_setting, settings)), name=found.name)


def _setting(text: str) -> tuple[str, Any]:
    """Key and value of `us.threat.size=0.5`."""
    from tradesim.scenario.library import parsed

    key, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not re.fullmatch(r"[\w-]+(\.[\w-]+)*", key):
        raise ScenarioError(f"--set {shown(text)}: allowed KEY=VALUE, like us.threat.size=0.5")
    try:
        table = parsed(f"value = {value}", "--set")
    except ScenarioError:
        table = {"value": value} if re.fullmatch(r"[A-Za-z][\w -]*", value) else {}
    if set(table) != {"value"}:
        raise ScenarioError(
            f"--set {shown(text)}: {shown(value)} is not a TOML value; put text in quotes"
        )
    return key, table["value"]
