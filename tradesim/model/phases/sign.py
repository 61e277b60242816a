"""Leaders decide on what delegations agreed, and what they sign takes effect."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import at_stage, in_runs, without_threats
from tradesim.model.phases.deal import Outlook, distances, outlook, package_on_the_table
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.negotiation import stages
from tradesim.negotiation.package import pledged
from tradesim.negotiation.ratification import ratification_probability
from tradesim.terms.calendar import DAYS_PER_WEEK
from tradesim.terms.sides import Array, both


def leaders_decide(
    world: World, state: State, happened: Happened, day: float, summit: float, uniforms: Array
) -> None:
    """Both leaders sign the consensus before them or refuse; one refusal sends it back.

    `summit` is one at the arranged meeting, else zero; `uniforms` (2, n_runs), one a leader.
    """
    seen = outlook(world, state)
    likely = signing_chances(world, summit, seen.gain)
    willing = uniforms < likely
    signed = both(willing)
    happened.signed[:] |= signed
    happened.refused[:] |= ~willing
    happened.sign_chance[:] = likely
    in_runs(signed, take_effect, world, state, happened, day, seen)
    np.copyto(state.talks_since, day, where=~signed)
    at_stage(state, stages.REFUSED, ~signed, day)


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


def take_effect(world: World, state: State, happened: Happened, day: float, seen: Outlook) -> None:
    """What the leaders signed: levers, threats, truce and pledge."""
    state.distance[:] = distances(world, state, seen)
    offered = package_on_the_table(world, state)
    state.level[:] = offered.level
    state.suspended[:] = offered.suspended
    state.truce_end[:] = day + DAYS_PER_WEEK * world.drawn["truce_length"]
    state.pledge[:] = pledged(world.drawn["pledge"], state.split)
    state.due[:] = 0.0
    state.delivered[:] = 0.0
    everyone = np.ones(world.n_runs, dtype=np.bool_)
    without_threats(state, np.broadcast_to(everyone, (2, world.n_runs)))
    happened.levers_moved[:] = True
    at_stage(state, stages.SIGNED, everyone, day)
