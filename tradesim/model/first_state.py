"""The state of the first day, as the scenario has it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tradesim.model.phases.feel import FIRST_HABIT
from tradesim.model.phases.world import World
from tradesim.model.state import Flows, State
from tradesim.negotiation import stages
from tradesim.scenario.scenario import Scenario
from tradesim.terms.calendar import DAYS_PER_WEEK, NEVER
from tradesim.terms.levers import HIGHEST, LEVERS, NO_LEVER, TARIFF
from tradesim.terms.moves import HOLD
from tradesim.terms.sides import CN, US, Array, Codes


def first_state(scenario: Scenario, world: World) -> State:
    """The state of every run on the first day."""
    calendar, drawn = world.calendar, world.drawn
    threat_lever, threat_size, deadline, since = _threats(scenario, world)
    reservation = drawn["reservation"]
    return State.of(
        world.n_runs,
        stage=stages.code(scenario.stage),
        stage_since=0.0,
        level=world.start_level[:, :, None],
        suspended=(start_suspended(scenario) * world.levers_on)[:, :, None],
        truce_end=calendar.day(scenario.truce.ends),
        extensions=0.0,
        threat_lever=threat_lever,
        threat_size=threat_size,
        threat_deadline=deadline,
        threat_since=since,
        put_off=0.0,
        offer_day=-NEVER,
        talks_since=0.0,
        split=np.clip(0.5 + 0.5 * (reservation[US] - reservation[CN]), 0.0, 1.0),
        distance=np.nan,
        pledge=pledge_at_start(scenario, drawn),
        due=0.0,
        delivered=0.0,
        mood=0.0,
        noticed=False,
        record_carried=drawn["record_carried"],
        record_withdrawn=drawn["record_withdrawn"],
        tough_log_odds=0.0,
        resist=1.0 - drawn["concession_base"],
        publicity=_publicity(scenario, world, threat_lever),
        pain=0.0,
        last_move=HOLD,
        rise_lever=NO_LEVER,
        rise_size=0.0,
        rise_day=-NEVER,
        rise_before=-NEVER,
        ease_day=-NEVER,
        seen_rise=-NEVER,
        harsh=FIRST_HABIT,
        mild=FIRST_HABIT,
        authority=HIGHEST[TARIFF],
        shock=0.0,
        worth=world.start_worth,
        usual_worth=world.start_worth,
    )


def first_flows(world: World) -> Flows:
    """What the economy keeps, on the first day."""
    return Flows.of(
        world.n_runs,
        response=world.start_response,
        trade=0.0,
        income=0.0,
        stock=world.drawn["critical_stock"],
        restricted_weeks=0.0,
        lost=0.0,
        ahead=0.0,
        ordered=0.0,
    )


def _threats(scenario: Scenario, world: World) -> tuple[Codes, Array, Array, Array]:
    """Open threats of the first day: lever, size, deadline and day of issue, (2, n_runs) each."""
    shape = (2, world.n_runs)
    lever = np.full(shape, NO_LEVER, dtype=np.int8)
    size, deadline, since = np.zeros(shape), np.full(shape, NEVER), np.zeros(shape)
    for side, part in enumerate(scenario.sides):
        threat = part.threat
        if threat is None or threat.size == 0.0 or not getattr(scenario.switches, threat.lever):
            continue
        lever[side] = LEVERS.index(threat.lever)
        size[side] = threat.size
        deadline[side] = world.calendar.day(threat.deadline)
        since[side] = world.calendar.day(threat.since) if threat.since else 0.0
    return lever, size, deadline, since


def _publicity(scenario: Scenario, world: World, lever: Codes) -> Array:
    """Attention that the open threats have drawn since they were issued, (2, n_runs)."""
    stock = np.zeros(lever.shape)
    for side, part in enumerate(scenario.sides):
        if part.threat is not None and part.threat.since is not None:
            weeks = -world.calendar.day(part.threat.since) / DAYS_PER_WEEK
            drawn = 1.0 - 2.0 ** (-weeks / world.drawn["publicity_half_life"])
            stock[side] = np.where(lever[side] >= 0, drawn, 0.0)
    return stock


def pledge_at_start(scenario: Scenario, drawn: Mapping[str, Array]) -> Array:
    """Purchases pledged on the first day, (n_runs,): none unless an agreement is in force."""
    signed = stages.code(scenario.stage) in stages.IN_FORCE
    return drawn["pledge"] if signed else np.zeros_like(drawn["pledge"])


def levers_on(scenario: Scenario) -> np.ndarray:
    """Which levers can be moved, (3,)."""
    switches = scenario.switches
    return np.array([switches.tariff, switches.restriction, switches.purchase])


def start_level(scenario: Scenario) -> Array:
    """Levers in force on the first day, (2, 3); those switched off are at rest."""
    level = np.array([[s.tariff, s.restriction, s.purchases_withheld] for s in scenario.sides])
    on = levers_on(scenario)
    on[TARIFF] = True
    return np.where(on, level, 0.0)


def start_suspended(scenario: Scenario) -> Array:
    """What comes back when the truce of the first day ends, (2, 3)."""
    return np.array([[s.tariff_suspended, s.restriction_suspended, 0.0] for s in scenario.sides])
