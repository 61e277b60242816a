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
    n = world.n_runs
    calendar, drawn = world.calendar, world.drawn
    nobody = np.full((2, n), NO_LEVER, dtype=np.int8)
    threat_lever, threat_size, deadline, since = _threats(scenario, world)
    suspended = np.repeat((start_suspended(scenario) * world.levers_on)[:, :, None], n, axis=2)
    truce_end = calendar.day(scenario.truce.ends)
    reservation = drawn["reservation"]
    return State(
        stage=np.full(n, stages.code(scenario.stage), dtype=np.int8),
        stage_since=np.zeros(n),
        level=np.repeat(world.start_level[:, :, None], n, axis=2),
        suspended=suspended,
        truce_end=np.full(n, truce_end),
        extensions=np.zeros(n),
        threat_lever=threat_lever,
        threat_size=threat_size,
        threat_deadline=deadline,
        threat_since=since,
        put_off=np.zeros((2, n)),
        offer_day=np.full((2, n), -NEVER),
        talks_since=np.zeros(n),
        split=np.clip(0.5 + 0.5 * (reservation[US] - reservation[CN]), 0.0, 1.0),
        distance=np.full((3, n), np.nan),
        pledge=pledge_at_start(scenario, drawn),
        due=np.zeros(n),
        delivered=np.zeros(n),
        mood=np.zeros(n),
        noticed=np.zeros(n, dtype=np.bool_),
        record_carried=drawn["record_carried"],
        record_withdrawn=drawn["record_withdrawn"],
        tough_log_odds=np.zeros((2, n)),
        resist=1.0 - np.stack([drawn["concession_base"]] * 2),
        publicity=_publicity(scenario, world, threat_lever),
        pain=np.zeros((2, n)),
        last_move=np.full((2, n), HOLD, dtype=np.int8),
        rise_lever=nobody,
        rise_size=np.zeros((2, n)),
        rise_day=np.full((2, n), -NEVER),
        rise_before=np.full((2, n), -NEVER),
        ease_day=np.full((2, n), -NEVER),
        seen_rise=np.full((2, n), -NEVER),
        harsh=np.full((2, n), FIRST_HABIT),
        mild=np.full((2, n), FIRST_HABIT),
        authority=np.full(n, HIGHEST[TARIFF]),
        shock=np.zeros(n),
        worth=world.start_worth,
        usual_worth=world.start_worth,
        flows=Flows(
            response=world.start_response,
            trade=np.zeros((2, n)),
            income=np.zeros((3, n)),
            stock=drawn["critical_stock"],
            restricted_weeks=np.zeros(n),
            lost=np.zeros(n),
            ahead=np.zeros((2, n)),
            ordered=np.zeros((2, n)),
        ),
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
