"""Phase 3, each side chooses: who takes the matter up, and which move it makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tradesim.model.phases.changes import unanswered
from tradesim.model.phases.look import Look
from tradesim.model.phases.prospects import Prospects, renew
from tradesim.model.phases.seats import Seats
from tradesim.model.phases.world import World
from tradesim.model.shocks import Draws
from tradesim.model.state import State
from tradesim.negotiation.attention import lively_share
from tradesim.negotiation.quantal import gumbel_choice, log_likelihood_ratio, softmax
from tradesim.strategies.base import Intent, Strategy, View
from tradesim.terms import moves
from tradesim.terms.calendar import DAYS_PER_WEEK, Clock, chance_per_step
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array, Codes, Mask

PREPARED_DAYS, PREPARING_DAYS = 7.0, 28.0
"""Leaders' meetings are prepared from four weeks to a week before them (judgement)."""
TYPE_SHIFT = np.array([0.0, -0.1, -0.05, 0.05, 0.1, 0.1])
"""What a tough type likes more of each move than a soft one, worth (judgement)."""


@dataclass(frozen=True)
class Reasons:
    """What the sides that play one strategy weighed; kept as it was worked out."""

    place: Index
    """Places of their seats in columns (2, n_runs) read row after row, (n_seats,), rising."""
    utility: Array
    legal: Mask
    """Worth of each of MOVES and whether it was open, (6, n_seats)."""
    precision: Array
    """(n_seats,)"""

    def of(self, place: int) -> tuple[Array, Array]:
        """Utilities of the moves in the seat at a place, and their chances, (6,)."""
        at = slice(seat := int(np.searchsorted(self.place, place)), seat + 1)
        utility = self.utility[:, at]
        chances = softmax(utility, self.precision[at], self.legal[:, at])
        return utility[:, 0], chances[:, 0]


class Moves(NamedTuple):
    """Moves of both sides and the steps they think of, (2, n_runs) each."""

    move: Codes
    lever: Codes
    size: Array
    dated: Array
    easing: Array


@dataclass(frozen=True)
class Choices:
    """What both sides chose, (2, n_runs); a side that does not attend holds."""

    attending: Mask
    move: Codes
    lever: Codes
    size: Array
    dated: Array
    """Uniforms that settle whether a threat names a day."""
    easing: Array
    """Uniforms that settle how a side steps down, (2, 3, n_runs)."""
    signal: Array
    """Log-likelihood ratio of the move, tough against soft type: what it signals."""
    resist: Array
    """Chance that the other side resists a threat, as worked out now or before."""
    reasons: tuple[Reasons, ...]

    @property
    def moves(self) -> Moves:
        """The moves alone."""
        return Moves(self.move, self.lever, self.size, self.dated, self.easing)

    def weighed(self, side: int, run: int) -> tuple[Array, Array]:
        """Utilities of the moves of a side that attended to a run, and their chances, (6,)."""
        place = side * self.attending.shape[-1] + run
        return next(each.of(place) for each in self.reasons if place in each.place)


class ChoiceDraws(NamedTuple):
    """What settles a choice, (2, n_runs) each."""

    sight: Array
    """Standard normals that blur the sight of the other's pain."""
    move: Array
    """Uniforms for the noise of each move, (2, 6, n_runs)."""
    step: Array
    """Uniforms that settle which step a side thinks of."""
    dated: Array
    """Uniforms that settle whether a threat names a day."""
    easing: Array
    """Uniforms that settle how a side steps down, (2, 3, n_runs)."""


def choose(
    world: World, clock: Clock, shocks: Draws, state: State, prospects: Prospects
) -> Choices:
    """What each side does in this step; both choose on the same state."""
    attending = takes_up(world, clock, shocks.uniforms("attention", 2), state)
    draws = ChoiceDraws(
        sight=shocks.normals("sight", 2),
        move=for_moves(shocks, "choice"),
        step=shocks.uniforms("step", 2),
        dated=shocks.uniforms("date named", 2),
        easing=shocks.uniforms("easing", 6).reshape(2, 3, -1),
    )
    return choices_of(world, clock, draws, state, prospects, attending)


def reply(
    world: World,
    clock: Clock,
    shocks: Draws,
    heard: Heard,
    state: State,
    prospects: Prospects,
) -> Choices:
    """What sides do in the same step about a rise or an offer that the other made in it.

    In steps shorter than a week they reply in the next ones.
    """
    attending = replies(world, clock, shocks.uniforms("reply", 2), heard, state)
    draws = ChoiceDraws(
        sight=shocks.normals("reply sight", 2),
        move=for_moves(shocks, "reply choice"),
        step=shocks.uniforms("reply step", 2),
        dated=shocks.uniforms("reply date", 2),
        easing=shocks.uniforms("reply easing", 6).reshape(2, 3, -1),
    )
    return choices_of(world, clock, draws, state, prospects, attending)


def first_day(clock: Clock) -> float:
    """Day of what sides do before they reply: the one before, where a reply can follow at once."""
    return clock.closes if clock.weeks < 1.0 else clock.closes - 1.0


