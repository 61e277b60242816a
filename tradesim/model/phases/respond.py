"""Phase 6, the economy responds: from levers to trade, real income and critical inputs."""

from __future__ import annotations

import numpy as np

from tradesim.economy import critical_inputs, policy
from tradesim.economy.adjustment import (
    IMPACT_SHARE,
    front_loading,
    gap_left,
    jump,
    next_stock,
    stock_change,
    used_up,
)
from tradesim.model.phases.changes import levers_changed
from tradesim.model.phases.deal import follow_through, share_delivered
from tradesim.model.phases.world import Economy, World
from tradesim.model.state import Flows, State, replace
from tradesim.terms.calendar import DAYS_PER_WEEK, Clock
from tradesim.terms.columns import Index, scatter
from tradesim.terms.levers import PURCHASE, RESTRICTION, TARIFF
from tradesim.terms.sides import CN, REGIONS, US, Array, Codes

INCOMES = ("real_income_us", "real_income_cn", "real_income_row")
RESPONSES = (*INCOMES, "imports_us_from_cn", "imports_cn_from_us")
"""Outcomes of the economy that the state keeps from step to step, incomes first."""


def respond(world: World, clock: Clock, before: State, state: State) -> State:
    """Long-run response where levers moved since `before`, and this step's way towards it."""
    runs = np.flatnonzero(levers_changed(before, state))
    response = state.flows.response
    if runs.size:
        response = response.copy()
        here, part = world.at(runs), state.at(runs)
        levers = economy_levers(here, part.level, part.pledge)
        scatter(response, runs, long_run_response(here.economy, levers, here.sets))
    flows = adapt(world, clock, state.flows, response, runs)
    flows = run_down(world, clock, state, flows)
    flows = stock_up(world, clock, state, flows)
    return replace(state, flows=flows)


def long_run_response(economy: Economy, levers: Array, sets: Codes) -> Array:
    """Long-run response in the outcomes RESPONSES, (5, n_runs), log ratios, to levers (6, n_runs).

    An economy answers in these first.
    """
    return economy.evaluate(levers, sets)[: len(RESPONSES)]


def economy_levers(world: World, level: Array, pledge: Array) -> Array:
    """The levers that economy.policy knows, (6, n_runs): tariffs by sector group, and the rest.

    Tariffs are points added to those of 2017. A US rise reaches electronics in part, since they
    were exempted in April 2025; Chinese tariffs are higher on farm goods by a gap.
    """
    drawn = world.drawn
    added = level[:, TARIFF] - world.prewar_tariff[:, None]
    risen = level[US, TARIFF] - world.start_level[US, TARIFF]
    spared = np.maximum(risen, 0.0) * (1.0 - drawn["electronics_cover"])
    gap, weight = drawn["electronics_gap"], drawn["electronics_weight"]
    farm_gap, farm_weight = drawn["farm_gap"], drawn["farm_weight"]
    bought = pledge * drawn["delivered_share"] / drawn["market_purchases"] - 1.0
    purchases = np.where(pledge > 0.0, bought, 0.0) - level[CN, PURCHASE]
    levers = np.stack(
        [
            added[US] - (1.0 - weight) * gap - spared,
            added[US] + weight * gap,
            added[CN] + (1.0 - farm_weight) * farm_gap,
            added[CN] - farm_weight * farm_gap,
            level[US, RESTRICTION],
            purchases,
        ]
    )
    return np.asarray(np.clip(levers, LOWEST, HIGHEST))


def average_tariff(world: World, level: Array) -> Array:
    """Trade-weighted tariff that each side applies to the other's goods, (2, n_runs), share."""
    risen = np.maximum(level[US, TARIFF] - world.start_level[US, TARIFF], 0.0)
    spared = risen * (1.0 - world.drawn["electronics_cover"]) * world.drawn["electronics_weight"]
    return np.stack([level[US, TARIFF] - spared, level[CN, TARIFF]])


def purchases(world: World, state: State) -> Array:
    """Soybeans that China buys from the US, million tonnes a year, (n_runs,).

    What is delivered under a pledge while one stands, else what the market takes.
    """
    free = world.drawn["market_purchases"] * (1.0 - state.level[CN, PURCHASE])
    return np.where(state.pledge > 0.0, state.pledge * share_delivered(world, state), free)


LOWEST, HIGHEST = np.array(policy.LOWEST)[:, None], np.array(policy.HIGHEST)[:, None]


