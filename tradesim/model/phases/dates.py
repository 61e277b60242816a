"""Phase 1, the calendar: what was bound to happen on a date.

Scripted moves up to the day the leaders meet and a court's ruling, threats that fall due before
that day, the meeting, later scripted moves, talks pressed by a deadline, the other threats due,
and the end of a truce.
"""

from __future__ import annotations

import numpy as np

from tradesim.model.phases import talk
from tradesim.model.phases.changes import (
    at_stage,
    audience_costs,
    in_runs,
    raise_levers,
    room_left,
    size_by_lever,
    withdraw_threats,
    without_threats,
)
from tradesim.model.phases.sign import leaders_meet
from tradesim.model.phases.world import ScriptedMove, World
from tradesim.model.shocks import Draws
from tradesim.model.state import Happened, State, replace
from tradesim.negotiation import stages
from tradesim.negotiation.compliance import shortfall
from tradesim.negotiation.deadlines import carry_out_probability, postponement_probability
from tradesim.negotiation.odds import chance, log_odds
from tradesim.negotiation.payoffs import raised
from tradesim.terms.calendar import DAYS_PER_WEEK, NEVER, Clock
from tradesim.terms.levers import HIGHEST, NO_LEVER, PURCHASE, RESTRICTION, TARIFF
from tradesim.terms.sides import CN, US, Array, Mask, both, either

TIRING = 0.6
"""By how much each postponement makes a further one less likely (judgement; two in a row in 2019
and in 2024)."""
WINDOW_DAYS = 28
"""The extension window opens four weeks before a truce ends."""
CONFLICT_LOG_ODDS = 3.0
"""By how much a truce is less likely to be extended while levers are being raised (judgement)."""
CONSENSUS_LOG_ODDS = 2.0
"""By how much it is likelier once delegations have a consensus for the leaders (judgement)."""


