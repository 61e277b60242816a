"""How the target of a threat would answer: the threat game with this run's payoffs."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.world import World
from tradesim.negotiation.odds import chance, log_odds
from tradesim.negotiation.payoffs import OTHER, OWN
from tradesim.negotiation.threats import Game, tracked_resistance
from tradesim.terms.sides import Array

REFERENCE_STEP = 1
"""Step of levers.STEPS the game is solved for, 25 tariff points; other steps by their cost."""
SPREAD = float(np.sqrt(3.0) / np.pi)
"""Standard normal spreads to a unit of the logistic, in which precision is stated."""
USUAL_PRIZE, USUAL_COST = 0.05, 0.04
"""Concession value and inconsistency cost at which the game is the one fitted to TIES, percent."""


def resistance(
    here: World,
    *,
    precision: Array,
    back_down_cost: Array,
    last: Array,
    cost: Array,
    effects: Array,
    prize: Array,
) -> Array:
    """Chance that the other side resists a threat of the reference step, (n_runs,).

    The game of Lewis and Schultz (2003) with payoffs fitted to US sanction threats (TIES),
    shifted by what this run's payoffs differ in: own inconsistency `cost` (n_runs,), the `effects`
    (2, n_steps, n_runs) of own steps on the own side and on the other, and the `prize` (n_runs,).
    It starts from the chance at the `last` look, (n_runs,), so a pair of sides stays in its
    equilibrium. What is private to the other side stands at its median: `precision` (2, n_runs) of
    the own side and of the other, and the other's `back_down_cost` (n_runs,). Neither resolve
    enters: it is the game's own private shock.
    """
    drawn, unit = here.drawn, precision * SPREAD
    firm, struck = effects[:, REFERENCE_STEP]
    game = Game(
        status_quo=0.0,
        concession_value=1.0 + unit[OWN] * (prize - USUAL_PRIZE),
        stand_firm=drawn["stand_firm"] + unit[OWN] * firm,
        back_down=drawn["back_down"] - unit[OWN] * (cost - USUAL_COST),
        target_concede=-unit[OTHER] * back_down_cost,
        target_war=drawn["target_war"] + unit[OTHER] * struck,
        target_reward=1.0,
    )
    return tracked_resistance(game, last)


def concession_chances(
    effect_other: Array, *, resist: Array, follow_through: Array, precision: Array
) -> Array:
    """Chance that the other side gives way to each own step if threatened, (n_steps, n_runs).

    The chance in the threat game, its log-odds shifted for each step by what that step would
    cost the target over the reference step, times the chance on record that it comes. Arguments
    (n_runs,), `effect_other` (n_steps, n_runs) in percent, `precision` the target's.
    """
    cost = np.maximum(-effect_other, 0.0)
    extra = (cost - cost[REFERENCE_STEP]) * follow_through
    return chance(log_odds(1.0 - resist) + precision * extra)
