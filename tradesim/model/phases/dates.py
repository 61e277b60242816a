"""Phase 1, the calendar: what was bound to happen on a date.

Scripted moves up to the day the leaders meet and a court's ruling, threats that fall due before
that day, the meeting, later scripted moves, talks pressed by a deadline, the other threats due,
and the end of a truce.
"""

from __future__ import annotations

from tradesim.model.phases.changes import at_stage, in_runs
from tradesim.model.phases.due_threats import ThreatDraws, settle_threats
from tradesim.model.phases.ruling import apply_ruling
from tradesim.model.phases.scripted import play_scripted
from tradesim.model.phases.sign import leaders_decide
from tradesim.model.phases.talk import MeetingDraws, seek_consensus
from tradesim.model.phases.truce_end import extend_or_expire, near_end
from tradesim.model.phases.world import World
from tradesim.model.shocks import Draws
from tradesim.model.state import Happened, State
from tradesim.negotiation import stages
from tradesim.terms.calendar import Clock
from tradesim.terms.sides import Mask, either


def keep_dates(world: World, clock: Clock, shocks: Draws, state: State, happened: Happened) -> None:
    """Everything that falls due in this step."""
    summit = world.calendar.summit
    scripted = [move for move in world.script if clock.covers(move.day)]
    for move in scripted:
        if move.day <= summit:
            play_scripted(world, state, happened, move)
    ruled = clock.due(world.ruling_day) | clock.due(world.regained_day)
    in_runs(ruled, apply_ruling, world, state, happened, clock)
    uniforms = shocks.uniforms("deadline", 4)
    threats = ThreatDraws(carry_out=uniforms[:2], put_off=uniforms[2:])
    due = clock.due(state.threat_deadline)
    if clock.covers(summit):
        due = before_the_meeting(world, clock, shocks, threats, due, state, happened)
    for move in scripted:
        if move.day > summit:
            play_scripted(world, state, happened, move)
    due = due & state.threat_open & clock.due(state.threat_deadline)
    meetings, extend = MeetingDraws(*shocks.uniforms("eve", 2)), shocks.uniforms("extension", 2)
    ending = clock.due(state.truce_end)
    happened.pressed[:] = (either(due) | ending) & (state.stage == stages.TALKS)
    in_runs(happened.pressed, seek_consensus, world, state, happened, clock, meetings)
    in_runs(either(due), settle_threats, world, state, happened, clock, threats, due)
    at_stage(state, stages.WINDOW_OPENS, near_end(clock, state), clock.closes)
    in_runs(clock.due(state.truce_end), extend_or_expire, world, state, happened, clock, extend)


def before_the_meeting(
    world: World,
    clock: Clock,
    shocks: Draws,
    threats: ThreatDraws,
    due: Mask,
    state: State,
    happened: Happened,
) -> Mask:
    """Threats `due` (2, n_runs) before the leaders meet, and their meeting; the threats left."""
    summit = world.calendar.summit
    early = due & (state.threat_deadline < summit)
    in_runs(either(early), settle_threats, world, state, happened, clock, threats, early)
    deciding, draws = state.stage == stages.PRELIMINARY, shocks.uniforms("summit", 2)
    in_runs(deciding, leaders_decide, world, state, happened, summit, 1.0, draws)
    return clock.due(state.threat_deadline) & ~early
