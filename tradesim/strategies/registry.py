"""All strategies, by name. A new one is one more entry of STRATEGIES."""

from __future__ import annotations

from difflib import get_close_matches

from tradesim.errors import ScenarioError
from tradesim.strategies.accommodator import Accommodator
from tradesim.strategies.base import Strategy
from tradesim.strategies.equivalent_retaliation import EquivalentRetaliation
from tradesim.strategies.hardliner import Hardliner
from tradesim.strategies.quantal_response import QuantalResponse
from tradesim.strategies.scripted import Scripted

STRATEGIES: tuple[Strategy, ...] = (
    QuantalResponse(),
    EquivalentRetaliation(),
    Hardliner(),
    Accommodator(),
    Scripted(),
)
BY_NAME = {strategy.name: strategy for strategy in STRATEGIES}


def strategy(name: str) -> Strategy:
    """The strategy called `name`; ScenarioError names the nearest known one."""
    if name not in BY_NAME:
        near = get_close_matches(name, BY_NAME, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise ScenarioError(f"strategy is {name!r}; allowed {', '.join(BY_NAME)}{hint}")
    return BY_NAME[name]
