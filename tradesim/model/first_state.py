"""The state of the first day, as the scenario has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from tradesim.economy import policy
from tradesim.model.phases.feel import FIRST_HABIT
from tradesim.model.phases.talk import UNDATED
from tradesim.model.phases.threat_queue import FIELDS, LEVER, move_up, no_threats
from tradesim.model.phases.world import World
from tradesim.model.state import Flows, State
from tradesim.negotiation import stages
from tradesim.negotiation.layers import average_tariff
from tradesim.negotiation.threats import EDGE
from tradesim.scenario.scenario import Scenario
from tradesim.scenario.tables import ThreatPart
from tradesim.terms.authorities import TEMPORARY
from tradesim.terms.calendar import DAYS_PER_WEEK, NEVER
from tradesim.terms.levers import LEVERS, NO_LEVER, TARIFF
from tradesim.terms.moves import HOLD, MOST_THREATS
from tradesim.terms.sides import CN, US, Array

TARIFF_ROWS = (
    [policy.US_TARIFF_ELECTRONICS, policy.US_TARIFF_OTHER],
    [policy.CN_TARIFF_AGRICULTURE, policy.CN_TARIFF_OTHER],
)
"""Tariffs of each side among the levers of the economy."""
MOST_ADAPTED = float(np.log1p(max(policy.HIGHEST)))


def first_state(scenario: Scenario, world: World) -> State:
    """The state of every run on the first day."""
    calendar, drawn = world.calendar, world.drawn
    first, waiting = _threats(scenario, world)
    in_force = stages.code(scenario.stage) in stages.IN_FORCE
    reservation = drawn["reservation"]
    state = State.of(
        world.n_runs,
        stage=stages.code(scenario.stage),
        stage_since=0.0,
        in_force=in_force,
        reviewing=scenario.truce.talks and in_force,
        signed_day=_signed(scenario) if in_force else -NEVER,
        ended=False,
        level=world.start_level[:, :, None],
        layers=start_layers(scenario)[:, :, None],
        emergency=scenario.law.emergency_powers,
        procedure=scenario.law.procedure_through,
        temporary_until=temporary_until(scenario),
        to_replace=0.0,
        coming=start_coming(scenario)[:, :, None],
        effect_day=calendar.day(scenario.truce.takes_effect),
        suspended=(start_suspended(scenario) * world.levers_on)[:, :, None],
        truce_end=calendar.day(scenario.truce.ends),
        extensions=0.0,
        **{name: first[:, field] for field, name in enumerate(FIELDS)},
        waiting=waiting,
        offer_day=-NEVER,
        meeting_day=first_meeting(scenario, world),
        talks_since=0.0,
        split=np.clip(0.5 + 0.5 * (reservation[US] - reservation[CN]), 0.0, 1.0),
        distance=np.nan,
        pledge=pledge_at_start(scenario, drawn),
        due=0.0,
        delivered=0.0,
        pledge_day=_signed(scenario) if in_force else 0.0,
        ordered=0.0,
        mood=0.0,
        noticed=False,
        record_carried=drawn["record_carried"],
        record_withdrawn=drawn["record_withdrawn"],
        tough_log_odds=0.0,
        resist=np.clip(1.0 - drawn["concession_base"], EDGE, 1.0 - EDGE),
        publicity=_publicity(scenario, world, first[:, LEVER]),
        pain=0.0,
        stirred=-DAYS_PER_WEEK * drawn["weeks_since_move"],
        last_move=HOLD,
        rise_lever=NO_LEVER,
        rise_size=0.0,
        rise_day=-NEVER,
        rise_before=-NEVER,
        ease_day=-NEVER,
        seen_rise=-NEVER,
        harsh=FIRST_HABIT,
        mild=FIRST_HABIT,
        shock=0.0,
        worth=world.start_worth,
        usual_worth=world.start_worth,
    )
    move_up(state)  # which undated threat is settled first differs from run to run
    return state


def first_flows(world: World) -> Flows:
    """What the economy keeps, on the first day."""
    return Flows.of(
        world.n_runs,
        aim=world.start_aim,
        adapted=world.start_adapted,
        since=0.0,
        path=world.start_path,
        trade=0.0,
        income=0.0,
        ahead_of_long_run=0.0,
        stock=world.drawn["critical_stock"],
        restricted_weeks=0.0,
        lost=0.0,
        ahead=0.0,
        ordered=0.0,
    )


def _threats(scenario: Scenario, world: World) -> tuple[Array, Array]:
    """Open threats of the first day, the most pressing of each side first.

    (2, 6, n_runs) and (2, 2, 6, n_runs); see threat_queue.
    """
    first, waiting = no_threats(world.n_runs)[:, 0], no_threats(world.n_runs)
    for side, part in enumerate(scenario.sides):
        kept = world.on(0.0).binding.threat_kept[side]
        known = [t for t in part.threats if t.size > 0.0 and getattr(scenario.switches, t.lever)]
        dated = sorted((t for t in known if t.deadline), key=lambda t: t.deadline or date.max)
        threats = [*dated, *(t for t in known if not t.deadline)]
        for place, threat in enumerate(threats[:MOST_THREATS]):
            (first[side] if place == 0 else waiting[side, place - 1])[:] = _threat(
                world, threat, kept
            )
    return first, waiting


def _threat(world: World, threat: ThreatPart, kept: float) -> Array:
    """A threat of the scenario, (6, n_runs): one without a deadline is settled after four times
    the usual lead, at the earliest a lead from now; none before the day `kept`."""
    since = world.calendar.day(threat.since) if threat.since else 0.0
    lead = np.ceil(DAYS_PER_WEEK * world.drawn["lead_time"])
    settled = np.maximum(since + UNDATED * lead, lead)
    due = np.full(world.n_runs, world.calendar.day(threat.deadline))
    due = np.maximum(due if threat.deadline else settled, kept)
    fields = (
        LEVERS.index(threat.lever), threat.size, due, since, threat.put_off,
        threat.deadline is not None,
    )  # fmt: skip
    return np.stack([np.broadcast_to(np.asarray(f, dtype=np.float64), due.shape) for f in fields])


def _signed(scenario: Scenario) -> float:
    """Day on which the agreement in force on the first day was signed."""
    since = scenario.truce.since
    return scenario.dates().day(since) if since else 0.0


def first_meeting(scenario: Scenario, world: World) -> Array:
    """Day on which delegations in talks meet next, (n_runs,): as set, or after the usual lead."""
    talking = stages.code(scenario.stage) == stages.TALKS or scenario.truce.talks
    lead = np.ceil(DAYS_PER_WEEK * world.drawn["meeting_lead"])
    if scenario.calendar.meeting is not None:
        lead = np.full_like(lead, scenario.dates().day(scenario.calendar.meeting))
    return np.where(talking, lead, NEVER)


def _publicity(scenario: Scenario, world: World, lever: Array) -> Array:
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
    stated, usual = scenario.truce.pledge, drawn["pledge"]
    if signed and stated is None:
        return usual
    return np.full(usual.shape, stated if signed and stated is not None else 0.0)


def start_adapted(scenario: Scenario, world: World, aim: Array) -> Array:
    """What buyers have adapted to by the first day, log_levers, (6, n_runs).

    Tariffs of each side are as far from those in force, in logs, as its average tariff; to
    restrictions and purchases of that day buyers have adapted. `aim` (6, n_runs): levers in force.
    """
    adapted, before = aim.copy(), world.prewar_tariff
    for side, rows in enumerate(TARIFF_ROWS):
        part = scenario.sides[side]
        if part.tariff_adapted is not None:
            known = np.array([part.tariff_adapted, part.tariff]) - before[side]
            behind = np.subtract(*np.log1p(np.maximum(known, 0.0)))
            adapted[rows] = np.clip(aim[rows] + behind, 0.0, MOST_ADAPTED)
    return adapted


def levers_on(scenario: Scenario) -> np.ndarray:
    """Which levers can be moved, (3,)."""
    switches = scenario.switches
    return np.array([switches.tariff, switches.restriction, switches.purchase])


def start_level(scenario: Scenario) -> Array:
    """Levers in force on the first day, (2, 3); those switched off are at rest.

    A tariff is the sum of its layers, to the bit: a run's path must not hang on when it is summed.
    """
    level = np.array([[0.0, s.restriction, s.purchases_withheld] for s in scenario.sides])
    level[:, TARIFF] = average_tariff(start_layers(scenario)[:, :, None])[:, 0]
    on = levers_on(scenario)
    on[TARIFF] = True
    return np.where(on, level, 0.0)


def start_coming(scenario: Scenario) -> Array:
    """Change of levers that was signed before the first day and is not in effect, (2, 3)."""
    found = np.zeros((2, 3))
    for side, part in enumerate(scenario.sides):
        if part.tariff_agreed is not None:
            found[side, TARIFF] = part.tariff_agreed - part.tariff
    return found


def start_layers(scenario: Scenario) -> Array:
    """Tariffs in force on the first day by authority, (2, 4), shares that add up to `tariff`."""
    return np.array([side.tariff_layers for side in scenario.sides])


def temporary_until(scenario: Scenario) -> float:
    """Day on which a temporary US measure of the first day ends; NEVER where there is none."""
    if scenario.us.tariff_layers[TEMPORARY] == 0.0:
        return NEVER
    return scenario.dates().day(scenario.law.temporary_until)


def start_suspended(scenario: Scenario) -> Array:
    """What comes back when the truce of the first day ends, (2, 3)."""
    return np.array([[s.tariff_suspended, s.restriction_suspended, 0.0] for s in scenario.sides])
