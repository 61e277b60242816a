"""Fixed points of a response on (0, 1), many at once, each the nearest to its own start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tradesim.terms.sides import Array

EDGE = 1e-12  # points are sought in [EDGE, 1 - EDGE]
TOLERANCE = 1e-12
WALK = 12  # steps along the response, enough for a stretch of 2,048 times its excess

Where: TypeAlias = NDArray[np.intp]
Response: TypeAlias = Callable[[Where, Array], Array]
"""(which games, a point for each) -> each game's response, within [EDGE, 1 - EDGE]."""


@dataclass(frozen=True)
class Bracket:
    """A point, the far end of its bracket, the excess response at both, and a step counter.

    All (m,) over games; points and excesses are shares.
    """

    here: Array
    excess: Array
    far: Array
    far_excess: Array
    count: Array

    def fields(self) -> tuple[Array, ...]:
        """All of them, (m,) each."""
        return self.here, self.excess, self.far, self.far_excess, self.count

    def at(self, where: NDArray[np.bool_]) -> Bracket:
        """The brackets of some games; `where` is (m,)."""
        return Bracket(*(field[where] for field in self.fields()))


def nearest_fixed_point(response: Response, start: Array, iterations: int) -> Array:
    """A point p = response(p) for each game, in the direction of its response at `start`; (m,).

    A walk along the response until it crosses, then a safeguarded secant; at most `iterations`
    responses after the first. The walk's step is the excess response(p) - p, doubled while it
    does not cross: small steps near the start keep it from leaping over the next solution.
    Every game stops on its own test, so its answer does not depend on the games beside it.
    """
    here = np.clip(start, EDGE, 1.0 - EDGE)
    excess = response(np.arange(here.size), here) - here
    rising = excess > 0.0
    bracket = Bracket(
        here=here,
        excess=excess,
        far=np.where(rising, 1.0 - EDGE, EDGE),
        far_excess=np.where(rising, -1.0, 1.0),
        count=np.zeros_like(here),
    )
    walk = min((iterations + 1) // 2, WALK)
    walked = _search(response, bracket, walk, walking=True)
    walked = replace(walked, count=np.zeros_like(here))
    return _search(response, walked, iterations - walk, walking=False).here


def _search(response: Response, bracket: Bracket, steps: int, *, walking: bool) -> Bracket:
    """The bracket after at most `steps` trials of every game that has not met its own test."""
    done = tuple(field.copy() for field in bracket.fields())
    games = np.arange(bracket.here.size)
    for _ in range(steps):
        met = np.abs(bracket.excess) <= TOLERANCE
        met |= np.abs(bracket.far - bracket.here) <= TOLERANCE
        if walking:
            met |= np.abs(bracket.far_excess) < 1.0
        games, bracket = games[~met], bracket.at(~met)
        if not games.size:
            break
        trial = _along(bracket) if walking else _within(bracket)
        bracket = _narrowed(bracket, trial, response(games, trial) - trial)
        for whole, part in zip(done, bracket.fields(), strict=True):
            whole[games] = part
    return Bracket(*done)


def _along(bracket: Bracket) -> Array:
    """The next point of the walk: 2^count times the excess away, no further than the edge."""
    step = np.exp2(bracket.count) * bracket.excess
    low, high = np.minimum(bracket.here, bracket.far), np.maximum(bracket.here, bracket.far)
    return np.clip(bracket.here + step, low, high)


def _within(bracket: Bracket) -> Array:
    """The bracket's secant (Illinois method), at every fourth step its midpoint."""
    span = (bracket.far - bracket.here) / (bracket.far_excess - bracket.excess)
    middle = bracket.count % 4.0 == 3.0
    halfway = 0.5 * (bracket.here + bracket.far)
    return np.where(middle, halfway, bracket.here - bracket.excess * span)


def _narrowed(bracket: Bracket, trial: Array, excess: Array) -> Bracket:
    """The bracket with `trial` as its near end; the far end halves its weight if it stays."""
    across = (excess > 0.0) != (bracket.excess > 0.0)
    known = np.abs(bracket.far_excess) < 1.0
    kept = np.where(known, 0.5 * bracket.far_excess, bracket.far_excess)
    return Bracket(
        here=trial,
        excess=excess,
        far=np.where(across, bracket.here, bracket.far),
        far_excess=np.where(across, bracket.excess, kept),
        count=bracket.count + 1.0,
    )
