"""How a block of runs begins: parameters drawn, strategies assigned, the state of the first day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from types import MappingProxyType

import numpy as np

from tradesim.economy import elasticities
from tradesim.economy.adapted import exact_now
from tradesim.economy.log_levers import log_levers
from tradesim.economy.macro.exposure import TARIFF_BEFORE
from tradesim.economy.short_run import ShortRun, paths
from tradesim.economy.short_run_surface import ShortRunSurface
from tradesim.economy.stakes import StakesGrid
from tradesim.model.first_state import (
    first_flows,
    first_state,
    levers_on,
    pledge_at_start,
    start_adapted,
    start_level,
)
from tradesim.model.phases.deal import levers_with_pledge
from tradesim.model.phases.growth import first_growth
from tradesim.model.phases.respond import economy_levers
from tradesim.model.phases.script import FREE
from tradesim.model.phases.world import World
from tradesim.model.script_of_scenario import ruling_scripted, scripted
from tradesim.model.shocks import Draws
from tradesim.model.state import Flows, State
from tradesim.model.strategy_assignment import assigned_strategies, leanings, with_own_parameters
from tradesim.negotiation.continuation import gains_by_stage, shipped_values
from tradesim.negotiation.odds import chance, log_odds
from tradesim.negotiation.tranches import order_shares
from tradesim.parameters.parameter import stacked
from tradesim.scenario.scenario import Scenario
from tradesim.strategies.registry import known
from tradesim.terms.calendar import DAYS_PER_WEEK, NEVER, WEEKS_PER_YEAR
from tradesim.terms.sides import CN, Array, Codes

FIGHT_OF_2025 = date(2025, 2, 1)
"""Day of the first US measure of 2025 against China."""
AUDIENCE_COSTS = ("belligerence_cost", "inconsistency_cost", "back_down_cost")


class ExactEconomy:
    """The solver in place of the surface, for a scenario that asks for it."""

    def evaluate(self, now: Array, adapted: Array, sets: Codes) -> Array:
        return exact_now(now, adapted, sets)


@cache
def surface() -> ShortRunSurface:
    """The fitted response, read once."""
    return ShortRunSurface.load()


@cache
def sight() -> StakesGrid:
    """The officials' table, read once."""
    return StakesGrid.load()


Given = Mapping[str, Array]
"""Parameters by name that are given, a value a run, (n_runs,) each."""


def begin(
    scenario: Scenario,
    shocks: Draws,
    given: Given | None = None,
    medians: Given = MappingProxyType({}),
) -> tuple[World, State, Flows]:
    """World, state and flows of the runs that `shocks` shows, on the first day of the scenario.

    Parameters that are `given` are not drawn; left out, they are those of the scenario's posterior.
    `medians` are of parameters whose medians are not those of the scenario in every run.
    """
    strategy = assigned_strategies(scenario, shocks)
    drawn = draw(scenario, shocks, strategy, given)
    typical = typical_values(scenario, medians, shocks.n_runs)
    world = _world(scenario, shocks, drawn, typical, strategy)
    state, flows = first_state(scenario, world), first_flows(world)
    return replace(world, growth=first_growth(world, state, flows)), state, flows


def draw(
    scenario: Scenario, shocks: Draws, strategy: Codes, given: Given | None = None
) -> dict[str, Array]:
    """Parameters of each run, (2, n_runs) by side, else (n_runs,); what is switched off is zero.

    `given` as for `begin`.
    """
    none = np.zeros(shocks.n_runs)
    held = posterior_draws(scenario, shocks) if given is None else given
    drawn = {
        name: held[name]
        if name in held
        else parameter.drawn(shocks.of_parameter(name) if parameter.prior else none)
        for name, parameter in scenario.drawn_parameters().items()
    }
    joined = stacked(drawn)
    joined = with_own_parameters(joined, strategy, shocks)
    leaning = leanings(strategy)["delivery"][CN]
    joined["delivered_share"] = chance(log_odds(joined["delivered_share"]) + leaning)
    off = [] if scenario.switches.audience_costs else list(AUDIENCE_COSTS)
    off += [] if scenario.switches.stress else ["stress_reaction"]
    off += [] if scenario.switches.purchase else ["pledge"]
    off += [] if scenario.switches.tariff else ["tariff_cut", "rollback", "list_rollback"]
    for name in off:
        joined[name] = np.zeros_like(joined[name])
    return joined


def typical_values(scenario: Scenario, medians: Given, n_runs: int) -> dict[str, Array]:
    """Median of each parameter, (2, n_runs) by side, else (n_runs,), in its unit; `medians` as for
    `begin`. What is the same for all runs is kept once."""
    found = {
        name: medians[name]
        if name in medians
        else np.broadcast_to(np.float64(parameter.median), (n_runs,))
        for name, parameter in scenario.drawn_parameters().items()
    }
    return stacked(found)


def posterior_draws(scenario: Scenario, shocks: Draws) -> Given:
    """Parameters that the posterior of a scenario gives to each run, jointly; empty without one.

    Those that the scenario sets itself are left out.
    """
    if scenario.joint_draws is None:
        return {}
    return scenario.joint_draws.at(shocks.uniforms("posterior", 1)[0], scenario.learned_names)


