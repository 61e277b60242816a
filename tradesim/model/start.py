"""How a block of runs begins: parameters drawn, strategies assigned, the state of the first day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

import numpy as np

from tradesim.economy import elasticities
from tradesim.economy.exact import OUTCOMES, exact
from tradesim.economy.sight import Sight
from tradesim.economy.surface import Surface
from tradesim.model.phases.choose import NEEDED
from tradesim.model.phases.deal import levers_with_pledge
from tradesim.model.phases.feel import FIRST_HABIT
from tradesim.model.phases.respond import INCOMES, RESPONSES, economy_levers, long_run_response
from tradesim.model.phases.world import Economy, ScriptedMove, World
from tradesim.model.shocks import Draws
from tradesim.model.state import Flows, State
from tradesim.model.strategy_assignment import assigned_strategies, leanings, with_own_parameters
from tradesim.negotiation import stages
from tradesim.negotiation.continuation import shipped_values
from tradesim.negotiation.odds import chance, log_odds
from tradesim.parameters.parameter import stacked
from tradesim.scenario.scenario import Scenario
from tradesim.scenario.tables import SidePart
from tradesim.strategies.registry import known
from tradesim.terms.calendar import DAYS_PER_WEEK, NEVER, Calendar
from tradesim.terms.levers import HIGHEST, LEVERS, NO_LEVER, TARIFF
from tradesim.terms.moves import HOLD
from tradesim.terms.sides import CN, SIDES, US, Array, Codes

AUDIENCE_COSTS = ("belligerence_cost", "inconsistency_cost", "back_down_cost")


class ExactEconomy:
    """The solver in place of the surface, for a scenario that asks for it."""

    def evaluate(self, levers: Array, sets: Codes) -> Array:
        return exact(levers, sets).take([OUTCOMES.index(name) for name in RESPONSES], axis=0)


@cache
def surface() -> Surface:
    """The fitted response in the outcomes that the state keeps, read once."""
    return Surface.load().only(INCOMES)


@cache
def sight() -> Sight:
    """The officials' table, read once."""
    return Sight.load()


def begin(scenario: Scenario, shocks: Draws) -> tuple[World, State]:
    """World and state of the runs that `shocks` shows, on the first day of the scenario."""
    strategy = assigned_strategies(scenario, shocks)
    drawn = draw(scenario, shocks, strategy)
    world = _world(scenario, shocks, drawn, strategy)
    return world, _state(scenario, world)


def draw(scenario: Scenario, shocks: Draws, strategy: Codes) -> dict[str, Array]:
    """Parameters of each run, (2, n_runs) by side, else (n_runs,); what is switched off is zero."""
    none = np.zeros(shocks.n_runs)
    drawn = {
        name: parameter.drawn(shocks.of_parameter(name) if parameter.prior else none)
        for name, parameter in scenario.drawn_parameters().items()
    }
    joined = stacked(drawn)
    joined = with_own_parameters(joined, strategy, shocks)
    leaning = leanings(strategy)["delivery"][CN]
    joined["delivered_share"] = chance(log_odds(joined["delivered_share"]) + leaning)
    off = [] if scenario.switches.audience_costs else list(AUDIENCE_COSTS)
    off += [] if scenario.switches.stress else ["stress_hazard", "stress_reaction"]
    off += [] if scenario.switches.purchase else ["pledge"]
    off += [] if scenario.switches.tariff else ["tariff_cut", "rollback"]
    for name in off:
        joined[name] = np.zeros_like(joined[name])
    return joined


def _world(scenario: Scenario, shocks: Draws, drawn: dict[str, Array], strategy: Codes) -> World:
    calendar = scenario.dates()
    sets = elasticity_sets(scenario, drawn["elasticity_draw"])
    level = start_level(scenario)
    ruling_day = day_of_ruling(scenario, shocks, drawn)
    world = World(
        calendar=calendar,
        drawn=drawn,
        typical=stacked({n: np.array(p.median) for n, p in scenario.drawn_parameters().items()}),
        sets=sets,
        economy=economy(scenario),
        stakes=sight(),
        prewar_tariff=np.array([side.tariff_before_2018 for side in scenario.sides]),
        start_level=level,
        start_response=np.zeros((0, shocks.n_runs)),
        start_worth=np.zeros((2, shocks.n_runs)),
        strategies=known(),
        observed=observed(strategy),
        strategy=strategy,
        leaning=leanings(strategy),
        script=scripted(scenario, calendar),
        levers_on=levers_on(scenario),
        leaders_sign=_decided(scenario.leaders.sign),
        truce_extends=_decided(scenario.truce.extends),
        threats_carried_out=_decided(scenario.threats.carried_out),
        usual_restriction=scenario.cn.restriction_usual,
        first_truce_end=_day(calendar, scenario.truce.ends),
        stage_values=shipped_values(),
        beliefs_on=scenario.switches.beliefs,
        ruling_day=ruling_day,
        regained_day=ruling_day + DAYS_PER_WEEK * drawn["procedure_weeks"],
        election_day=_day(calendar, scenario.calendar.election),
    )
    return world.started(*_start(world, level, pledge_at_start(scenario, drawn)))


