"""Phase 8, what the step leaves behind: pain, stress, attention, records and beliefs."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.choose import Choices
from tradesim.model.phases.world import World
from tradesim.model.shocks import Draws
from tradesim.model.state import Flows, Happened, State
from tradesim.negotiation.audience import publicity
from tradesim.negotiation.pressure import election_weight, market_stress, political_pain
from tradesim.terms.calendar import DAYS_PER_WEEK, Clock
from tradesim.terms.columns import Index, alike
from tradesim.terms.moves import BREACH, DEESCALATE, ESCALATE, OFFER_TALKS, THREATEN
from tradesim.terms.sides import US, Array, either

FIRST_HABIT = 0.2
"""Share of harsh and of mild moves expected of a side that has not moved yet (judgement)."""
ELECTION_WEEKS = 12.0
"""Weeks before an election in which its weight grows by e (judgement)."""
HABIT_WEIGHT = 0.125
"""Weight of the latest move in a side's habits: about the last eight moves count (judgement)."""


PERCENT = 100.0


def feel(
    world: World,
    clock: Clock,
    shocks: Draws,
    chosen: tuple[Choices, Choices],
    fallen: Array,
    state: State,
    flows: Flows,
    happened: Happened,
) -> None:
    """Pain, attention, records and beliefs after the step; each decays by its half-life.

    `fallen` (n_runs,): how far US equities fell in the step, percent.
    """
    drawn = world.drawn
    state.shock[:] = market_stress(
        state.shock,
        fallen=fallen,
        reaction=drawn["stress_reaction"],
        calming=np.log(2.0) / alike(drawn["stress_half_life"]),
        weeks=clock.weeks,
    )
    memory = share_left(drawn["pain_half_life"], clock.weeks)
    noise = shocks.normals("pressure", 2) * drawn["pain_noise"] * np.sqrt(1.0 - memory * memory)
    loss = np.maximum(world.start_worth - felt_worth(state, flows), 0.0) + state.shock
    loss[US] *= election_loss_weight(world, clock)
    settled = political_pain(state.pain, loss=loss, persistence=memory, weeks=1.0)
    np.add(settled, noise, out=state.pain)
    decay = np.log(2.0) / alike(drawn["publicity_half_life"])
    state.publicity[:] = publicity(
        state.publicity,
        open_threat=state.threat_open.astype(np.float64),
        inflow=decay,
        decay=decay,
        weeks=clock.weeks,
    )
    fade_records(world, clock, state)
    state.tough_log_odds[:] *= share_left(drawn["resolve_memory"], clock.weeks)
    for choices in chosen:
        seats = np.flatnonzero(choices.attending)
        fade_habits(choices, state, seats)
        if world.beliefs_on:
            found = state.tough_log_odds.take(seats) + choices.signal.take(seats)
            state.tough_log_odds.put(seats, found)
    stirred = either(happened.threatened | happened.rise.any(axis=1))
    np.copyto(state.stirred, clock.closes, where=stirred)
    state.usual_worth[:] += (state.worth - state.usual_worth) * (1.0 - memory)


def felt_worth(state: State, flows: Flows) -> Array:
    """Worth of levers in force with the real income of this week in it, (2, n_runs), percent.

    What officials weigh is worth in the long run; what leaders feel is what there is by now.
    """
    return np.asarray(state.worth + PERCENT * flows.ahead_of_long_run)


def share_left(half_life: Array, weeks: float) -> Array:
    """Share of a stock left after `weeks`; (n_runs,), or (1,) where all runs share it."""
    return np.exp2(-weeks / alike(half_life))


def fade_records(world: World, clock: Clock, state: State) -> None:
    """Follow-through records drift back to those at the start."""
    kept = share_left(world.drawn["record_memory"], clock.weeks)
    for record, name in (
        (state.record_carried, "record_carried"),
        (state.record_withdrawn, "record_withdrawn"),
    ):
        first = world.drawn[name]
        record[:] = first + (record - first) * kept if world.beliefs_on else first


def fade_habits(choices: Choices, state: State, seats: Index) -> None:
    """Share of recent moves that were harsh and mild, in the `seats` that moved, places in columns
    (2, n_runs) read row after row.

    The empirical mixture of fictitious play (Brown 1951), in which old moves fade.
    """
    move = choices.move.take(seats)
    harsh = (move == THREATEN) | (move == ESCALATE) | (move == BREACH)
    mild = (move == DEESCALATE) | (move == OFFER_TALKS)
    for habit, shown in ((state.harsh, harsh), (state.mild, mild)):
        before = habit.take(seats)
        habit.put(seats, before + HABIT_WEIGHT * (shown - before))


def election_loss_weight(world: World, clock: Clock) -> Array:
    """Weight of losses in US politics: more as the midterm elections come near.

    (n_runs,), or (1,) where all runs share it.
    """
    left = np.array([(world.election_day - clock.closes) / DAYS_PER_WEEK])
    return election_weight(left, peak=alike(world.drawn["election_peak"]), width=ELECTION_WEEKS)
