"""Dated actions that the scenario writes down, one rule each.

A rule is added as one function and one entry of RULES. What an action settles on other days than
its own is in script.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from tradesim.model.phases.changes import (
    at_stage,
    can_fall,
    in_runs,
    note_change,
    raise_levers,
    set_layers,
    take_from_levers,
    withdraw_threats,
    without_threats,
)
from tradesim.model.phases.deal import outlook
from tradesim.model.phases.public_record import holding
from tradesim.model.phases.script import ScriptedAction, passed_over
from tradesim.model.phases.sectors import add_to_base
from tradesim.model.phases.sign import agree
from tradesim.model.phases.talk import break_off, fail_talks, offer, threaten
from tradesim.model.phases.threat_queue import drop_waiting
from tradesim.model.phases.truce_end import extend_to
from tradesim.model.phases.world import World
from tradesim.model.state import Happened, State
from tradesim.negotiation import stages
from tradesim.terms.authorities import BASE, EMERGENCY
from tradesim.terms.calendar import DAYS_PER_WEEK, NEVER
from tradesim.terms.levers import HIGHEST, NO_LEVER, PURCHASE, RESTRICTION, TARIFF, size_by_lever
from tradesim.terms.moves import MOST_THREATS
from tradesim.terms.sides import CN, US, Array, Codes, Mask, either

Rule = Callable[[World, ScriptedAction, State, Happened], None]


def play_scripted(world: World, action: ScriptedAction, state: State, happened: Happened) -> None:
    """One dated action of the scenario, in every run or where its condition holds."""
    if rule := RULES.get(action.action):
        if action.when is None:
            rule(world, action, state, happened)
        else:
            taken = holding(action.when, world, state)
            happened.passed_over[:] += np.where(taken, 0.0, passed_over(world.script, action))
            in_runs(taken, play_in, world, state, happened, action, rule)
    happened.levers_moved[:] = True  # what it binds may change the worth of levers too


def play_in(
    world: World, state: State, happened: Happened, action: ScriptedAction, rule: Rule
) -> None:
    """One dated action in these runs."""
    rule(world, action, state, happened)


def acting(world: World, action: ScriptedAction) -> tuple[Mask, Codes, Array]:
    """Sides that act, with lever and size of their step, (2, n_runs) each."""
    chosen = np.zeros((2, world.n_runs), dtype=np.bool_)
    chosen[list(action.sides)] = True
    lever = np.where(chosen, action.lever, NO_LEVER).astype(np.int8)
    return chosen, lever, np.where(chosen, action.size, 0.0)


def raise_lever(world: World, action: ScriptedAction, state: State, happened: Happened) -> None:
    """A rise, as in (26); a tariff under an authority rises in its layer, a sector measure in the
    base, where the other side bears it, answers in kind or calls it a breach."""
    _, lever, size = acting(world, action)
    if action.layer == BASE:
        (side,) = action.sides
        add_to_base(world, state, happened, side, size[side], happened.borne, action.day)
        return
    raise_levers(world, state, happened, lever, size, action.day, action.day, action.layer)
    if action.layer == EMERGENCY:
        state.emergency[:] |= (world.ruling_day > action.day) & (state.layers[US, EMERGENCY] > 0.0)


def lower_lever(world: World, action: ScriptedAction, state: State, happened: Happened) -> None:
    """A lever lowered, at most to zero; a tariff to its base, under an authority to the other
    layers."""
    _, lever, size = acting(world, action)
    wanted = size_by_lever(lever, size)
    before = state.layers.copy()
    if action.layer is None:
        fall = np.minimum(wanted, np.maximum(can_fall(state), 0.0))
        take_from_levers(state, happened, fall)
    else:
        fall = np.minimum(wanted, state.layers[:, None, action.layer])
        state.layers[:, action.layer] -= fall[:, TARIFF]
        set_layers(state, state.layers)
    note_change("easing", state, happened, -fall, action.day, before)
    np.copyto(state.ease_day, action.day, where=fall.max(axis=1) > 0.0)
    happened.rise[:] -= fall


def suspend_restriction(
    world: World, action: ScriptedAction, state: State, happened: Happened
) -> None:
    """The whole restriction lowered to nothing, and announced ones put off."""
    chosen, _, _ = acting(world, action)
    lower_lever(world, replace(action, size=1.0), state, happened)
    drop_waiting(state, chosen, RESTRICTION)
    for _ in range(MOST_THREATS):
        announced = chosen & (state.threat_lever == RESTRICTION)
        without_threats(state, announced)
        nothing_open = either(announced) & ~either(state.threat_open)
        at_stage(state, stages.BACKS_DOWN, nothing_open, action.day)


def end_suspension(world: World, action: ScriptedAction, state: State, happened: Happened) -> None:
    """The restriction back at `size`, where no agreement is in force; no side has moved first."""
    _, lever, size = acting(world, action)
    wanted = size_by_lever(lever, size)
    missing = np.where(wanted > 0.0, np.maximum(wanted - state.level, 0.0), 0.0)
    back = missing * ~state.in_force
    state.level[:] += back
    happened.rise[:] += back
    happened.note("snap_back", back, action.day, back)


def issue_threat(world: World, action: ScriptedAction, state: State, happened: Happened) -> None:
    """A threat, due on the day that the action names or after the lead time of the run."""
    chosen, lever, size = acting(world, action)
    room = chosen & (state.threats < MOST_THREATS)
    due = action.until if action.until < NEVER else None
    dated = np.zeros(chosen.shape)  # a day is named
    threaten(world, state, happened, room, lever, size, dated, action.day, due)


def carry_out_threat(
    world: World, action: ScriptedAction, state: State, happened: Happened
) -> None:
    """The most pressing threat carried out on this day, as far as the law leaves room for it."""
    chosen, _, _ = acting(world, action)
    due = chosen & state.threat_open
    state.record_carried[:] += due
    happened.carried_out[:] |= due
    np.copyto(happened.carried_on, action.day, where=due & (state.threat_since <= 0.0))
    happened.carried_first[:] |= due & (state.threat_since <= 0.0)
    rise_by = np.where(due, state.threat_size, 0.0)
    threatened = state.threat_lever.copy()
    happened.note("carried_out", due, action.day, rise_by, lever=threatened)
    raise_levers(world, state, happened, threatened, rise_by, action.day, action.day)
    without_threats(state, due)


def withdraw_threat(world: World, action: ScriptedAction, state: State, happened: Happened) -> None:
    """Every open threat dropped for nothing."""
    chosen, _, _ = acting(world, action)
    for _ in range(MOST_THREATS):
        withdraw_threats(world, state, happened, chosen & state.threat_open, action.day)


def offer_talks(world: World, action: ScriptedAction, state: State, _happened: Happened) -> None:
    """An offer on this day."""
    offer(state, acting(world, action)[0], action.day)


def walk_out(world: World, action: ScriptedAction, state: State, happened: Happened) -> None:
    """Talks, or the consensus, ended by a side whose offer no longer stands."""
    leaving = acting(world, action)[0]
    np.copyto(state.offer_day, -NEVER, where=leaving)
    talking, agreed = state.in_talks, state.stage == stages.PRELIMINARY
    at_stage(state, stages.REVIEW_ENDS, agreed & state.in_force, action.day)
    at_stage(state, stages.REFUSED, agreed & ~state.in_force, action.day)
    np.copyto(state.meeting_day, NEVER, where=talking)
    fail_talks(world, state, happened, talking, action.day)


def sign_package(world: World, action: ScriptedAction, state: State, happened: Happened) -> None:
    """The package of the day signed where no agreement is in force, with a consensus or without."""
    free = ~state.in_force
    for event in (stages.TALKS_OPEN, stages.CONSENSUS):
        at_stage(state, event, free, action.day)
    in_runs(free, sign_in, world, state, happened, action.day)


def sign_in(world: World, state: State, happened: Happened, day: float) -> None:
    """Leaders of these runs sign on a day."""
    agree(world, state, happened, day, outlook(world, state))


def extend_truce(world: World, action: ScriptedAction, state: State, happened: Happened) -> None:
    """The truce that runs extended, never to an earlier day."""
    longer = state.truce_end + DAYS_PER_WEEK * world.drawn["extension_length"]
    end = np.where(action.until < NEVER, action.until, longer)
    running = (state.truce_end >= action.day) & (state.truce_end < NEVER)
    extend_to(state, happened, running & (end > state.truce_end), end, action.day)


def break_agreement(world: World, action: ScriptedAction, state: State, happened: Happened) -> None:
    """The agreement in force declared broken."""
    break_off(state, happened, acting(world, action)[0], action.day)


def refuse_purchases(
    world: World, action: ScriptedAction, state: State, happened: Happened
) -> None:
    """All purchases withheld; not a rise, so that an agreement stands until the US takes notice."""
    hold_back(state, happened, np.full(world.n_runs, HIGHEST[PURCHASE]), action.day)


def end_refusal(world: World, action: ScriptedAction, state: State, happened: Happened) -> None:
    """Purchases as pledged where an agreement is in force, else withheld as on the first day."""
    first_day = np.minimum(state.level[CN, PURCHASE], world.start_level[CN, PURCHASE])
    hold_back(state, happened, np.where(state.pledge > 0.0, 0.0, first_day), action.day)


def hold_back(state: State, happened: Happened, held: Array, day: float) -> None:
    """China withholds the share `held` (n_runs,) of its purchases from a day on."""
    change = np.zeros_like(state.level)
    change[CN, PURCHASE] = held - state.level[CN, PURCHASE]
    happened.note("withholding", change, day, change)
    happened.rise[CN, PURCHASE] += held - state.level[CN, PURCHASE]
    state.level[CN, PURCHASE] = held


def pledge_purchases(
    world: World, action: ScriptedAction, state: State, _happened: Happened
) -> None:
    """The pledge of an agreement in force replaced."""
    np.copyto(state.pledge, action.size, where=state.in_force)


RULES: Mapping[str, Rule] = {
    "raise_tariff": raise_lever,
    "lower_tariff": lower_lever,
    "raise_restriction": raise_lever,
    "lower_restriction": lower_lever,
    "suspend_restriction": suspend_restriction,
    "end_suspension": end_suspension,
    "threaten": issue_threat,
    "carry_out_threat": carry_out_threat,
    "withdraw_threat": withdraw_threat,
    "offer_talks": offer_talks,
    "walk_out": walk_out,
    "sign": sign_package,
    "extend_truce": extend_truce,
    "break_agreement": break_agreement,
    "pledge_purchases": pledge_purchases,
    "refuse_purchases": refuse_purchases,
    "end_refusal": end_refusal,
    "resume_purchases": lower_lever,
}
"""What an action does on its day; those without a rule settle what happens on other days."""
