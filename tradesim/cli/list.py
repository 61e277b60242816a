"""`tradesim list`: the scenarios that come with tradesim."""

from __future__ import annotations

from tradesim.cli.terminal import say


def list_scenarios() -> None:
    """List the scenarios that come with tradesim."""
    from tradesim.scenario.library import load_scenario, scenario_names

    width = max(map(len, scenario_names()))
    for name in scenario_names():
        scenario = load_scenario(name)
        say(f"{name:<{width}}  {scenario.family:<13}  {scenario.title}")
