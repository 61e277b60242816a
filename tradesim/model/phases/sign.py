"""Leaders decide on what delegations agreed, and what they sign takes effect."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import at_stage, in_runs, without_threats
from tradesim.model.phases.deal import Outlook, distances, outlook, package_on_the_table
from tradesim.model.phases.world import World
from tradesim.model.shocks import Draws
from tradesim.model.state import Happened, State, replace
from tradesim.negotiation import stages
from tradesim.negotiation.package import pledged
from tradesim.negotiation.ratification import ratification_probability
from tradesim.terms.calendar import DAYS_PER_WEEK, NEVER, Clock, chance_per_step
from tradesim.terms.columns import scatter
from tradesim.terms.sides import Array, Mask, both


def leaders_meet(
    world: World, day: float, shocks: Draws, state: State, happened: Happened
) -> tuple[State, Happened]:
    """The arranged meeting: where there is a consensus, each leader signs or refuses."""
    deciding = state.stage == stages.PRELIMINARY
    return sign(world, day, deciding, 1.0, shocks.uniforms("summit", 2), state, happened)


def leaders_decide(
    world: World, clock: Clock, take_up: Array, sign_draws: Array, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Leaders take up a consensus when no meeting lies ahead; not in the step it was reached in."""
    if world.calendar.summit > clock.closes and world.calendar.summit != NEVER:
        return state, happened
    waiting = (state.stage == stages.PRELIMINARY) & ~happened.consensus
    weekly = chance_per_step(world.drawn["decision_hazard"], clock.weeks)
    deciding = waiting & (take_up < weekly)
    return sign(world, clock.closes, deciding, 0.0, sign_draws, state, happened)


def sign(
    world: World,
    day: float,
    deciding: Mask,
    summit: float,
    uniforms: Array,
    state: State,
    happened: Happened,
) -> tuple[State, Happened]:
    """Both leaders decide on the consensus in the runs `deciding`; one refusal sends it back."""
    runs = np.flatnonzero(deciding)
    return in_runs(runs, decide, world, (day, summit, uniforms), state, happened)


def decide(
    world: World, day: float, summit: float, uniforms: Array, state: State, happened: Happened
) -> tuple[State, Happened]:
    """The same for runs in which the leaders all have a consensus before them."""
    seen = outlook(world, state)
    likely = signing_chances(world, summit, seen.gain)
    willing = uniforms < likely
    signed = both(willing)
    state = in_force_from(world, day, signed, seen, state)
    state = at_stage(state, stages.SIGNED, signed, day)
    back = ~signed
    state = replace(state, talks_since=np.where(back, day, state.talks_since))
    state = at_stage(state, stages.REFUSED, back, day)
    return state, replace(
        happened,
        signed=happened.signed | signed,
        refused=happened.refused | ~willing,
        sign_chance=likely,
    )


def signing_chances(world: World, summit: float, gain: Array) -> Array:
    """Chance that each leader signs, (2, n_runs): the ratification stage of a two-level game.

    Log-odds: base, `gain`, what the package is worth over no deal, times precision, a summit with
    the world watching, and the tone of the own delegation (Putnam 1988).
    """
    if world.leaders_sign is not None and summit > 0.0:
        return np.full((2, world.n_runs), float(world.leaders_sign))
    drawn = world.drawn
    tone = drawn["tone_effect"] * drawn["tone"]
    return ratification_probability(
        gain,
        reservation=drawn["resolve"],
        sharpness=drawn["precision"],
        summit=summit,
        summit_effect=drawn["summit_effect"],
        mediator=summit,
        mediator_effect=drawn["mediator_effect"],
        intercept=drawn["signing_base"] + tone + world.leaning["signing"],
    )


def in_force_from(world: World, day: float, signed: Mask, seen: Outlook, state: State) -> State:
    """The package takes effect in the runs `signed`: levers, threats, truce and pledge."""
    until = day + DAYS_PER_WEEK * world.drawn["truce_length"]
    runs = np.flatnonzero(signed)
    here, part = world.at(runs), state.at(runs)
    level, suspended, distance = state.level.copy(), state.suspended.copy(), state.distance.copy()
    offered = package_on_the_table(here, part)
    scatter(level, runs, offered.level)
    scatter(suspended, runs, offered.suspended)
    scatter(distance, runs, distances(here, part, seen.at(runs)))
    state = replace(
        state,
        level=level,
        suspended=suspended,
        distance=distance,
        truce_end=np.where(signed, until, state.truce_end),
        pledge=np.where(signed, pledged(world.drawn["pledge"], state.split), state.pledge),
        due=np.where(signed, 0.0, state.due),
        delivered=np.where(signed, 0.0, state.delivered),
    )
    return without_threats(state, np.broadcast_to(signed, (2, world.n_runs)))
