"""Phase 3, each side chooses: who takes the matter up, and which move it makes."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from tradesim import moves
from tradesim.calendar import Clock, chance_per_step
from tradesim.negotiation.quantal import gumbel_choice, logit
from tradesim.phases.look import unanswered, view
from tradesim.phases.world import Index, World
from tradesim.shocks import Shocks
from tradesim.sides import CN, US, Array, Codes, Mask
from tradesim.state import State
from tradesim.strategies.base import Intent, View

LEAST = 1e-300
TYPE_SHIFT = np.array([0.0, -0.1, -0.05, 0.05, 0.1, 0.1])[:, None]
"""What a tough type likes more of each move than a soft one, percent of real income (judgement)."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Moves of both sides; (2, n_runs), reasons (2, 6, n_runs) and NaN where a side did not act."""

    attending: Mask
    move: Codes
    lever: Codes
    size: Array
    telling: Array
    """Log-likelihood ratio of the move, tough against soft type: what it tells the other side."""
    resist: Array
    """Chance that the other side resists a threat, as worked out now or before."""
    utility: Array
    probability: Array


def choose(world: World, clock: Clock, shocks: Shocks, state: State) -> Choices:
    """What each side does in this step; both choose on the same state."""
    attending = attends(world, clock, shocks.uniforms("attention", 2), state)
    noise = shocks.normals("sight", 2)
    n_moves = len(moves.MOVES)
    for_move = shocks.uniforms("choice", 2 * n_moves).reshape(2, n_moves, -1)
    for_step = shocks.uniforms("step", 2)
    choices = none_made(attending, state.resist)
    for side in (US, CN):
        runs = np.flatnonzero(attending[side])
        seen = view(world, clock, noise, state, side, runs)
        intent = intend(world, side, runs, seen, np.ascontiguousarray(for_step[side, runs]))
        decide(choices, side, runs, seen, intent, np.ascontiguousarray(for_move[side][:, runs]))
    return choices


def attends(world: World, clock: Clock, uniforms: Array, state: State) -> Mask:
    """Sides that take the matter up in this step, (2, n_runs): sooner when just hit.

    In calm a weekly chance is spread evenly over the days, so that looks are as many whatever the
    step; after a rise the first look at it comes with the chance of a reaction.
    """
    fresh = unanswered(state, clock.opens) & (state.rise_day[::-1] != state.seen_rise)
    calm = world.drawn["attention"] * clock.weeks
    return uniforms < np.where(fresh, chance_per_step(world.drawn["reaction"], clock.weeks), calm)


def intend(world: World, side: int, runs: Index, seen: View, uniforms: Array) -> Intent:
    """Intents of the strategies that `side` plays in these runs: each looks at its own runs."""
    assigned = world.strategy[side, runs]
    played = np.flatnonzero(np.bincount(assigned, minlength=len(world.strategies))).tolist()
    if len(played) == 1:
        return world.strategies[played[0]].intend(seen, uniforms)
    merged = blank(len(runs))
    for code in played:
        mine = np.flatnonzero(assigned == code)
        intent = world.strategies[code].intend(seen.at(mine), uniforms[mine])
        for each in fields(Intent):
            getattr(merged, each.name)[..., mine] = getattr(intent, each.name)
    return merged


def blank(n_runs: int) -> Intent:
    """An intent that is still being put together."""
    utility, number = np.zeros((len(moves.MOVES), n_runs)), np.zeros(n_runs)
    lever = np.zeros(n_runs, dtype=np.int8)
    return Intent(utility, number, lever, number.copy(), utility.copy())


def decide(
    choices: Choices, side: int, runs: Index, seen: View, intent: Intent, uniforms: Array
) -> None:
    """Write the moves of one side into `choices`, which is still being made."""
    can_lower = seen.level[0] > 0.0
    for lever in (1, 2):
        can_lower = can_lower | (seen.level[lever] > 0.0)
    open_to = moves.legal(
        seen.stage,
        has_threat=seen.threat_lever >= 0,
        has_offered=seen.has_offered,
        can_lower=can_lower,
        answering=seen.unanswered,
        size=intent.size,
    )
    move = gumbel_choice(intent.utility, intent.precision, open_to, uniforms)
    at = np.arange(len(runs))
    half = 0.5 * TYPE_SHIFT
    tough = logit(intent.reading + half, seen.precision, open_to)[move, at]
    soft = logit(intent.reading - half, seen.precision, open_to)[move, at]
    choices.move[side, runs] = move
    choices.lever[side, runs] = intent.lever
    choices.size[side, runs] = intent.size
    choices.telling[side, runs] = np.log(np.maximum(tough, LEAST)) - np.log(np.maximum(soft, LEAST))
    choices.resist[side, runs] = seen.resists
    choices.utility[side][:, runs] = intent.utility
    choices.probability[side][:, runs] = logit(intent.utility, intent.precision, open_to)


def none_made(attending: Mask, resist: Array) -> Choices:
    """Choices before anyone has chosen: all hold."""
    n_runs, n_moves = attending.shape[1], len(moves.MOVES)
    return Choices(
        attending=attending,
        move=np.full((2, n_runs), moves.HOLD, dtype=np.int8),
        lever=np.zeros((2, n_runs), dtype=np.int8),
        size=np.zeros((2, n_runs)),
        telling=np.zeros((2, n_runs)),
        resist=resist.copy(),
        utility=np.full((2, n_moves, n_runs), np.nan),
        probability=np.full((2, n_moves, n_runs), np.nan),
    )
