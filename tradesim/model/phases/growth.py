"""Phase 7, growth, prices, revenue, markets and farms: what a step tells the channels.

The channels themselves are economy.macro. Governments feel what markets did; all else is looked at.
"""

from __future__ import annotations

import numpy as np

from tradesim.economy.macro.inputs import MacroInputs
from tradesim.economy.macro.setting import MacroSetting, macro_setting
from tradesim.economy.macro.state import MacroState
from tradesim.economy.macro.step import next_macro
from tradesim.model.phases.deal import follow_through
from tradesim.model.phases.respond import average_tariff, purchases
from tradesim.model.phases.world import World
from tradesim.model.state import Flows, Happened, State
from tradesim.negotiation import stages
from tradesim.terms.authorities import BASE, EMERGENCY
from tradesim.terms.calendar import NEVER, Clock
from tradesim.terms.levers import RESTRICTION, TARIFF
from tradesim.terms.sides import CN, US, Array

DEAL_CHANCES = {stages.PRELIMINARY: 0.8, stages.TALKS: 0.4}
ANY_STAGE = 0.2
"""Chance that markets give a deal before a threat falls due, by stage (judgement): 1 with an
agreement in force, 83 % stood on markets for a signature on 26 October 2025."""
HELD_UP_DAYS = 28.0
"""News does not fade while a deadline is so near, days."""


def next_growth(
    world: World,
    clock: Clock,
    before: State,
    state: State,
    flows: Flows,
    happened: Happened,
    macro: MacroState,
) -> MacroState:
    """State of the channels at the end of the step, from the states before and after it."""
    assert world.growth is not None
    return next_macro(world.growth, macro, told(world, clock, before, state, flows, happened))


def first_growth(world: World, state: State, flows: Flows) -> MacroSetting:
    """The channels on the first day: what deviations are measured from."""
    calm = Happened.nothing(world.n_runs)
    first = told(world, world.calendar.clock(0), state, state, flows, calm)
    weeks = world.calendar.weeks_per_step
    return macro_setting(world.drawn, first.nothing_new(), weeks=weeks, before=world.losses_from)


def told(
    world: World, clock: Clock, before: State, state: State, flows: Flows, happened: Happened
) -> MacroInputs:
    """What the channels are told at the end of a step; levers are held over it."""
    tariffs = average_tariff(world, state.level)
    emergency = state.layers[US, EMERGENCY]
    threatens = state.threat_lever[US] == TARIFF
    size = np.where(threatens, state.threat_size[US], 0.0)
    rise = np.maximum(happened.rise[US, TARIFF], 0.0)
    deadline = np.minimum(np.minimum(*state.threat_deadline), state.truce_end)
    moved = np.abs(state.level[:, RESTRICTION] - before.level[:, RESTRICTION])
    struck = world.ruling_day <= clock.closes
    left = np.where(struck, world.replaces * world.drawn["replacement_share"], 1.0)
    return MacroInputs(
        tariff_us=tariffs[US],
        tariff_cn=tariffs[CN],
        emergency_us=emergency,
        rest_emergency=left,
        tariff_row=state.layers[US, BASE],
        threatened=size,
        carried_out=follow_through(state)[US],
        deal=deal_chance(state),
        restriction=state.level[CN, RESTRICTION],
        lost=flows.lost,
        purchases=purchases(world, state),
        imports_us=world.drawn["imports"][US] * (np.exp(flows.trade[US]) + flows.ordered[US]),
        action=np.where(happened.carried_out[US], 0.0, rise),
        threat=np.where(threatens & (state.threat_since[US] > clock.opens), size, 0.0),
        control=moved.max(axis=0),
        relief=happened.consensus | happened.signed | happened.extended | happened.withdrew[US],
        held_up=(deadline - clock.closes <= HELD_UP_DAYS) & (deadline < NEVER),
        ruling=happened.ruling,
    )


def deal_chance(state: State) -> Array:
    """Chance of a deal as markets see it, (n_runs,)."""
    found = np.full(state.n_runs, ANY_STAGE)
    for stage, likely in DEAL_CHANCES.items():
        np.copyto(found, likely, where=state.stage == stage)
    np.copyto(found, 1.0, where=state.in_force)
    return found
