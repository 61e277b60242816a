"""The threat game: threaten, concede or resist, stand firm or back down, as one fixed point.

Two cheaper forms stand below it: a logistic chance of concession, Fearon's closed-form demand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, ndtr

from tradesim.negotiation.fixed_point import EDGE, nearest_fixed_point
from tradesim.negotiation.normal import share_of_first
from tradesim.terms.sides import Array, Mask

SMALLEST = 1e-300


@dataclass(frozen=True)
class ThreatEquilibrium:
    """What both sides do in equilibrium; every field has the shape of the payoffs.

    `resist` is the target's chance to resist a threat, `challenge` the sender's chance to issue
    one, `follow_through` its chance to carry a resisted threat out; `residual` is the distance
    between the target's assumed and best response, `converged` says it is below 1e-9.
    """

    resist: Array
    challenge: Array
    follow_through: Array
    converged: Mask
    residual: Array

    def shares(self) -> tuple[Array, Array, Array, Array]:
        """Chances of status quo, concession, threat carried out, back-down; they sum to one."""
        resisted = self.challenge * self.resist
        return (
            1.0 - self.challenge,
            self.challenge * (1.0 - self.resist),
            resisted * self.follow_through,
            resisted * (1.0 - self.follow_through),
        )


def threat_equilibrium(
    status_quo: ArrayLike,
    concession_value: ArrayLike,
    stand_firm: ArrayLike,
    back_down: ArrayLike,
    target_concede: ArrayLike,
    target_war: ArrayLike,
    target_reward: ArrayLike,
    *,
    start: ArrayLike | None = None,
    iterations: int = 80,
) -> ThreatEquilibrium:
    """Perfect Bayesian equilibrium of a threat with private resolve on both sides; any shape.

    The sender keeps S_A = `status_quo` or threatens; the target concedes (sender V_A =
    `concession_value`, target C_B) or resists; the sender stands firm (W_A + e, target W_B + e)
    or backs down (a + e, target V_B). `back_down` is the audience-cost payoff a; each e ~ N(0, 1)
    is known to its owner alone, so payoffs are in units of that spread. With p_R, p_C, p_F the
    chances to resist, to threaten and to carry out (Lewis and Schultz 2003, Political Analysis
    11:345; Crisman-Cox and Gibilisco 2021, doi 10.1017/psrm.2019.58):

        c   = (S_A - (1 - p_R) V_A) / p_R
        p_C = 1 - Phi(c - W_A) Phi(c - a)
        p_F = Phi2((W_A - a) / sqrt 2, W_A - c; 1 / sqrt 2) / p_C
        p_R = Phi((p_F W_B + (1 - p_F) V_B - C_B) / p_F)

    Where several p_R solve this, the one reached from `start` is taken: the first in the
    direction of the target's best response there. Give last week's p_R to keep a pair of sides
    in the equilibrium it is in; without `start` it is 1/2, a target that leans to neither.
    At most `iterations` + 1 best responses are worked out.
    """
    payoffs = np.broadcast_arrays(
        *(
            np.asarray(value, dtype=np.float64)
            for value in (
                status_quo,
                concession_value,
                stand_firm,
                back_down,
                target_concede,
                target_war,
                target_reward,
                0.5 if start is None else start,
            )
        )
    )
    shape = payoffs[0].shape
    *flat, guess = (value.reshape(-1) for value in payoffs)
    rows = np.stack(flat)

    def best_response(games: NDArray[np.intp], resist: Array) -> Array:
        return _responses(Game(*rows[:, games]), resist)[2]

    resist = nearest_fixed_point(best_response, guess, iterations)
    challenge, follow_through, response = _responses(Game(*rows), resist)
    residual = np.abs(response - resist)
    return ThreatEquilibrium(
        resist=resist.reshape(shape),
        challenge=challenge.reshape(shape),
        follow_through=follow_through.reshape(shape),
        converged=(residual < 1e-9).reshape(shape),
        residual=residual.reshape(shape),
    )


class Game(NamedTuple):
    """Payoffs as in `threat_equilibrium`; arrays of one shape, or numbers."""

    status_quo: Array | float
    concession_value: Array | float
    stand_firm: Array | float
    back_down: Array | float
    target_concede: Array | float
    target_war: Array | float
    target_reward: Array | float


def tracked_resistance(game: Game, start: Array, *, weight: float = 0.5) -> Array:
    """Chance to resist after one damped best response to `start`; shape of `start`, a share.

    Repeated from one look to the next while payoffs move slowly it follows the equilibrium that
    it is near: the hysteresis that selects among several, at a third of the cost of solving
    anew. Unchanged payoffs converge to the fixed point.
    """
    return np.asarray(start + weight * (_responses(game, start)[2] - start))


def _responses(game: Game, resist: Array) -> tuple[Array, Array, Array]:
    """Sender's p_C and p_F when the target resists with chance `resist`, and its answer p_R."""
    status_quo, concession, firm, back_down, concede, war, reward = game
    bar = (status_quo - (1.0 - resist) * concession) / resist
    firm_gap, down_gap = firm - bar, back_down - bar
    passes_firm, passes_down = ndtr(firm_gap), ndtr(down_gap)
    challenge = passes_firm + passes_down - passes_firm * passes_down
    follow_through = share_of_first(firm_gap, down_gap, challenge)
    stakes = (1.0 - follow_through) * reward - concede
    response = ndtr(war + stakes / np.maximum(follow_through, SMALLEST))
    return challenge, follow_through, np.clip(response, EDGE, 1.0 - EDGE)


def concession_probability(
    target_cost: Array,
    follow_through: Array,
    *,
    intercept: float | Array,
    cost_weight: float | Array,
    follow_through_weight: float | Array,
) -> Array:
    """Chance that the target concedes to a threat; shape of the arguments, a share.

    1 / (1 + exp(-(g0 + g1 `target_cost` + g2 `follow_through`))), the cheap stand-in for the
    threat game: threats work more often the more they would cost the target and the surer it
    is of them (International Interactions 2021, doi 10.1080/03050629.2021.1860034).
    """
    return expit(intercept + cost_weight * target_cost + follow_through_weight * follow_through)


def optimal_demand(power: Array, own_cost: Array, highest_cost: Array) -> Array:
    """Share the proposer asks for when the other's cost of conflict is private; any shape.

    The other's cost is uniform on 0..`highest_cost` k, the proposer expects `power` p of the
    prize from conflict and loses `own_cost` c: x* = p + (k - c) / 2, and p where c >= k
    (Fearon 1995, International Organization 49:379, with a uniform cost).
    """
    return power + 0.5 * np.maximum(highest_cost - own_cost, 0.0)


def conflict_risk(own_cost: Array, highest_cost: Array) -> Array:
    """Chance that the optimal demand is refused: (k - c) / (2 k), zero where c >= k; any shape."""
    return 0.5 * np.maximum(highest_cost - own_cost, 0.0) / highest_cost
