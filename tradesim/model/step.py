"""One step, in order. Read this first: it names what happens and holds no formula.

1 calendar     what was bound to a date: rulings, deadlines, the leaders' meeting, truce ends
2 look         each side sees public facts, its own private ones, a noisy sight of the other's
3 choose       each side that takes the matter up picks a move
4 move         threats issued or dropped, levers raised or lowered; then a side may reply to a rise
               or an offer of this step in the same way
5 talk         talks open, delegations agree, leaders decide, purchases are delivered
6 respond      trade, real income and critical inputs follow the levers; so does their worth, which
               is weighed after the calendar too
7 growth       growth, prices, revenue, markets and farms follow
8 feel         pain, attention, records and beliefs follow what happened, and how markets took it
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tradesim.economy.macro.markets import percent_fallen
from tradesim.economy.macro.outcomes import all_outcomes
from tradesim.economy.macro.state import MacroState
from tradesim.model.event_log import EventLog
from tradesim.model.phases.choose import Choices, Heard, choose, first_day, reply
from tradesim.model.phases.dates import keep_dates
from tradesim.model.phases.feel import feel
from tradesim.model.phases.growth import next_growth
from tradesim.model.phases.move import move_levers
from tradesim.model.phases.prospects import Prospects
from tradesim.model.phases.respond import respond
from tradesim.model.phases.talk import hold_talks
from tradesim.model.phases.weigh import weigh
from tradesim.model.phases.world import World
from tradesim.model.shocks import Draws
from tradesim.model.state import Flows, Happened, State
from tradesim.terms.calendar import Clock
from tradesim.terms.sides import Array


class Moment(NamedTuple):
    """The end of a step: the state before and now, what happened in between, and why."""

    world: World
    clock: Clock
    before: State
    state: State
    flows: Flows
    happened: Happened | None = None
    """Nothing on the first day."""
    choices: Choices | None = None
    replies: Choices | None = None
    macro: MacroState | None = None
    """State of growth, prices, revenue, markets and farms."""

    @property
    def channels(self) -> Mapping[str, Array]:
        """What is reported of them, by name, (n_runs,) each; worked out when it is asked for."""
        assert self.world.growth is not None
        assert self.macro is not None
        return all_outcomes(self.world.growth, self.macro)


def step(
    world: World,
    clock: Clock,
    shocks: Draws,
    last: Moment,
    prospects: Prospects,
    log: EventLog | None = None,
) -> Moment:
    """One step of every run, played on copies of what it was before.

    What sides expect of levers is handed from step to step in `prospects`, which is written into;
    so is the `log` of events, where there is one.
    """
    before, state, flows = last.state, last.state.copy(), last.flows.copy()
    happened = Happened.nothing(world.n_runs, log)
    happened.borne[:] = shocks.uniforms("borne", 1)[0]
    keep_dates(world, clock, shocks, state, happened)
    world = world.on(clock.closes)
    weigh(world, state, happened, prospects)
    choices = choose(world, clock, shocks, state, prospects)
    heard = Heard.of(state)
    move_levers(world, clock, choices, state, happened, first_day(clock))
    weigh(world, state, happened, prospects)
    replies = reply(world, clock, shocks, heard, state, prospects)
    move_levers(world, clock, replies, state, happened, clock.closes)
    hold_talks(world, clock, shocks, state, happened)
    weigh(world, state, happened, prospects)
    respond(world, clock, before, state, flows, happened)
    assert last.macro is not None
    macro = next_growth(world, clock, before, state, flows, happened, last.macro)
    fallen = percent_fallen(last.macro.equities, macro.equities)
    feel(world, clock, shocks, (choices, replies), fallen, state, flows, happened)
    return Moment(world, clock, before, state, flows, happened, choices, replies, macro)
