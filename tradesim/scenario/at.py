"""A scenario that starts from the state of the world on any day of a chronicle."""

from __future__ import annotations

import warnings
from datetime import date
from typing import Any

from tradesim.chronicle.chronicle import Chronicle
from tradesim.chronicle.facts import Layer, OpenThreat
from tradesim.chronicle.situation import Situation
from tradesim.chronicle.talks import is_of_delegations
from tradesim.negotiation import stages
from tradesim.scenario.at_parameters import parameters_at, still_dated
from tradesim.scenario.before import adapted_tariffs, earlier_tariffs, terms_not_in_effect
from tradesim.scenario.scenario import Scenario
from tradesim.terms.arguments import of_kind, text, whole
from tradesim.terms.calendar import DayLike, in_full
from tradesim.terms.levers import LEVERS
from tradesim.terms.moves import MOST_THREATS

LEAST_SIZE = 0.005
"""Threats that would add less than half a point, or half a percent of exports, are left out."""
ROUTES = {"base": "base", "procedure": "ordinary", "emergency": "emergency",
          "temporary": "temporary"}  # fmt: skip
"""Kinds of authority of the chronicle, and the layers of a scenario they fill."""


def scenario_at(
    day: DayLike,
    weeks: int = 52,
    chronicle: Chronicle | None = None,
    name: str | None = None,
) -> Scenario:
    """A scenario from the situation on a day, as known then, for so many weeks.

    `chronicle` is the shipped one if left out. Numbers of the model that belong to the day (trade,
    incomes, records, weights, court) are set from it by rule; those that no rule covers keep their
    value of October 2025, and a warning names them. ChronicleError or ScenarioError where the
    chronicle knows nothing of the day.

    >>> scenario_at("2025-09-20").truce.ends.isoformat()
    '2025-11-10'
    """
    known = Chronicle.shipped() if chronicle is None else chronicle
    of_kind("chronicle", known, Chronicle, "a Chronicle, as Chronicle.read gives")
    start = known.situation(day)
    weeks = whole("weeks", weeks, least=1)
    name = f"situation-{start.date}" if name is None else text("name", name)
    if left := still_dated(start):
        warnings.warn(
            f"{in_full(start.date)}: {', '.join(left)} keep their values of October 2025; "
            "set them under parameters",
            UserWarning,
            stacklevel=2,
        )
    table = scenario_table(start, known, weeks)
    return Scenario.from_table(table | {"name": name}, name)


def scenario_table(start: Situation, chronicle: Chronicle, weeks: int) -> dict[str, Any]:
    """The keys of a scenario that starts from a situation of a chronicle."""
    before = earlier_tariffs(start, chronicle)
    adapted = adapted_tariffs(start, chronicle)
    agreed, effect = terms_not_in_effect(start)
    table: dict[str, Any] = {
        "title": f"The situation of {in_full(start.date)}",
        "description": f"{start.stage}: {start.stage_note}." if start.stage_note else "",
        "stage": _stage(start),
        "calendar": _calendar(start, weeks),
        "us": _side(start, 0, before[0], agreed[0]) | {"tariff_adapted": adapted[0]},
        "cn": _side(start, 1, before[1], agreed[1]) | {"tariff_adapted": adapted[1]},
        "law": _law(start),
        "truce": _truce(start, effect),
        "parameters": parameters_at(start, chronicle),
    }
    return {key: value for key, value in table.items() if value != {}}


def _stage(start: Situation) -> str:
    """Stage of the scenario: delegations that are to meet talk, however hard the fight is."""
    fighting = stages.code(start.stage) not in (*stages.IN_FORCE, *stages.IN_TALKS)
    return stages.STAGES[stages.TALKS] if fighting and _rounds(start) else start.stage


def _rounds(start: Situation) -> list[date]:
    """Days ahead on which delegations are to meet."""
    rounds = [m.start for m in start.meetings if is_of_delegations(m) and m.start is not None]
    return [day for day in rounds if day > start.date]