def _world(
    scenario: Scenario,
    shocks: Draws,
    drawn: dict[str, Array],
    typical: dict[str, Array],
    strategy: Codes,
) -> World:
    calendar = scenario.dates()
    emergency_day = day_of_emergency(scenario, shocks, drawn)
    ruling_day = day_of_ruling(scenario, shocks, drawn, emergency_day)
    world = World(
        calendar=calendar,
        drawn=drawn,
        typical=typical,
        economy=economy(scenario),
        stakes=sight(),
        prewar_tariff=np.array([side.tariff_before_2018 for side in scenario.sides]),
        start_level=start_level(scenario),
        reference_tariff=reference_tariff(scenario),
        strategies=known(),
        leaning=leanings(strategy),
        script=scripted(scenario, calendar),
        binding=FREE,
        levers_on=levers_on(scenario),
        levers_of_scenario=levers_on(scenario),
        leaders_sign=_decided(scenario.leaders.sign),
        truce_extends=_decided(scenario.truce.extends),
        threats_carried_out=_decided(scenario.threats.carried_out),
        usual_restriction=scenario.cn.restriction_usual,
        first_truce_end=calendar.day(scenario.truce.ends),
        stage_gains=gains_by_stage(shipped_values()),
        beliefs_on=scenario.switches.beliefs,
        election_day=calendar.day(scenario.calendar.election),
        losses_from=losses_from(scenario),
        n_runs=shocks.n_runs,
        by_run={
            "sets": elasticity_sets(scenario, drawn["elasticity_draw"]),
            "strategy": strategy,
            "ruling_day": ruling_day,
            **days_of_procedures(scenario, drawn, ruling_day),
            "emergency_day": emergency_day,
            "order_shares": order_shares(drawn["order_tilt"]),
            "replaces": shocks.uniforms("replacement", 1)[0] < drawn["replacement_chance"],
        },
    )
    return replace(world, by_run={**world.by_run, **_start(world, scenario)})


def day_of_emergency(scenario: Scenario, shocks: Draws, drawn: Mapping[str, Array]) -> Array:
    """Day on which the US first takes emergency powers over tariffs, (n_runs,).

    NEVER where it has them at the start. Else they come with a constant chance a year.
    """
    uniforms = shocks.uniforms("emergency", 1)[0]
    if scenario.law.emergency_powers:
        return np.full(uniforms.shape, NEVER)
    yearly = np.maximum(-np.log1p(-np.minimum(drawn["emergency_opening"], 1.0 - 1e-12)), 1e-12)
    return np.asarray(np.ceil(DAYS_PER_WEEK * WEEKS_PER_YEAR * -np.log(uniforms) / yearly))


def day_of_ruling(
    scenario: Scenario, shocks: Draws, drawn: Mapping[str, Array], emergency_day: Array
) -> Array:
    """Day on which the court strikes emergency tariffs down, (n_runs,); NEVER if it does not.

    Where the powers are first taken after the start, a case follows at once.
    """
    against = shocks.uniforms("ruling", 1)[0] < drawn["ruling_against"]
    if (scripted_day := ruling_scripted(scenario)) is not None:
        return np.full(shocks.n_runs, scripted_day)
    in_use = scenario.switches.court and scenario.switches.tariff
    if scenario.law.emergency_powers:
        day = DAYS_PER_WEEK * drawn["ruling_week"]
    else:
        day = emergency_day + DAYS_PER_WEEK * drawn["ruling_lag"]
    return np.where(against & in_use, day, NEVER)


def days_of_procedures(
    scenario: Scenario, drawn: Mapping[str, Array], ruling_day: Array
) -> dict[str, Array]:
    """Days on which a procedure is through before a ruling, and after it, (n_runs,) each.

    Where none is through at the start one begins there. A ruling asks for another, but where the
    first is still under way.
    """
    takes = DAYS_PER_WEEK * drawn["procedure_weeks"]
    first = np.full(takes.shape, -NEVER) if scenario.law.procedure_through else takes
    return {
        "procedure_day": np.where((first > 0.0) & (first < ruling_day), first, NEVER),
        "regained_day": np.where(first >= ruling_day, first, ruling_day + takes),
    }


def reference_tariff(scenario: Scenario) -> Array:
    """Average tariff of each side before the fight that an agreement would end, (2,), share."""
    known = [(side.tariff_reference, side.tariff) for side in scenario.sides]
    return np.array([now if before is None else before for before, now in known])


def losses_from(scenario: Scenario) -> float:
    """US tariff from which losses of growth are counted, share: that before the fight."""
    later = scenario.calendar.start >= FIGHT_OF_2025
    return TARIFF_BEFORE if later else scenario.us.tariff_before_2018


def _start(world: World, scenario: Scenario) -> dict[str, Array]:
    """The path of the first day, and what the levers of that day are worth to each side."""
    pledge = pledge_at_start(scenario, world.drawn)
    everywhere = np.repeat(world.start_level[:, :, None], world.n_runs, axis=2)
    aim = log_levers(economy_levers(world, everywhere, pledge))
    adapted = start_adapted(scenario, world, aim)
    bought = levers_with_pledge(everywhere, pledge, world.drawn["market_purchases"])
    return {
        "start_aim": aim,
        "start_adapted": adapted,
        "start_path": paths(world.economy.evaluate, adapted, aim, world.sets),
        "start_worth": world.payoffs().of(bought),
    }


def economy(scenario: Scenario) -> ShortRun:
    """Surface or solver, as the scenario says."""
    return surface() if scenario.economy.kind == "surface" else ExactEconomy()


def elasticity_sets(scenario: Scenario, share: Array) -> Codes:
    """Elasticity set of each run: the one named, or drawn from the prior over sets."""
    if scenario.economy.elasticities != "prior":
        code = elasticities.set_index(scenario.economy.elasticities)
        return np.full(share.shape, code, dtype=np.int8)
    bounds = np.cumsum(elasticities.prior_weights())[:-1]
    return np.searchsorted(bounds, share, side="right").astype(np.int8)


def _decided(decision: bool | str) -> bool | None:
    return decision if isinstance(decision, bool) else None
