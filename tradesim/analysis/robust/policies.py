"""Policies as a caller writes them: actions, a strategy, or both; and the scenarios they make.

A policy is a list of actions (of `ts.actions`, or tables as in a scenario file), the name of a
strategy, or {"strategy": NAME, "actions": [...]}. An empty list is the scenario as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tradesim.errors import ResultError, ScenarioError, check_known, shown
from tradesim.scenario.actions import BY_NAME
from tradesim.scenario.actions.base import Action
from tradesim.scenario.scenario import Scenario
from tradesim.strategies.registry import strategy
from tradesim.terms.arguments import listed

KEYS = ("strategy", "actions")
GIVEN = "a list of actions, the name of a strategy, or {'strategy': NAME, 'actions': [...]}"
AS_IT_IS = "as in the scenario"
"""Name of the one reply where none is stated."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a side does: a strategy in place of that of the scenario, and dated actions."""

    strategy: str | None = None
    actions: tuple[Action, ...] = ()

    def put_into(self, scenario: Scenario, side: str, name: str) -> Scenario:
        """The scenario in which the side, "US" or "CN", follows the policy."""
        if self.strategy is not None:
            scenario = scenario.evolve({f"{side.lower()}.strategy": self.strategy}, name=name)
        return scenario.with_actions(self.actions, name=name)


def policies_of(name: str, given: object, side: str) -> dict[str, Policy]:
    """Policies of a side by name, from a mapping, or from a list of names of strategies."""
    if isinstance(given, Mapping):
        table = dict(given)
    else:
        what = "a table of names and policies, or a list of names of strategies"
        names = listed(name, given, what)
        if not all(isinstance(each, str) for each in names):
            raise ResultError(f"{name} is {shown(given)}; allowed {what}")
        table = {each: each for each in names}
    if not table:
        raise ResultError(f"{name} is empty; give at least one policy")
    for key in table:
        if not isinstance(key, str) or not key.strip():
            raise ResultError(f"a name in {name} is {shown(key)}; allowed text")
    return {key: policy_of(f"{name}[{key!r}]", each, side) for key, each in table.items()}


def policy_of(where: str, given: object, side: str) -> Policy:
    """One policy; ResultError or ScenarioError says what is wrong with it."""
    if isinstance(given, str):
        strategy(given)
        return Policy(given)
    if isinstance(given, Mapping):
        for key in given:
            check_known(f"a key of {where}", key, KEYS)
        name = given.get("strategy")
        if name is not None:
            if not isinstance(name, str):
                raise ResultError(f"strategy of {where} is {shown(name)}; allowed its name")
            strategy(name)
        return Policy(name, actions_of(where, given.get("actions", ()), side))
    return Policy(None, actions_of(where, given, side))


def actions_of(where: str, given: object, side: str) -> tuple[Action, ...]:
    """Actions of a side, or of neither; those of the other side are refused."""
    found = tuple(_action(where, each) for each in _several(where, given))
    for each in found:
        if (its := getattr(each, "side", None)) not in (None, side):
            raise ResultError(f"{where} has {each.action} of {its}; allowed actions of {side}")
    return found


def _several(where: str, given: object) -> Iterable[Any]:
    return [given] if isinstance(given, Action) else listed(where, given, GIVEN)


def _action(where: str, given: Any) -> Action:
    if isinstance(given, Action):
        return given
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise ResultError(f"{where} has {shown(given)}; allowed actions of ts.actions, or tables")
    keys = {key: value for key, value in given.items() if key != "action"}
    name = given.get("action")
    if not isinstance(name, str) or name not in BY_NAME:
        check_known(f"action in {where}", name, BY_NAME)
        raise ScenarioError(f"{where}: action is missing")
    return BY_NAME[name](**keys)