def _calendar(start: Situation, weeks: int) -> dict[str, Any]:
    summits = [m.start for m in start.meetings if m.level == "leaders" and m.start is not None]
    later = [day for day in summits if day > start.date]
    found: dict[str, Any] = {"start": start.date, "weeks": weeks}
    if later:
        found["summit"] = min(later)
    if ahead := _rounds(start):
        found["meeting"] = min(ahead)
    if start.next_us_election is not None:
        found["election"] = start.next_us_election
    return found


def _side(start: Situation, side: int, before: float, agreed: float | None) -> dict[str, Any]:
    part = start.sides[side]
    found: dict[str, Any] = {
        "principal": part.leader or ("US president", "Chinese leader")[side],
        "negotiators": part.negotiators,
        "tariff": part.tariff,
        "tariff_before_2018": min((0.031, 0.08)[side], part.tariff),
        "tariff_by_authority": _by_authority(part.layers, start.date, part.tariff),
        "tariff_reference": min(before, part.tariff),
        "tariff_suspended": part.suspended_average,
        "restriction": part.restriction,
        "restriction_usual": part.restriction,
        "purchases_withheld": part.purchases_withheld,
    }
    if agreed is not None:
        found["tariff_agreed"] = agreed
    threats = _threats(part.threats, side, start.date)
    if threats:
        found["threat"], found["further_threats"] = threats[0], threats[1:]
    return found


def _by_authority(layers: tuple[Layer, ...], day: date, tariff: float) -> dict[str, float]:
    """Points of the average by layer, shares; what has no known authority is ordinary."""
    found = dict.fromkeys(ROUTES.values(), 0.0)
    for layer in layers:
        if layer.effective is not None and layer.effective <= day:
            found[ROUTES.get(layer.route, "ordinary")] += layer.average or 0.0
    found = {name: round(max(points, 0.0), 4) for name, points in found.items()}
    return found | {"base": min(found["base"], tariff)}


def _threats(threats: tuple[OpenThreat, ...], side: int, day: date) -> list[dict[str, Any]]:
    """Threats with a size on a lever of the model; the main one first, then by deadline."""
    sized = [(each, _size(each)) for each in threats if not each.held]
    held = [
        (each, size)
        for each, size in sized
        if each.lever in LEVERS
        and size >= LEAST_SIZE
        and not (each.lever == "purchase" and not side)
    ]
    held.sort(key=lambda pair: (not pair[0].main, pair[0].deadline or date.max))
    found = []
    for each, size in held[:MOST_THREATS]:
        threat = {"lever": each.lever, "size": round(size, 4), "since": each.since,
                  "put_off": each.times_put_off}  # fmt: skip
        if each.deadline is not None and each.deadline > day:
            threat["deadline"] = each.deadline
        found.append(threat)
    return found


def _size(threat: OpenThreat) -> float:
    """By how much the lever would rise: tariffs on average, other levers as stated; 0 unstated."""
    stated = threat.average if threat.lever == "tariff" else threat.size
    return min(stated or 0.0, 2.5 if threat.lever == "tariff" else 1.0)


def _law(start: Situation) -> dict[str, Any]:
    """What US law allows: by the layers in force and announced, and what threats rest on."""
    routes = {layer.route for layer in (*start.us.layers, *start.us.announced)}
    ready = any(each.lever == "tariff" and each.authority for each in start.us.threats)
    return {
        "emergency_powers": "emergency" in routes,
        "procedure_through": "procedure" in routes or ready,
    }


def _truce(start: Situation, effect: date | None) -> dict[str, Any]:
    if start.truce is None:
        return {}
    found: dict[str, Any] = {"since": start.truce.start, "pledge": start.pledged_soybeans}
    if start.truce.end is not None and start.truce.end > start.date:
        found["ends"] = start.truce.end
    if start.talks_open:
        found["talks"] = True
    if effect is not None:
        found["takes_effect"] = effect
    return found
