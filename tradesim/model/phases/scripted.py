"""Dated moves that the scenario writes down."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import (
    raise_levers,
    withdraw_threats,
    without_threats,
)
from tradesim.model.phases.talk import offer, threaten
from tradesim.model.phases.world import ScriptedMove, World
from tradesim.model.state import Happened, State, replace
from tradesim.terms.levers import NO_LEVER, size_by_lever


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
        return threaten(world, chosen, lever, size, move.day, state, happened)
    return offer(chosen, move.day, state, happened)
