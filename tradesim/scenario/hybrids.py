"""Scenarios between two others: some of the keys in which they differ as one has them, the rest
as the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any, NamedTuple

from tradesim.errors import ScenarioError
from tradesim.scenario.actions.base import Action
from tradesim.scenario.scenario import Scenario, leaves

WORDS = {"name", "title", "description", "family", "actions"}
"""Keys that decide no run, and actions, which are compared one by one."""
WHOLE = {"strategy"}
"""Tables that are one key: shares that add up to 1."""
Path = tuple[str, ...]


class Step(NamedTuple):
    """An action of one of the two scenarios or of both, in its place among all."""

    action: Action
    key: str
    """Under which it is a difference; empty for an action of both."""
    in_two: bool


@dataclass(frozen=True)
class Hybrids:
    """What lies between two scenarios; a difference is a key by dotted path, or an action.

    A table that only one of them has is one key, and so is a mixture of strategies.
    """

    one: Scenario
    two: Scenario

    @property
    def keys(self) -> tuple[str, ...]:
        """Everything in which the two differ."""
        named = [step.key for step in self._steps if step.key]
        return (*self._paths, *dict.fromkeys(named))

    def mixed(self, keys: Collection[str], name: str) -> Scenario:
        """The scenario that has these keys from `two` and all others from `one`.

        ScenarioError where they make no sense together.
        """
        table = settings(self.one)
        for key, path in self._paths.items():
            if key in keys:
                _take(table, settings(self.two), path)
        table["actions"] = [
            step.action.model_dump(exclude_none=True)
            for step in self._steps
            if not step.key or step.in_two == (step.key in keys)
        ]
        return Scenario.from_table(table | {"name": name}, name)

    def allows(self, keys: Collection[str]) -> bool:
        """Whether these keys of `two` make sense with all others of `one`."""
        try:
            self.mixed(keys, "between")
        except ScenarioError:
            return False
        return True

    @cached_property
    def _paths(self) -> dict[str, Path]:
        found = differing(settings(self.one), settings(self.two))
        return {".".join(path): path for path in found}

    @cached_property
    def _steps(self) -> list[Step]:
        return steps(self.one.actions, self.two.actions)


def settings(scenario: Scenario) -> dict[str, Any]:
    """The tables of a scenario but for its actions, parameters by their full names."""
    table = scenario.model_dump(mode="python", exclude_none=True, exclude=WORDS)
    return table | {"parameters": dict(leaves(scenario.parameters))}


def differing(one: Mapping[str, Any], two: Mapping[str, Any], above: Path = ()) -> Iterator[Path]:
    """Paths at which tables differ.

    >>> list(differing({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}, "d": {"e": 4}}))
    [('a', 'c'), ('d',)]
    """
    for key in dict.fromkeys([*one, *two]):
        here, there = one.get(key), two.get(key)
        if here == there:
            continue
        if key not in WHOLE and _is_table(here) and _is_table(there):
            yield from differing(here, there, (*above, key))  # type: ignore[arg-type]
        else:
            yield (*above, key)


def steps(one: Sequence[Action], two: Sequence[Action]) -> list[Step]:
    """Actions of two scenarios in one order, in which each has its own order.

    An action of `one` and the next of its kind and side in `two` are one difference, and so is an
    action that has another place.
    """
    matcher = SequenceMatcher(None, [repr(a) for a in one], [repr(a) for a in two], autojunk=False)
    found: list[tuple[Action, bool, bool]] = []
    for _, first, last, begin, end in matcher.get_opcodes():
        same = [repr(a) for a in one[first:last]] == [repr(a) for a in two[begin:end]]
        found += [(a, True, same) for a in one[first:last]]
        found += [(a, False, True) for a in two[begin:end] if not same]
    keys = _keys([a for a, _, of_two in found if not of_two], [a for a, of_one, _ in found
                 if not of_one])  # fmt: skip
    return [
        Step(a, "" if of_one and of_two else keys[not of_one].pop(0), of_two)
        for a, of_one, of_two in found
    ]


def _keys(one: Sequence[Action], two: Sequence[Action]) -> tuple[list[str], list[str]]:
    """Under which key each action of one alone, and of the other alone, is a difference."""
    of_one = [f"without {a.dated_deed}" for a in one]
    of_two = [f"with {a.dated_deed}" for a in two]
    left = list(range(len(one)))
    for k, action in enumerate(two):
        mate = next((m for m in left if _kind(one[m]) == _kind(action)), None)
        if mate is not None:
            left.remove(mate)
            of_two[k] = of_one[mate] = f"{one[mate].dated_deed} -> {action.dated_deed}"
    return of_one, of_two


def _kind(action: Action) -> tuple[str, object]:
    return action.action, getattr(action, "side", None)


def _is_table(value: object) -> bool:
    """Whether a value is a table of keys, not a prior."""
    return isinstance(value, Mapping) and "family" not in value


def _take(table: dict[str, Any], other: Mapping[str, Any], path: Path) -> None:
    """Have one entry of `table` as it is in `other`."""
    for key in path[:-1]:
        table, other = table[key], other[key]
    if path[-1] in other:
        table[path[-1]] = other[path[-1]]
    else:
        table.pop(path[-1])
