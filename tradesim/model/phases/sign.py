"""Leaders decide on what delegations agreed, and what they sign takes effect."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import (
    at_stage,
    can_fall,
    in_runs,
    note_change,
    take_from_levers,
)
from tradesim.model.phases.deal import (
    Outlook,
    distances,
    outlook,
    package_on_the_table,
    promised,
)
from tradesim.model.phases.threat_queue import drop_all
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.negotiation import stages
from tradesim.negotiation.ratification import ratification_probability
from tradesim.terms.calendar import DAYS_PER_WEEK, NEVER
from tradesim.terms.levers import HIGHEST, PURCHASE
from tradesim.terms.sides import CN, Array, both, either

NEAR_DAYS = 182.0
"""What leaders sign under an agreement moves its end where that is less than half a year away."""
FIGHT = (stages.THREAT, stages.IMPLEMENTATION, stages.TALKS, stages.BREACH, stages.EXPIRED)


def leaders_decide(
    world: World, state: State, happened: Happened, day: float, summit: float, uniforms: Array
) -> None:
    """Both leaders sign the consensus before them or refuse; one refusal sends it back.

    `summit` is one at the arranged meeting, else zero; `uniforms` (2, n_runs), one a leader.
    """
    seen = outlook(world, state)
    likely = settled(world, day, summit, signing_chances(world, summit, seen.gain))
    willing = uniforms < likely
    signed = both(willing)
    happened.refused[:] |= ~willing
    happened.note("refused", ~willing, day)
    happened.sign_chance[:] = likely
    in_runs(signed, agree, world, state, happened, day, seen)
    back = ~signed
    np.copyto(state.talks_since, day, where=back)
    again = np.ceil(day + DAYS_PER_WEEK * world.drawn["meeting_lead"])
    np.copyto(state.meeting_day, again, where=back)
    state.reviewing[:] |= back & state.in_force
    at_stage(state, stages.REVIEW_ENDS, back & state.in_force, day)
    at_stage(state, stages.REFUSED, back & ~state.in_force, day)


def signing_chances(world: World, summit: float, gain: Array) -> Array:
    """Chance that each leader signs, (2, n_runs): the ratification stage of a two-level game.

    Log-odds: base, `gain`, what the package is worth over no deal, times precision, a summit with
    the world watching, and the tone of the own delegation (Putnam 1988).
    """
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


def settled(world: World, day: float, summit: float, likely: Array) -> Array:
    """The chances, or 0 or 1 where the scenario settles them, (2, n_runs)."""
    if world.leaders_sign is not None and summit > 0.0 and day == world.calendar.summit:
        return np.full(likely.shape, float(world.leaders_sign))
    if not any(world.binding.unsigned):
        return likely
    return np.where(np.array(world.binding.unsigned)[:, None], 0.0, likely)


def agree(world: World, state: State, happened: Happened, day: float, seen: Outlook) -> None:
    """What the leaders signed: threats go, truce and pledge begin, and levers change on the day on
    which it takes effect.

    Where an agreement is in force its pledge stays, and its end moves only if it is near.
    """
    np.copyto(happened.signed_on, day, where=~happened.signed)
    happened.signed[:] = True
    happened.note("signed", happened.signed, day)
    end, pledge = next_terms(world, state, day)
    fresh = ~state.in_force | (state.pledge == 0.0)
    state.distance[:] = distances(world, state, seen)
    offered = package_on_the_table(world, state)
    change = offered.level - state.level
    suspended = offered.suspended + np.minimum(change, 0.0)
    happened.levers_moved[:] |= (suspended != state.suspended).any(axis=(0, 1))
    happened.levers_moved[:] |= pledge != state.pledge
    state.coming[:] = change
    state.suspended[:] = suspended
    state.effect_day[:] = np.ceil(day + DAYS_PER_WEEK * world.drawn["effect_lag"])
    state.in_force[:] = True
    state.signed_day[:] = day
    state.truce_end[:] = end
    state.pledge[:] = pledge
    np.copyto(state.due, 0.0, where=fresh)
    np.copyto(state.delivered, 0.0, where=fresh)
    np.copyto(state.ordered, 0.0, where=fresh)
    np.copyto(state.pledge_day, day, where=fresh)
    drop_all(state)
    at_stage(state, stages.SIGNED, np.ones(world.n_runs, dtype=np.bool_), day)


def next_terms(world: World, state: State, day: float) -> tuple[Array, Array]:
    """End of the truce and pledge once leaders sign, (n_runs,) each."""
    new = np.ceil(day + DAYS_PER_WEEK * world.drawn["truce_length"])
    far = state.truce_end - day > NEAR_DAYS
    kept = np.maximum(state.truce_end, new)
    later = np.where(far, state.truce_end, kept)
    stands = state.in_force & (state.pledge > 0.0)
    return np.where(state.in_force, later, new), np.where(
        stands, state.pledge, promised(world, state.split)
    )


def take_effect(world: World, state: State, happened: Happened) -> None:
    """What was signed takes effect on its day, where the agreement still stands.

    No lever falls below nothing and no tariff below its base; where China refuses to buy, purchases
    stay withheld.
    """
    fall = np.where(state.in_force, np.minimum(-state.coming, can_fall(state)), 0.0)
    fall[CN, PURCHASE] *= not world.binding.purchases_refused
    known = state.signed_day <= 0.0  # what the first day suspended is in `suspended` already
    suspended = state.suspended + np.where(known, 0.0, np.maximum(fall, 0.0))
    before = state.layers.copy() if happened.is_logged else state.layers
    take_from_levers(state, happened, fall)
    note_change("takes_effect", state, happened, -fall, state.effect_day, before)
    state.suspended[:] = np.minimum(suspended, HIGHEST[None, :, None])
    state.coming[:] = 0.0
    state.effect_day[:] = NEVER


def agree_at_summit(
    world: World, state: State, happened: Happened, day: float, uniforms: Array
) -> None:
    """Leaders who meet in a fight without a consensus may agree on a truce themselves, as in Buenos
    Aires and Osaka; `uniforms` (n_runs,)."""
    fighting = ~state.in_force & (either(state.threat_open) | stages.is_in(state.stage, FIGHT))
    agreed = fighting & (state.stage != stages.PRELIMINARY) & (not any(world.binding.unsigned))
    agreed &= uniforms < world.drawn["summit_truce"]
    np.copyto(happened.consensus_on, day, where=agreed & ~happened.consensus)
    happened.note("consensus", agreed, day)
    happened.consensus[:] |= agreed
    at_stage(state, stages.CONSENSUS, agreed, day)
