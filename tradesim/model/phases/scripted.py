"""Dated moves that the scenario writes down."""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import raise_levers, withdraw_threats, without_threats
from tradesim.model.phases.talk import offer, threaten
from tradesim.model.phases.world import ScriptedMove, World
from tradesim.model.state import Happened, State
from tradesim.terms.levers import NO_LEVER, size_by_lever


def play_scripted(world: World, state: State, happened: Happened, move: ScriptedMove) -> None:
    """One dated move of the scenario, in every run."""
    chosen = np.zeros((2, world.n_runs), dtype=np.bool_)
    chosen[move.side] = True
    lever = np.where(chosen, move.lever, NO_LEVER).astype(np.int8)
    size = np.where(chosen, move.size, 0.0)
    if move.move == "carry out":
        due = chosen & state.threat_open
        state.record_carried[:] += due
        happened.carried_out[:] |= due
        rise_by = np.where(due, state.threat_size, 0.0)
        raise_levers(state, happened, state.threat_lever, rise_by, move.day, move.day)
        without_threats(state, due)
    elif move.move == "raise":
        raise_levers(state, happened, lever, size, move.day, move.day)
    elif move.move == "lower":
        fall = np.minimum(size_by_lever(lever, size), state.level)
        np.copyto(state.ease_day, move.day, where=fall.max(axis=1) > 0.0)
        state.level[:] -= fall
        happened.rise[:] -= fall
        happened.levers_moved[:] = True
    elif move.move == "withdraw":
        withdraw_threats(world, state, happened, chosen & state.threat_open, move.day)
    elif move.move == "threaten":
        threaten(world, state, happened, chosen, lever, size, move.day)
    else:
        offer(state, chosen, move.day)