def for_moves(shocks: Draws, kind: str) -> Array:
    """Uniforms for the noise of each side's moves, (2, 6, n_runs)."""
    n_moves = len(moves.MOVES)
    return shocks.uniforms(kind, 2 * n_moves).reshape(2, n_moves, -1)


def choices_of(
    world: World,
    clock: Clock,
    draws: ChoiceDraws,
    state: State,
    prospects: Prospects,
    attending: Mask,
) -> Choices:
    """Choices of the sides `attending` (2, n_runs); the others hold."""
    renew(world, state, prospects, attending)
    move = np.full(attending.shape, moves.HOLD, dtype=np.int8)
    lever = np.zeros(attending.shape, dtype=np.int8)
    size, signal, resist = np.zeros(move.shape), np.zeros(move.shape), state.resist.copy()
    reasons = []
    for strategy, seats in in_play(world, attending):
        seen = Look(world, clock, draws.sight, state, prospects, seats)
        intent = strategy.intend(seen, seats.own(draws.step))
        legal = open_moves(seen, intent)
        chosen = gumbel_choice(intent.utility, intent.precision, legal, seats.rows(draws.move))
        ratio = log_likelihood_ratio(intent.reading, TYPE_SHIFT, seen.precision, legal, chosen)
        for column, found in (
            (move, chosen),
            (lever, intent.lever),
            (size, intent.size),
            (signal, ratio),
            (resist, seen.resists),
        ):
            column.put(seats.place, found)
        reasons.append(Reasons(seats.place, intent.utility, legal, intent.precision))
    return Choices(
        attending, move, lever, size, draws.dated, draws.easing, signal, resist, tuple(reasons)
    )


def in_play(world: World, attending: Mask) -> Iterator[tuple[Strategy, Seats]]:
    """Seats of the sides that take the matter up, strategy by strategy."""
    seats = Seats(np.flatnonzero(attending), world.n_runs)
    assigned = seats.own(world.strategy)
    for code in np.flatnonzero(np.bincount(assigned)).tolist():
        yield world.strategies[code], seats.at(np.flatnonzero(assigned == code))


def takes_up(world: World, clock: Clock, uniforms: Array, state: State) -> Mask:
    """Sides that take the matter up in this step, (2, n_runs): sooner when just hit.

    In calm a weekly chance is spread evenly over the days, so that looks are as many whatever the
    step; it fades while neither side moves. The first look at a rise, and at an offer to talk,
    comes with the chance of a reaction, and so do looks in the weeks before leaders meet.
    """
    drawn = world.drawn
    left = lively_share(
        (clock.middle - state.stirred) / DAYS_PER_WEEK,
        calm=drawn["calm_attention"],
        half_life=drawn["attention_half_life"],
    )
    found = uniforms < drawn["attention"] * drawn["attention_scale"] * left * clock.weeks
    fresh = unanswered(state, clock.opens) & (state.rise_day[::-1] != state.seen_rise)
    standing = clock.opens - state.offer_day[::-1] <= DAYS_PER_WEEK * drawn["offer_life"]
    fresh |= standing & ~state.in_talks
    if PREPARED_DAYS <= world.calendar.summit - clock.closes <= PREPARING_DAYS:
        fresh = np.ones_like(fresh)
    hit = np.flatnonzero(fresh)
    chance = chance_per_step(drawn["reaction"].take(hit), clock.weeks)
    found.put(hit, uniforms.take(hit) < chance)
    return found


class Heard(NamedTuple):
    """What sides knew of each other before they moved in a step, days, (2, n_runs) each."""

    rise_day: Array
    offer_day: Array

    @classmethod
    def of(cls, state: State) -> Heard:
        """What they know now."""
        return cls(state.rise_day.copy(), state.offer_day.copy())


def replies(world: World, clock: Clock, uniforms: Array, heard: Heard, state: State) -> Mask:
    """Sides that take up what the other has just done, (2, n_runs): a rise, or an offer to talk."""
    if clock.weeks < 1.0:
        return np.zeros(uniforms.shape, dtype=np.bool_)
    risen = state.rise_day[::-1] > heard.rise_day[::-1]
    offered = state.offer_day[::-1] > heard.offer_day[::-1]
    asked = offered & ~state.in_talks
    return np.asarray((risen | asked) & (uniforms < world.drawn["reaction"]))


def open_moves(seen: View, intent: Intent) -> Mask:
    """Moves open to the side in each run, (6, n_runs), with the step it thinks of."""
    can_lower = seen.level[0] > 0.0
    for lever in (1, 2):
        can_lower = can_lower | (seen.level[lever] > 0.0)
    return moves.legal(
        seen.stage,
        threats=seen.threats,
        in_force=seen.in_force,
        in_talks=seen.in_talks,
        undisputed=seen.undisputed,
        has_offered=seen.has_offered,
        can_lower=can_lower,
        size=intent.size,
    )