def day_of_ruling(scenario: Scenario, shocks: Draws, drawn: Mapping[str, Array]) -> Array:
    """Day on which the court strikes emergency tariffs down, (n_runs,); NEVER if it does not."""
    against = shocks.uniforms("ruling", 1)[0] < drawn["ruling_against"]
    in_use = scenario.switches.court and scenario.switches.tariff
    return np.where(against & in_use, DAYS_PER_WEEK * drawn["ruling_week"], NEVER)


def observed(strategy: Codes) -> frozenset[str]:
    """Fields of View that the strategies in play use, and those that any move needs."""
    played = np.flatnonzero(np.bincount(strategy.ravel()))
    return NEEDED.union(*(known()[code].uses for code in played))


def pledge_at_start(scenario: Scenario, drawn: Mapping[str, Array]) -> Array:
    """Purchases pledged on the first day, (n_runs,): none unless an agreement is in force."""
    signed = stages.code(scenario.stage) in stages.IN_FORCE
    return drawn["pledge"] if signed else np.zeros_like(drawn["pledge"])


def _start(world: World, level: Array, pledge: Array) -> tuple[Array, Array]:
    """Response to the levers of the first day, and their worth to each side."""
    everywhere = np.repeat(level[:, :, None], world.n_runs, axis=2)
    levers = economy_levers(world, everywhere, pledge)
    bought = levers_with_pledge(everywhere, pledge, world.drawn["market_purchases"])
    return long_run_response(world.economy, levers, world.sets), world.payoffs().of(bought)


def economy(scenario: Scenario) -> Economy:
    """Surface or solver, as the scenario says."""
    return surface() if scenario.economy.kind == "surface" else ExactEconomy()


def elasticity_sets(scenario: Scenario, share: Array) -> Codes:
    """Elasticity set of each run: the one named, or drawn from the prior over sets."""
    if scenario.economy.elasticities != "prior":
        code = elasticities.set_index(scenario.economy.elasticities)
        return np.full(share.shape, code, dtype=np.int8)
    bounds = np.cumsum(elasticities.prior_weights())[:-1]
    return np.searchsorted(bounds, share, side="right").astype(np.int8)


def scripted(scenario: Scenario, calendar: Calendar) -> tuple[ScriptedMove, ...]:
    """The dated moves in the order of their dates."""
    moves = [
        ScriptedMove(calendar.day(m.on), SIDES.index(m.side), m.move, LEVERS.index(m.lever), m.size)
        for m in scenario.moves
        if m.size == 0.0 or getattr(scenario.switches, m.lever)
    ]
    return tuple(sorted(moves, key=lambda move: move.day))


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


def _day(calendar: Calendar, when: date | None) -> float:
    return calendar.day(when) if when else NEVER


def _decided(decision: bool | str) -> bool | None:
    return decision if isinstance(decision, bool) else None


def _state(scenario: Scenario, world: World) -> State:
    n = world.n_runs
    calendar, drawn = world.calendar, world.drawn
    nobody = np.full((2, n), NO_LEVER, dtype=np.int8)
    threat_lever, threat_size, deadline, since = _threats(scenario, world)
    suspended = np.repeat((start_suspended(scenario) * world.levers_on)[:, :, None], n, axis=2)
    truce_end = _day(calendar, scenario.truce.ends)
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
        if threat is None or threat.size == 0.0 or not _lever_on(scenario, part):
            continue
        lever[side] = LEVERS.index(threat.lever)
        size[side] = threat.size
        deadline[side] = world.calendar.day(threat.deadline)
        since[side] = world.calendar.day(threat.since) if threat.since else 0.0
    return lever, size, deadline, since


def _lever_on(scenario: Scenario, part: SidePart) -> bool:
    return part.threat is not None and bool(getattr(scenario.switches, part.threat.lever))


def _publicity(scenario: Scenario, world: World, lever: Codes) -> Array:
    """Attention that the open threats have drawn since they were issued, (2, n_runs)."""
    stock = np.zeros(lever.shape)
    for side, part in enumerate(scenario.sides):
        if part.threat is not None and part.threat.since is not None:
            weeks = -world.calendar.day(part.threat.since) / DAYS_PER_WEEK
            drawn = 1.0 - 2.0 ** (-weeks / world.drawn["publicity_half_life"])
            stock[side] = np.where(lever[side] >= 0, drawn, 0.0)
    return stock