def keep_dates(
    world: World, clock: Clock, shocks: Draws, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Everything that falls due in this step."""
    summit = world.calendar.summit
    scripted = [move for move in world.script if clock.covers(move.day)]
    for move in scripted:
        if move.day <= summit:
            state, happened = play_scripted(world, move, state, happened)
    state, happened = rule_on_tariffs(world, clock, state, happened)
    due = clock.due(state.threat_deadline)
    early = due & (state.threat_deadline < summit)
    uniforms = shocks.uniforms("deadline", 4)
    if clock.covers(summit):
        state, happened = settle_threats(world, clock, uniforms, early, state, happened)
        state, happened = leaders_meet(world, summit, shocks, state, happened)
        due = clock.due(state.threat_deadline) & ~early
    for move in scripted:
        if move.day > summit:
            state, happened = play_scripted(world, move, state, happened)
    due = due & state.threat_open & clock.due(state.threat_deadline)
    ending = clock.due(state.truce_end)
    opening = near_end(clock, state) & stages.allows(state.stage, stages.WINDOW_OPENS)
    runs = np.flatnonzero(either(due) | ending | opening)
    meeting, willing = shocks.uniforms("eve", 2), shocks.uniforms("extension", 2)
    given = (clock, meeting, uniforms, willing, due)
    return in_runs(runs, fall_due, world, given, state, happened)


def fall_due(
    world: World,
    clock: Clock,
    meeting: Array,
    uniforms: Array,
    willing: Array,
    due: Mask,
    state: State,
    happened: Happened,
) -> tuple[State, Happened]:
    """Talks pressed by a deadline, threats `due` (2, n_runs), and truces that end.

    Uniforms for each, in this order: (2, n_runs), (4, n_runs), (2, n_runs).
    """
    eve = either(due) | clock.due(state.truce_end)
    state, happened = talk.before_deadline(world, clock, meeting, eve, state, happened)
    state, happened = settle_threats(world, clock, uniforms, due, state, happened)
    return end_truces(world, clock, willing, state, happened)


def settle_threats(
    world: World, clock: Clock, uniforms: Array, due: Mask, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Threats `due` (2, n_runs) carried out, put off or dropped; `uniforms` (4, n_runs)."""
    runs = np.flatnonzero(either(due))
    return in_runs(runs, settle, world, (clock, uniforms, due), state, happened)


def settle(
    world: World, clock: Clock, uniforms: Array, due: Mask, state: State, happened: Happened
) -> tuple[State, Happened]:
    """The same for runs in which a threat is due."""
    in_talks = stages.is_in(state.stage, stages.IN_TALKS)
    likely = carry_out_chances(world, due, state)
    carried_out = due & (uniforms[:2] < likely) & can_rise(state)
    base = world.drawn["postponement"]
    patience = postponement_probability(base, in_talks=in_talks) * TIRING**state.put_off
    put_off = due & ~carried_out & (uniforms[2:] < patience)
    dropped = due & ~carried_out & ~put_off
    later = state.threat_deadline + DAYS_PER_WEEK * world.drawn["lead_time"]
    later = np.maximum(later, clock.closes + 1.0)
    lever, size = state.threat_lever, np.where(carried_out, state.threat_size, 0.0)
    day = np.where(carried_out, state.threat_deadline, 0.0)
    state = replace(
        state,
        record_carried=state.record_carried + carried_out,
        put_off=state.put_off + put_off,
        threat_deadline=np.where(put_off, later, state.threat_deadline),
    )
    state, happened = raise_levers(state, happened, lever, size, day, clock.closes)
    state = without_threats(state, carried_out)
    state = withdraw_threats(world, state, dropped, clock.closes)
    return state, replace(
        happened,
        withdrew=happened.withdrew | dropped,
        postponed=happened.postponed | put_off,
        carried_out=happened.carried_out | carried_out,
        carry_chance=np.where(due, likely, happened.carry_chance),
    )


def can_rise(state: State) -> Mask:
    """Whether the lever of each open threat has room left, by nature and by law, (2, n_runs)."""
    lever = np.maximum(state.threat_lever, 0)[:, None]
    return np.asarray(np.take_along_axis(room_left(state), lever, axis=1)[:, 0] > 0.0)


def carry_out_chances(world: World, due: Mask, state: State) -> Array:
    """Chance that each due threat is carried out, (2, n_runs)."""
    drawn = world.drawn
    gain = (
        drawn["resolve"]
        + audience_costs(world, state, np.zeros_like(due), due)
        + effect_of_threats(world, due, state)
        - drawn["pain_restraint"] * state.pain
    )
    talking = stages.is_in(state.stage, stages.IN_TALKS)
    agreed = (state.stage == stages.PRELIMINARY) | stages.is_in(state.stage, stages.IN_FORCE)
    restraint = np.where(talking | agreed, drawn["talks_restraint"], 0.0)
    restraint = restraint + np.where(agreed, drawn["consensus_restraint"], 0.0)
    free = carry_out_probability(
        drawn["follow_through"],
        gain,
        precision=drawn["precision"],
        restraint=restraint,
        leaning=world.leaning["follow_through"],
    )
    if world.threats_carried_out is None:
        return free
    return np.where(state.threat_since <= 0.0, float(world.threats_carried_out), free)


def effect_of_threats(world: World, due: Mask, state: State) -> Array:
    """Worth of carrying the own due threat out, (2, n_runs), percent; zero where none is due."""
    effect = np.zeros(due.shape)
    for side in (US, CN):
        runs = np.flatnonzero(due[side])
        threat = state.at(runs)
        payoffs = world.payoffs(runs)
        then = threat.level
        for lever in (TARIFF, RESTRICTION, PURCHASE):
            size = np.where(threat.threat_lever[side] == lever, threat.threat_size[side], 0.0)
            then = raised(then, side, lever, size)
        now, places = threat.level, payoffs.places(threat.level)
        risen = payoffs.moved(places, side, then[side, TARIFF])
        effect[side, runs] = payoffs.of_side(side, then, risen) - payoffs.of_side(side, now, places)
    return effect


def end_truces(
    world: World, clock: Clock, uniforms: Array, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Truces whose end comes in sight, is put off by both sides, or arrives."""
    state = at_stage(state, stages.WINDOW_OPENS, near_end(clock, state), clock.closes)
    runs = np.flatnonzero(clock.due(state.truce_end))
    return in_runs(runs, extend_or_expire, world, (clock, uniforms), state, happened)


def near_end(clock: Clock, state: State) -> Mask:
    """Runs in which the end of the truce is less than the extension window away, (n_runs,)."""
    return state.truce_end - clock.closes <= WINDOW_DAYS


def extend_or_expire(
    world: World, clock: Clock, uniforms: Array, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Truces that all end in this step: extended where both sides are willing, else run out."""
    extended = both(uniforms < extension_chances(world, state))
    expired = ~extended
    longer = DAYS_PER_WEEK * world.drawn["extension_length"]
    state = replace(
        state,
        truce_end=np.where(extended, state.truce_end + longer, state.truce_end),
        extensions=state.extensions + extended,
        pledge=np.where(extended, amended_pledge(state), state.pledge),
        noticed=state.noticed & ~extended,
    )
    state = at_stage(state, stages.EXTENDED, extended, clock.closes)
    state, happened = snap_back(state, happened, expired)
    state = at_stage(state, stages.EXPIRES, expired, clock.closes)
    return state, replace(
        happened, extended=happened.extended | extended, expired=happened.expired | expired
    )


def amended_pledge(state: State) -> Array:
    """Pledge that an extension writes down, (n_runs,): where it is public that deliveries fall
    short it is cut to the pace of what was delivered."""
    pace = state.pledge * (1.0 - shortfall(state.due, state.delivered))
    return np.where(state.noticed, pace, state.pledge)


def extension_chances(world: World, state: State) -> Array:
    """Chance that each side agrees to extend the truce that ends, (2, n_runs)."""
    setback = state.worth - world.payoffs().of(state.level + state.suspended)
    fighting = (state.stage == stages.IMPLEMENTATION) | (state.stage == stages.BREACH)
    base = log_odds(np.sqrt(world.drawn["extension_probability"]))
    free = chance(
        base
        + world.drawn["precision"] * (setback - world.drawn["resolve"])
        + world.leaning["extending"]
        - np.where(fighting, CONFLICT_LOG_ODDS, 0.0)
        + np.where(state.stage == stages.PRELIMINARY, CONSENSUS_LOG_ODDS, 0.0)
    )
    if world.truce_extends is None:
        return free
    return np.where(state.truce_end == world.first_truce_end, float(world.truce_extends), free)


def snap_back(state: State, happened: Happened, where: Mask) -> tuple[State, Happened]:
    """Suspended levers back in force in the runs `where`; no side has moved first."""
    if not where.any():
        return state, happened
    back = np.where(where, state.suspended, 0.0)
    level = np.minimum(state.level + back, HIGHEST[None, :, None])
    restored = level - state.level
    state = replace(
        state,
        level=level,
        suspended=state.suspended - back,
        truce_end=np.where(where, NEVER, state.truce_end),
    )
    return state, replace(happened, rise=happened.rise + restored)


def rule_on_tariffs(
    world: World, clock: Clock, state: State, happened: Happened
) -> tuple[State, Happened]:
    """A court strikes emergency tariffs down: the tariff falls and its room with it, for a time.

    Until a slower procedure is through the US tariff can rise only by a temporary substitute.
    """
    runs = np.flatnonzero(clock.due(world.ruling_day) | clock.due(world.regained_day))
    return in_runs(runs, apply_ruling, world, (clock,), state, happened)


def apply_ruling(
    world: World, clock: Clock, state: State, happened: Happened
) -> tuple[State, Happened]:
    """The same for runs in which the court rules, or the authority it took comes back."""
    drawn, struck = world.drawn, clock.due(world.ruling_day)
    lawful = np.maximum(world.start_level[US, TARIFF] - drawn["emergency_tariff"], 0.0)
    level, suspended = state.level.copy(), state.suspended.copy()
    fall = np.where(struck, np.maximum(level[US, TARIFF] - lawful, 0.0), 0.0)
    level[US, TARIFF] = level[US, TARIFF] - fall
    suspended[US, TARIFF] = np.where(struck, 0.0, suspended[US, TARIFF])
    authority = np.where(struck, lawful + drawn["substitute_tariff"], state.authority)
    authority = np.where(clock.due(world.regained_day), HIGHEST[TARIFF], authority)
    change = happened.rise.copy()
    change[US, TARIFF] = change[US, TARIFF] - fall
    return (
        replace(state, level=level, suspended=suspended, authority=authority),
        replace(happened, rise=change, ruling=happened.ruling | struck),
    )


def play_scripted(
    world: World, move: ScriptedMove, state: State, happened: Happened
) -> tuple[State, Happened]:
    """One dated move of the scenario, in every run."""
    chosen = np.zeros((2, world.n_runs), dtype=np.bool_)
    chosen[move.side] = True
    lever = np.where(chosen, move.lever, NO_LEVER).astype(np.int8)
    size = np.where(chosen, move.size, 0.0)
    if move.move == "carry out":
        due = chosen & state.threat_open
        state = replace(state, record_carried=state.record_carried + due)
        threatened, rise_by = state.threat_lever, np.where(due, state.threat_size, 0.0)
        state, happened = raise_levers(state, happened, threatened, rise_by, move.day, move.day)
        happened = replace(happened, carried_out=happened.carried_out | due)
        return without_threats(state, due), happened
    if move.move == "raise":
        return raise_levers(state, happened, lever, size, move.day, move.day)
    if move.move == "lower":
        fall = np.minimum(size_by_lever(lever, size), state.level)
        ease_day = np.where(fall.max(axis=1) > 0.0, move.day, state.ease_day)
        return replace(state, level=state.level - fall, ease_day=ease_day), replace(
            happened, rise=happened.rise - fall
        )
    if move.move == "withdraw":
        gone = chosen & state.threat_open
        state = withdraw_threats(world, state, gone, move.day)
        return state, replace(happened, withdrew=happened.withdrew | gone)
    if move.move == "threaten":
        return talk.threaten(world, chosen, lever, size, move.day, state, happened)
    return talk.offer(chosen, move.day, state, happened)
