"""Which strategy each side plays in each run, and what a strategy brings along."""

from __future__ import annotations

import numpy as np

from tradesim.model.shocks import Draws
from tradesim.parameters.parameter import SIDE_KEYS
from tradesim.parameters.prior import Prior
from tradesim.scenario.scenario import Scenario
from tradesim.strategies.registry import check_unchanged, known
from tradesim.terms.sides import Array, Codes


def assigned_strategies(scenario: Scenario, shocks: Draws) -> Codes:
    """Place in `known()` of each side's strategy, (2, n_runs): mixtures are drawn.

    ScenarioError where a strategy from outside is missing or has changed.
    """
    check_unchanged(scenario.own_strategies)
    names = [strategy.name for strategy in known()]
    uniforms = shocks.uniforms("strategy", 2)
    codes = np.zeros(uniforms.shape, dtype=np.int8)
    for side, part in enumerate(scenario.sides):
        played = np.array([names.index(name) for name in part.mixture], dtype=np.int8)
        bounds = np.cumsum(list(part.mixture.values()))[:-1]
        codes[side] = played[np.searchsorted(bounds, uniforms[side], side="right")]
    return codes


def leanings(strategy: Codes) -> dict[str, Array]:
    """What the strategies add to the principals' decisions, log-odds (2, n_runs) each.

    Kept once for all runs where each side plays one strategy.
    """
    kinds = ("signing", "follow_through", "extending", "delivery")
    played = strategy[:, :1] if (strategy == strategy[:, :1]).all() else strategy
    by_code = {kind: np.array([getattr(each, kind) for each in known()]) for kind in kinds}
    return {kind: np.broadcast_to(by_code[kind][played], strategy.shape) for kind in kinds}


def with_own_parameters(
    drawn: dict[str, Array], strategy: Codes, shocks: Draws
) -> dict[str, Array]:
    """Parameters of each run, with those that a side's strategy brings along or mirrors.

    A prior that a strategy brings is drawn by the parameter's own shock, so the same run is as
    far up the one prior as up the other.
    """
    changed = dict(drawn)
    for side, key in enumerate(SIDE_KEYS):
        for code in np.flatnonzero(np.bincount(strategy[side])):
            mine = strategy[side] == code
            for name, wanted in known()[code].temper.items():
                uniforms = shocks.of_parameter(f"{key}.{name}")
                value = wanted.quantile(uniforms) if isinstance(wanted, Prior) else wanted
                changed[name] = changed[name].copy()
                changed[name][side] = np.where(mine, value, changed[name][side])
    return with_mirrored_parameters(changed, strategy)


def with_mirrored_parameters(drawn: dict[str, Array], strategy: Codes) -> dict[str, Array]:
    """The same, where a side copies the other's own; two that copy each other keep theirs."""
    changed = dict(drawn)
    for name in sorted({name for each in known() for name in each.mirrors}):
        copies = np.array([name in each.mirrors for each in known()])[strategy]
        changed[name] = np.where(copies & ~copies[::-1], drawn[name][::-1], drawn[name])
    return changed
