"""Phase 1, the calendar: what was bound to happen on a date.

Scripted actions up to the day the leaders first meet in the step, what the law does, and sector
measures; for each meeting, threats that fall due before that day, the meeting, and scripted actions
up to the next; what was signed takes effect; then talks pressed by a deadline, the other threats
due, and the end of a truce.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from tradesim.model.phases.changes import at_stage, in_runs
from tradesim.model.phases.due_threats import ThreatDraws, settle_threats
from tradesim.model.phases.ruling import apply_law, falls_due
from tradesim.model.phases.scripted import play_scripted
from tradesim.model.phases.sectors import raise_by_sector
from tradesim.model.phases.sign import agree_at_summit, leaders_decide, take_effect
from tradesim.model.phases.talk import MeetingDraws, seek_consensus
from tradesim.model.phases.truce_end import (
    ExtensionDraws,
    extend_early,
    extend_or_expire,
    near_end,
)
from tradesim.model.phases.world import World
from tradesim.model.shocks import Draws
from tradesim.model.state import Happened, State
from tradesim.negotiation import stages
from tradesim.terms.calendar import Clock, chance_per_step
from tradesim.terms.levers import TARIFF
from tradesim.terms.moves import MOST_THREATS
from tradesim.terms.sides import either


def keep_dates(world: World, clock: Clock, shocks: Draws, state: State, happened: Happened) -> None:
    """Everything that falls due in this step."""
    first, *others = pairwise((clock.opens, *world.calendar.meetings_in(clock), clock.closes))
    play_script(world, *first, state, happened)
    in_runs(falls_due(world, clock, state), apply_law, world, state, happened, clock)
    comes, *sector = shocks.uniforms("sector", 3)
    measures = comes < chance_per_step(world.drawn["sector_rate"], clock.weeks)
    measures = measures & bool(world.levers_on[TARIFF])
    in_runs(measures, raise_by_sector, world, state, happened, clock, np.stack(sector))
    uniforms = shocks.uniforms("deadline", 4)
    threats = ThreatDraws(uniforms[:2], uniforms[2:], shocks.uniforms("in part", 2))
    settled = np.zeros((2, world.n_runs), dtype=np.bool_)
    for meeting, following in others:
        due = clock.due(state.threat_deadline) & ~settled
        early = due & (state.threat_deadline < meeting)
        in_runs(either(early), settle_threats, world, state, happened, clock, threats, early)
        leaders_meet(world.on(meeting), meeting, shocks, state, happened)
        settled = settled | early
        play_script(world, meeting, following, state, happened)
    world = world.on(clock.closes)
    in_runs(state.effect_day <= clock.closes, take_effect, world, state, happened)
    due = clock.due(state.threat_deadline) & state.threat_open & ~settled
    meetings = MeetingDraws(*shocks.uniforms("eve", 2))
    extend = ExtensionDraws(shocks.uniforms("extension", 2), *shocks.uniforms("early", 2))
    ending = clock.due(state.truce_end)
    happened.pressed[:] = (either(due) | ending) & state.talking
    pressed = happened.pressed
    in_runs(pressed, seek_consensus, world, state, happened, clock, meetings, pressed)
    for _ in range(MOST_THREATS):  # one that moves up may be due in the same step
        if not due.any():
            break
        in_runs(either(due), settle_threats, world, state, happened, clock, threats, due)
        due = clock.due(state.threat_deadline) & state.threat_open
    at_stage(state, stages.WINDOW_OPENS, near_end(clock, state), clock.closes)
    early = state.in_force & near_end(clock, state) & (state.truce_end > clock.closes)
    in_runs(early, extend_early, world, state, happened, clock, extend)
    in_runs(clock.due(state.truce_end), extend_or_expire, world, state, happened, clock, extend)


def play_script(world: World, after: float, until: float, state: State, happened: Happened) -> None:
    """Scripted actions of the days after `after` up to and including `until`, in order."""
    for action in world.script:
        if after < action.day <= until:
            play_scripted(world.on(action.day), action, state, happened)


def leaders_meet(world: World, day: float, shocks: Draws, state: State, happened: Happened) -> None:
    """Leaders who meet agree on a truce themselves, or decide on the consensus before them."""
    us, cn, agree = shocks.uniforms("summit", 3)
    agree_at_summit(world, state, happened, day, agree)
    deciding = state.stage == stages.PRELIMINARY
    in_runs(deciding, leaders_decide, world, state, happened, day, 1.0, np.stack([us, cn]))
