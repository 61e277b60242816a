"""What each run was given: parameters as the model used them, elasticity set and strategies.

All of it follows from scenario, seed and the number of a run, so none of it is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from tradesim.economy.elasticities import SETS
from tradesim.model.shocks import Draws
from tradesim.model.start import draw, elasticity_sets
from tradesim.model.strategy_assignment import assigned_strategies
from tradesim.parameters.parameter import SIDE_KEYS
from tradesim.scenario.scenario import Scenario
from tradesim.strategies.registry import known

SET = "elasticities"
STRATEGIES = tuple(f"{key}.strategy" for key in SIDE_KEYS)
UNIT_OF_NAMES = "name"


def input_units(scenario: Scenario) -> dict[str, str]:
    """Unit of each input in the order of the columns: parameters that can differ between runs,
    as `tradesim sources` names them, then the elasticity set and the strategies."""
    parameters = scenario.drawn_parameters()
    changed = _changed_by_strategies(scenario) | set(scenario.learned_names)
    units = {
        name: parameter.unit
        for name, parameter in parameters.items()
        if parameter.prior is not None or name in changed
    }
    return units | dict.fromkeys((SET, *STRATEGIES), UNIT_OF_NAMES)


def _changed_by_strategies(scenario: Scenario) -> set[str]:
    """Parameters that a strategy which may be played brings along or copies."""
    by_name = {strategy.name: strategy for strategy in known()}
    return {
        f"{key}.{name}"
        for key, side in zip(SIDE_KEYS, scenario.sides, strict=True)
        for played in side.mixture
        for name in (*by_name[played].temper, *by_name[played].mirrors)
    }


def run_inputs(scenario: Scenario, shocks: Draws) -> Mapping[str, NDArray[Any]]:
    """Inputs of the runs that `shocks` shows, (n_runs,) each: numbers, and codes of names.

    Codes are places in `input_names`.
    """
    strategy = assigned_strategies(scenario, shocks)
    drawn = draw(scenario, shocks, strategy)
    found: dict[str, NDArray[Any]] = {}
    for name in input_units(scenario):
        key, _, rest = name.partition(".")
        if name not in (SET, *STRATEGIES):
            found[name] = drawn[rest][SIDE_KEYS.index(key)] if rest else drawn[name]
    found[SET] = elasticity_sets(scenario, drawn["elasticity_draw"])
    return found | dict(zip(STRATEGIES, strategy, strict=True))


def input_names() -> dict[str, tuple[str, ...]]:
    """What the codes of an input stand for, by its name."""
    strategies = tuple(strategy.name for strategy in known())
    return {SET: SETS, **dict.fromkeys(STRATEGIES, strategies)}
