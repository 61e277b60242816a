"""The threat game solved: the perfect Bayesian equilibrium that a run's damped responses follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tradesim.negotiation.threats import EDGE, Game, best_responses
from tradesim.terms.sides import Array, Mask

TOLERANCE = 1e-12
WALK = 12
"""Steps along the response: enough for a stretch of 2,048 times its excess."""


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
    *payoffs: ArrayLike, start: ArrayLike = 0.5, iterations: int = 80
) -> ThreatEquilibrium:
    """Perfect Bayesian equilibrium of a threat with private resolve on both sides; any shape.

    `payoffs` are the seven of `Game`, in its order and units. Where several p_R solve the game,
    the one reached from `start` is taken: the first in the direction of the target's best
    response there. At most `iterations` + 1 best responses are worked out.
    """
    floats = (np.asarray(value, dtype=np.float64) for value in (*payoffs, start))
    given = np.broadcast_arrays(*floats)
    *game, guess = (np.atleast_1d(value) for value in given)
    played = Game(*game)
    resist = nearest_fixed_point(lambda p: best_responses(played, p)[2], guess, iterations)
    challenge, follow_through, response = best_responses(played, resist)
    residual = np.abs(response - resist)
    shape = given[0].shape
    return ThreatEquilibrium(
        resist=resist.reshape(shape),
        challenge=challenge.reshape(shape),
        follow_through=follow_through.reshape(shape),
        converged=(residual < 1e-9).reshape(shape),
        residual=residual.reshape(shape),
    )


def nearest_fixed_point(response: Callable[[Array], Array], start: Array, iterations: int) -> Array:
    """A point p = response(p) of each game, in the direction of its response at `start`.

    A walk along the response until it crosses, then bisection; shape of `start`. The walk's step
    is the excess response(p) - p, doubled while it does not cross: small steps near the start
    keep it from leaping over the next solution. One exists, since responses lie inside (0, 1).
    """
    here = np.clip(start, EDGE, 1.0 - EDGE)
    excess = response(here) - here
    rising = excess > 0.0
    far = np.where(rising, 1.0 - EDGE, EDGE)
    crossed = np.abs(excess) <= TOLERANCE
    far = np.where(crossed, here, far)
    walk = min((iterations + 1) // 2, WALK)
    for step in range(walk):
        ahead = np.clip(here + 2.0**step * excess, EDGE, 1.0 - EDGE)
        gap = response(ahead) - ahead
        crosses = ~crossed & ((gap > 0.0) != rising)
        far = np.where(crosses, ahead, far)
        crossed |= crosses
        here, excess = np.where(crossed, here, ahead), np.where(crossed, excess, gap)
    for _ in range(iterations - walk):
        middle = 0.5 * (here + far)
        beyond = (response(middle) - middle > 0.0) != rising
        here, far = np.where(beyond, here, middle), np.where(beyond, middle, far)
    return np.asarray(0.5 * (here + far))
