"""Actions against their scenario and against one another: what cannot hold at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Any

from tradesim.scenario.actions.agreements import ExtendTruce, LetTruceLapse, StrikeTariffs
from tradesim.scenario.actions.base import Action, Facts
from tradesim.scenario.actions.purchases import PledgePurchases, RefusePurchases
from tradesim.scenario.actions.registry import name_of
from tradesim.scenario.actions.talks import (
    ArrangeMeeting,
    CancelMeeting,
    RefuseToSign,
    Sign,
    WalkOut,
)
from tradesim.scenario.actions.threats import CarryOutThreat, Threaten

MOST_CONDITIONS = 50
"""Most actions with a condition: what was passed over is kept in the bits of a float."""


def facts_of(scenario: Any) -> Facts:
    """What the actions of a scenario are checked against."""
    actions: Sequence[Action] = scenario.actions
    calendar = scenario.calendar
    threats = [
        (key, calendar.start)
        for key, side in (("US", scenario.us), ("CN", scenario.cn))
        if any(threat.size > 0.0 for threat in side.threats)
    ]
    threats += [(each.side, each.on) for each in actions if isinstance(each, Threaten)]
    return Facts(
        start=calendar.start,
        end=scenario.dates().dates[-1],
        meetings=tuple(sorted(arranged(scenario))),
        truce_end=scenario.truce.ends,
        extended_to=tuple(e.until for e in actions if isinstance(e, ExtendTruce) and e.until),
        threats=tuple(threats),
    )


def arranged(scenario: Any) -> list[date]:
    """Leaders' meetings that are arranged, cancelled ones included."""
    summit = [scenario.calendar.summit] if scenario.calendar.summit else []
    return summit + [each.on for each in scenario.actions if isinstance(each, ArrangeMeeting)]


def held(scenario: Any) -> tuple[date, ...]:
    """Leaders' meetings that are arranged and not cancelled, in order."""
    cancelled = {each.on for each in scenario.actions if isinstance(each, CancelMeeting)}
    return tuple(sorted(set(arranged(scenario)) - cancelled))


def fault_of_actions(scenario: Any) -> str:
    """What is wrong with the actions of a scenario, in words; empty where nothing is."""
    facts = facts_of(scenario)
    conditional = sum(getattr(each, "when", None) is not None for each in scenario.actions)
    if conditional > MOST_CONDITIONS:
        return f"actions have {conditional} conditions (when); allowed {MOST_CONDITIONS}"
    for k, action in enumerate(scenario.actions):
        if wrong := action.fault(facts):
            return f"actions[{k}].{wrong} ({action.action})"
    return next(chain(_clashes(scenario, facts), _settled(scenario, facts)), "")


Barred = tuple[str, date, date]
"""What rules a signature out, from which day to which."""


IMPLIED = ("carry_out_threat", "let_truce_lapse")
"""Actions that rule signatures out for the sake of something else: a decision to sign prevails."""


def overruled(scenario: Any) -> list[str]:
    """Actions that rule out the signature which `leaders.sign` settles at the meeting."""
    summit = scenario.calendar.summit
    if summit is None or scenario.leaders.sign is not True:
        return []
    facts = facts_of(scenario)
    barred = [found for each in scenario.actions if (found := bars(each, facts))]
    return [name for name, first, last in barred if first <= summit <= last]


def bars(action: Action, facts: Facts) -> Barred | None:
    """Days on which an action rules a signature out, the last included; None where on none."""
    name = name_of(type(action))
    if isinstance(action, RefuseToSign | WalkOut):
        return name, action.on, action.until or action.on
    if isinstance(action, CarryOutThreat):
        return name, facts.start, action.on - timedelta(days=1)
    if isinstance(action, LetTruceLapse) and not action.until and action.on == facts.truce_end:
        return name, facts.start, action.on
    return None


def _clashes(scenario: Any, facts: Facts) -> Iterator[str]:
    """Actions that rule one another out."""
    actions: Sequence[Action] = scenario.actions
    barred = [found for each in actions if (found := bars(each, facts))]
    for k, each in enumerate(actions):
        if isinstance(each, Sign):
            for name, first, last in barred:
                if first <= each.on <= last:
                    yield (
                        f"actions[{k}] (sign): on is {each.on}; {name} rules a signature out up to "
                        f"{last}: leave one of them out"
                    )
        if isinstance(each, PledgePurchases):
            for other in actions:
                if isinstance(other, RefusePurchases) and _covers(other, each.on):
                    yield (
                        f"actions[{k}] (pledge_purchases): on is {each.on}; refuse_purchases holds "
                        "from before then: let the refusal begin after the pledge"
                    )
    lapses = [each.on for each in actions if isinstance(each, LetTruceLapse)]
    at_start = facts.truce_end if facts.truce_end in lapses else None
    if at_start and any(isinstance(each, ExtendTruce) and each.on <= at_start for each in actions):
        yield "actions: extend_truce and let_truce_lapse are of one truce; leave one of them out"
    if sum(isinstance(each, StrikeTariffs) for each in actions) > 1:
        yield "actions: strike_tariffs is there twice; allowed once, there is one ruling"


def _covers(refusal: RefusePurchases, day: date) -> bool:
    return refusal.on <= day and (refusal.until is None or day < refusal.until)


def _settled(scenario: Any, facts: Facts) -> Iterator[str]:
    """Actions that say otherwise than a decision or a switch of the scenario."""
    actions: Sequence[Action] = scenario.actions
    kinds = {type(each) for each in actions}
    summit, sign = scenario.calendar.summit, scenario.leaders.sign
    if summit and sign != "model" and summit not in held(scenario):
        yield f"leaders.sign is about the meeting of {summit}, which is cancelled: leave it out"
    barred = [found for each in actions if (found := bars(each, facts))]
    if summit and sign is True:
        for name, first, last in barred:
            if first <= summit <= last and name not in IMPLIED:
                yield f"leaders.sign is true; {name} rules a signature out up to {last}"
    if scenario.truce.extends is True and LetTruceLapse in kinds:
        yield "truce.extends is true and let_truce_lapse says otherwise: leave one of them out"
    if scenario.truce.extends is False and ExtendTruce in kinds:
        yield "truce.extends is false and extend_truce says otherwise: leave one of them out"
    if scenario.threats.carried_out is False and CarryOutThreat in kinds:
        yield "threats.carried_out is false and carry_out_threat says otherwise: leave one out"
    if StrikeTariffs in kinds and not (scenario.switches.court and scenario.switches.tariff):
        yield "strike_tariffs needs switches.court and switches.tariff; allowed true"
