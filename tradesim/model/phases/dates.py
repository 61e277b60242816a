"""Phase 1, the calendar: what was bound to happen on a date.

Scripted moves up to the day the leaders meet and a court's ruling, threats that fall due before
that day, the meeting, later scripted moves, talks pressed by a deadline, the other threats due,
and the end of a truce.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tradesim.model.phases.changes import in_runs
from tradesim.model.phases.due_threats import ThreatDraws, settle_threats
from tradesim.model.phases.ruling import rule_on_tariffs
from tradesim.model.phases.scripted import play_scripted
from tradesim.model.phases.sign import leaders_meet
from tradesim.model.phases.talk import MeetingDraws, meet_before_deadline
from tradesim.model.phases.truce_end import end_truces, near_end
from tradesim.model.phases.world import World
from tradesim.model.shocks import Draws
from tradesim.model.state import Happened, State
from tradesim.negotiation import stages
from tradesim.terms.calendar import Clock
from tradesim.terms.columns import Record
from tradesim.terms.sides import Array, Mask, either


@dataclass(frozen=True)
class DateDraws(Record):
    """Uniforms for what falls due in a step."""

    threats: ThreatDraws
    meeting: MeetingDraws
    """For delegations that meet before a deadline."""
    extend: Array
    """Whether each side agrees to extend a truce, (2, n_runs)."""


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
    threats = ThreatDraws(carry_out=uniforms[:2], put_off=uniforms[2:])
    if clock.covers(summit):
        state, happened = settle_threats(world, clock, threats, early, state, happened)
        state, happened = leaders_meet(world, summit, shocks, state, happened)
        due = clock.due(state.threat_deadline) & ~early
    for move in scripted:
        if move.day > summit:
            state, happened = play_scripted(world, move, state, happened)
    due = due & state.threat_open & clock.due(state.threat_deadline)
    ending = clock.due(state.truce_end)
    window_opening = near_end(clock, state) & stages.allows(state.stage, stages.WINDOW_OPENS)
    runs = np.flatnonzero(either(due) | ending | window_opening)
    agree, fail = shocks.uniforms("eve", 2)
    draws = DateDraws(threats, MeetingDraws(agree, fail), shocks.uniforms("extension", 2))
    return in_runs(runs, fall_due, world, (clock, draws, due), state, happened)


def fall_due(
    world: World, clock: Clock, draws: DateDraws, due: Mask, state: State, happened: Happened
) -> tuple[State, Happened]:
    """Talks pressed by a deadline, threats `due` (2, n_runs), and truces that end."""
    eve = either(due) | clock.due(state.truce_end)
    state, happened = meet_before_deadline(world, clock, draws.meeting, eve, state, happened)
    state, happened = settle_threats(world, clock, draws.threats, due, state, happened)
    return end_truces(world, clock, draws.extend, state, happened)
