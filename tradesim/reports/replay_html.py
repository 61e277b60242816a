"""Notebook display of a replayed run: date, stage, both sides and the latest events."""

from __future__ import annotations

from datetime import timedelta

from tradesim.model.variables import variable
from tradesim.reports.html import page, small, table
from tradesim.reports.scenario_html import threat_in_words
from tradesim.results.replay import Principal, TradeTalks
from tradesim.terms import display
from tradesim.terms.calendar import in_full
from tradesim.terms.levers import LEVERS
from tradesim.terms.sides import NAMES, SIDES

LATEST = 5
"""Entries of the narrative that are shown; `narrative()` has all of them."""


@display.html.register
def of_replay(model: TradeTalks) -> str:
    """The present state of a run: date, stage, both leaders and their levers, latest events."""
    start, calendar = model.start, model.moment.world.calendar
    left = calendar.n_steps - model.moment.clock.step
    steps = f"{left} of {calendar.n_steps} steps left" if left else "finished"
    told = [(in_full(when), text) for when, text in model.told[-LATEST:]]
    more = len(model.told) - len(told)
    return page(
        f"{start.title or start.name}, run {model.run}",
        f"{start.name}: {in_full(model.date)}, stage: {model.stage}; {steps}",
        table((f"on {in_full(model.date)}", *(NAMES[side] for side in SIDES)), _sides(model)),
        table(("date", "latest events"), told) if told else "",
        small(f"{more} earlier entries; narrative() prints all of them.") if more else "",
    )


def _sides(model: TradeTalks) -> list[tuple[str, ...]]:
    leaders = [agent for agent in model.agents if isinstance(agent, Principal)]
    tariff, restriction = (
        variable(name).of(model.moment)[:, model.column] for name in ("tariff", "restriction")
    )
    return [
        ("leader", *(leader.name for leader in leaders)),
        ("strategy", *(leader.strategy for leader in leaders)),
        ("last move", *(leader.last_move for leader in leaders)),
        ("average tariff on the other side's goods", *(f"{rate:.1%}" for rate in tariff)),
        ("critical exports held back", *(f"{share:.0%}" for share in restriction)),
        ("open threat", *(_threat(model, leader.side_index) for leader in leaders)),
        ("political pain, worth", *(f"{each.pain:.3f}" for each in leaders)),
    ]


def _threat(model: TradeTalks, side: int) -> str:
    state, column = model.moment.state, model.column
    if not state.threat_open[side, column]:
        return "none"
    due = model.start.calendar.start + timedelta(days=float(state.threat_deadline[side, column]))
    lever = LEVERS[state.threat_lever[side, column]]
    return threat_in_words(lever, state.threat_size[side, column], due)
