"""The actions of a scenario as the model plays them: days, codes, and what else they settle."""

from __future__ import annotations

from collections.abc import Iterator

from tradesim.model.phases.script import NONE, ScriptedAction
from tradesim.scenario.actions.agreements import LetTruceLapse, StrikeTariffs
from tradesim.scenario.actions.base import Action
from tradesim.scenario.actions.levers import SuspendRestriction
from tradesim.scenario.actions.purchases import RefusePurchases, ResumePurchases
from tradesim.scenario.actions.talks import WalkOut
from tradesim.scenario.consistency import bars, facts_of
from tradesim.scenario.scenario import Scenario
from tradesim.terms.authorities import authority_of
from tradesim.terms.calendar import NEVER, Calendar
from tradesim.terms.levers import LEVERS, RESTRICTION
from tradesim.terms.sides import SIDES

NAMES = {"US": "Washington", "CN": "Beijing"}
"""Sides as narratives call them."""
BOTH = (0, 1)


def scripted(scenario: Scenario, calendar: Calendar) -> tuple[ScriptedAction, ...]:
    """The dated actions in the order of their dates; those on a lever switched off are left out."""
    facts, found = facts_of(scenario), []
    for action in scenario.actions:
        lever = getattr(action, "lever", action.LEVER)
        if lever is not None and not getattr(scenario.switches, lever):
            continue
        barred = bars(action, facts)
        unsigned = (calendar.day(barred[1]), calendar.day(barred[2])) if barred else NONE
        side = getattr(action, "side", None)
        found.append(
            ScriptedAction(
                day=calendar.day(action.on),
                action=action.action,
                sides=(SIDES.index(side),) if side else BOTH,
                lever=LEVERS.index(lever) if lever else -1,
                size=getattr(action, "size", 0.0),
                layer=_layer(action),
                until=_until(action, scenario, calendar),
                unsigned=unsigned,
                when=getattr(action, "when", None),
                words="" if isinstance(action, StrikeTariffs) else action.told(NAMES),
            )
        )
        found += _endings(found[-1], action, scenario)
    return tuple(sorted(found, key=lambda each: each.day))


def ruling_scripted(scenario: Scenario) -> float | None:
    """Day on which the scenario lets the court strike; None where it leaves that open."""
    days = (each.on for each in scenario.actions if isinstance(each, StrikeTariffs))
    return next(map(scenario.dates().day, days), None)


def _layer(action: Action) -> int | None:
    """Layer of the tariff that an action moves; None where that is the model's."""
    authority = getattr(action, "authority", None)
    return authority_of(authority) if authority else None


def _until(action: Action, scenario: Scenario, calendar: Calendar) -> float:
    """Day on which an action ends or falls due; NEVER where it has no such day."""
    if isinstance(action, RefusePurchases):
        ends = [e.on for e in scenario.actions if isinstance(e, ResumePurchases)]
        later = [when for when in ends if when > action.on]
        return calendar.day(min([*later, *filter(None, (action.until,))], default=None))
    until = getattr(action, "until", None) or getattr(action, "deadline", None)
    if isinstance(action, WalkOut | LetTruceLapse):
        return calendar.day(until or action.on)
    return calendar.day(until)


def _endings(begun: ScriptedAction, action: Action, scenario: Scenario) -> Iterator[ScriptedAction]:
    """What an action does on the day on which it ends."""
    if begun.until == NEVER:
        return
    if isinstance(action, RefusePurchases):
        yield ScriptedAction(begun.until, "end_refusal", begun.sides)
    if isinstance(action, SuspendRestriction):
        side = scenario.sides[begun.sides[0]]
        announced = sum(each.size for each in side.threats if each.lever == "restriction")
        size = min(side.restriction + announced, 1.0)
        yield ScriptedAction(begun.until, "end_suspension", begun.sides, RESTRICTION, size)
