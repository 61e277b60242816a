"""The threat game: threaten, concede or resist, stand firm or back down, by best responses."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from tradesim.negotiation.normal import share_of_first
from tradesim.terms.sides import Array

EDGE = 1e-12  # chances to resist lie in [EDGE, 1 - EDGE]
SMALLEST = 1e-300


class Game(NamedTuple):
    """Payoffs of a threat with private resolve on both sides; arrays of one shape, or numbers.

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
    """

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
    anew. Unchanged payoffs converge to the fixed point that
    `theory.threat_equilibrium` solves for.
    """
    return np.asarray(start + weight * (best_responses(game, start)[2] - start))


def best_responses(game: Game, resist: Array) -> tuple[Array, Array, Array]:
    """Sender's p_C and p_F when the target resists with chance `resist`, and its answer p_R.

    Shares, shape of `resist`.
    """
    status_quo, concession, firm, back_down, concede, war, reward = game
    bar = (status_quo - (1.0 - resist) * concession) / resist
    firm_gap, down_gap = firm - bar, back_down - bar
    passes_firm, passes_down = ndtr(firm_gap), ndtr(down_gap)
    challenge = passes_firm + passes_down - passes_firm * passes_down
    follow_through = share_of_first(firm_gap, down_gap, challenge)
    stakes = (1.0 - follow_through) * reward - concede
    response = ndtr(war + stakes / np.maximum(follow_through, SMALLEST))
    return challenge, follow_through, np.clip(response, EDGE, 1.0 - EDGE)