def adapt(world: World, clock: Clock, flows: Flows, target: Array, runs: Index) -> Flows:
    """Trade and real income on their way to the long run: a quarter at once, then by halves.

    `target` (5, n_runs) has moved in `runs`. The loss of real income from a tariff whose revenue
    stays at home is that of trade diverted, so it grows as trade responds.
    """
    start, then = world.start_response, np.concatenate([flows.income, flows.trade])
    left = gap_left(weeks=clock.weeks, half_life=world.drawn["trade_half_life"])
    for now, old, new, first in zip(then, flows.response, target, start, strict=True):
        to = new - first
        now[runs] = jump(now[runs], old[runs] - first[runs], to[runs], ratio=IMPACT_SHARE)
        now -= to
        now *= left
        now += to
    income, trade = then[: len(REGIONS)], then[len(REGIONS) :]
    return replace(flows, income=income, trade=trade, response=target)


def run_down(world: World, clock: Clock, state: State, flows: Flows) -> Flows:
    """US stocks of critical inputs: drawn down under a restriction, filled up without one."""
    normal = world.drawn["critical_stock"]
    stock = critical_inputs.refilled(flows.stock, step_weeks=clock.weeks, normal=normal)
    weeks, lost = flows.restricted_weeks, np.zeros_like(flows.lost)
    runs = np.flatnonzero(state.level[CN, RESTRICTION] > world.usual_restriction)
    if runs.size:
        here, part, weeks = world.at(runs), state.at(runs), weeks.copy()
        supply = critical_supply(here, part)
        drawn = critical_inputs.next_inventory(
            part.flows.stock, supply, step_weeks=clock.weeks, normal=here.drawn["critical_stock"]
        )
        scatter(stock, runs, drawn)
        scatter(lost, runs, critical_loss(here, clock, supply, part.flows))
        weeks[runs] += np.where(supply < 1.0, clock.weeks, 0.0)
    return replace(flows, stock=stock, restricted_weeks=weeks, lost=lost)


def stock_up(world: World, clock: Clock, state: State, flows: Flows) -> Flows:
    """Importers buy ahead of a threatened tariff and use the stock up afterwards."""
    later = used_up(flows.ahead, step_weeks=clock.weeks)
    runs = np.flatnonzero((state.threat_lever == TARIFF).any(axis=0))
    if runs.size:
        part = state.at(runs)
        surge = bought_ahead(world.at(runs), clock, part)
        scatter(later, runs, next_stock(part.flows.ahead, surge, step_weeks=clock.weeks))
    ordered = stock_change(flows.ahead, later, step_weeks=clock.weeks)
    return replace(flows, ahead=later, ordered=ordered)


def bought_ahead(world: World, clock: Clock, state: State) -> Array:
    """Imports ahead of a threatened tariff, as a share of the normal flow, (2, n_runs)."""
    threatened = np.where(state.threat_lever == TARIFF, state.threat_size, 0.0)
    tariff = state.level[:, TARIFF]
    return front_loading(
        follow_through(state),
        np.log1p(tariff + threatened) - np.log1p(tariff),
        (state.threat_deadline - clock.closes) / DAYS_PER_WEEK,
        storability=world.drawn["storability"],
    )


def critical_supply(world: World, state: State) -> Array:
    """Supply of critical inputs to the US, share of normal use, (n_runs,).

    Normal is use under the restriction that users had adapted to before the first day.
    """
    return critical_inputs.supply_left(
        np.maximum(state.level[CN, RESTRICTION] - world.usual_restriction, 0.0),
        state.flows.restricted_weeks / critical_inputs.WEEKS_A_YEAR,
        chinese_share=world.drawn["critical_dependence"],
    )


def critical_loss(world: World, clock: Clock, supply: Array, flows: Flows) -> Array:
    """Share of US real income lost to missing critical inputs in this step, (n_runs,)."""
    used = critical_inputs.available(flows.stock, supply, step_weeks=clock.weeks)
    years = flows.restricted_weeks / critical_inputs.WEEKS_A_YEAR
    elasticity = critical_inputs.substitution_elasticity(
        years, short_run=world.drawn["critical_elasticity"]
    )
    return critical_inputs.real_income_loss(
        used,
        value_share=world.drawn["critical_share"],
        elasticity=elasticity,
        exposed_share=world.drawn["exposed_share"],
    )
