"""Phase 6, the economy responds: from levers to trade, real income and critical inputs."""

from __future__ import annotations

import numpy as np

from tradesim.economy import critical_inputs, policy
from tradesim.economy.adjustment import front_loading, next_stock, stock_change, used_up
from tradesim.economy.log_levers import log_levers
from tradesim.economy.short_run import adapted_levers, gap_left, on_path, paths
from tradesim.model.phases.changes import levers_changed
from tradesim.model.phases.deal import follow_through, pledge_honoured, share_delivered
from tradesim.model.phases.world import World
from tradesim.model.state import Flows, Happened, State
from tradesim.terms.calendar import DAYS_PER_WEEK, Clock
from tradesim.terms.columns import Index, scatter, selected_columns
from tradesim.terms.levers import PURCHASE, RESTRICTION, TARIFF
from tradesim.terms.sides import CN, REGIONS, SIDES, US, Array, either


def respond(
    world: World, clock: Clock, before: State, state: State, flows: Flows, happened: Happened
) -> None:
    """A new path to the long run where levers moved in the step, and this step's place on it.

    `before` is the state at the end of the step before.
    """
    runs = np.flatnonzero(happened.weighed)
    if not world.script:  # a script may refuse purchases though neither lever nor pledge moves
        runs = runs[levers_changed(before.at(runs), state.at(runs))]
    if runs.size:
        here = world.at(runs)
        pledge = pledge_honoured(here, state.pledge.take(runs))
        levers = economy_levers(here, state.level.take(runs, axis=-1), pledge)
        aim = log_levers(levers)  # Chinese restrictions are no lever of the economy
        moved = np.flatnonzero((aim != flows.aim.take(runs, axis=-1)).any(axis=0))
        set_out(here.at(moved), clock, flows, runs[moved], aim.take(moved, axis=-1))
    adapt(world, clock, flows)
    run_down(world, clock, state, flows)
    stock_up(world, clock, state, flows)


def set_out(here: World, clock: Clock, flows: Flows, runs: Index, aim: Array) -> None:
    """A path from what buyers have adapted to by now towards log levers `aim` (6, n) in `runs`.

    `here` is the world of those runs. Levers that moved in a step are in force from its beginning.
    """
    weeks = (clock.opens - flows.since.take(runs)) / DAYS_PER_WEEK
    left = gap_left(weeks=weeks, half_life=here.drawn["trade_half_life"])
    before = flows.adapted.take(runs, axis=-1), flows.aim.take(runs, axis=-1)
    adapted = adapted_levers(*before, left)
    scatter(flows.path, runs, paths(here.economy.evaluate, adapted, aim, here.sets))
    scatter(flows.adapted, runs, adapted)
    scatter(flows.aim, runs, aim)
    flows.since[runs] = clock.opens


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
    delivered = state.pledge * share_delivered(world, state)
    return np.asarray(delivered + (state.pledge <= 0.0) * free)


LOWEST, HIGHEST = np.array(policy.LOWEST)[:, None], np.array(policy.HIGHEST)[:, None]


def adapt(world: World, clock: Clock, flows: Flows) -> None:
    """Trade and real income at the end of the step, against the path of the first day.

    Exactly zero where levers have not moved since the first day.
    """
    half_life = world.drawn["trade_half_life"]
    weeks = (clock.closes - flows.since) / DAYS_PER_WEEK
    now = on_path(flows.path, gap_left(weeks=weeks, half_life=half_life))
    left = gap_left(weeks=clock.closes / DAYS_PER_WEEK, half_life=half_life)
    now -= on_path(world.start_path, left)
    incomes = len(REGIONS)
    flows.income[:], flows.trade[:] = now[:incomes], now[incomes:]
    long_run = flows.path[0, : len(SIDES)] - world.start_path[0, : len(SIDES)]
    np.subtract(now[: len(SIDES)], long_run, out=flows.ahead_of_long_run)


def run_down(world: World, clock: Clock, state: State, flows: Flows) -> None:
    """US stocks of critical inputs: drawn down under a restriction, filled up without one."""
    runs = np.flatnonzero(state.level[CN, RESTRICTION] > world.usual_restriction)
    stock, weeks = flows.stock.take(runs), flows.restricted_weeks.take(runs)
    normal = world.drawn["critical_stock"]
    flows.stock[:] = critical_inputs.refilled(flows.stock, step_weeks=clock.weeks, normal=normal)
    flows.lost[:] = 0.0
    if not runs.size:
        return
    here = world.at(runs)
    supply = critical_supply(here, state.level[CN, RESTRICTION].take(runs), weeks)
    flows.stock[runs] = critical_inputs.next_inventory(
        stock, supply, step_weeks=clock.weeks, normal=here.drawn["critical_stock"]
    )
    flows.lost[runs] = critical_loss(here, clock, supply, stock, weeks)
    flows.restricted_weeks[runs] = weeks + np.where(supply < 1.0, clock.weeks, 0.0)


def stock_up(world: World, clock: Clock, state: State, flows: Flows) -> None:
    """Importers buy ahead of a threatened tariff and use the stock up afterwards."""
    later = used_up(flows.ahead, step_weeks=clock.weeks)
    runs = np.flatnonzero(either(state.threat_lever == TARIFF))
    if runs.size:
        surge = bought_ahead(world, clock, state, runs)
        ahead = flows.ahead.take(runs, axis=-1)
        scatter(later, runs, next_stock(ahead, surge, step_weeks=clock.weeks))
    flows.ordered[:] = stock_change(flows.ahead, later, step_weeks=clock.weeks)
    flows.ahead[:] = later


def bought_ahead(world: World, clock: Clock, state: State, runs: Index) -> Array:
    """Imports ahead of a threatened tariff, as a share of the normal flow, in `runs`, (2, n)."""
    lever, size = state.threat_lever.take(runs, axis=-1), state.threat_size.take(runs, axis=-1)
    threatened = np.where(lever == TARIFF, size, 0.0)
    tariff = state.level[:, TARIFF].take(runs, axis=-1)
    return front_loading(
        follow_through(state).take(runs, axis=-1),
        np.log1p(tariff + threatened) - np.log1p(tariff),
        (state.threat_deadline.take(runs, axis=-1) - clock.closes) / DAYS_PER_WEEK,
        storability=selected_columns(world.drawn["storability"], runs),
    )


def critical_supply(world: World, restriction: Array, restricted_weeks: Array) -> Array:
    """Supply of critical inputs to the US, share of normal use, (n_runs,).

    Under a Chinese restriction that has lasted for some weeks, (n_runs,) each. Normal is use under
    the restriction that users had adapted to before the first day.
    """
    return critical_inputs.supply_left(
        np.maximum(restriction - world.usual_restriction, 0.0),
        restricted_weeks / critical_inputs.WEEKS_A_YEAR,
        chinese_share=world.drawn["critical_dependence"],
    )


def critical_loss(
    world: World, clock: Clock, supply: Array, stock: Array, restricted_weeks: Array
) -> Array:
    """Share of US real income lost to missing critical inputs in this step, (n_runs,)."""
    used = critical_inputs.available(stock, supply, step_weeks=clock.weeks)
    years = restricted_weeks / critical_inputs.WEEKS_A_YEAR
    elasticity = critical_inputs.substitution_elasticity(
        years, short_run=world.drawn["critical_elasticity"]
    )
    return critical_inputs.real_income_loss(
        used,
        value_share=world.drawn["critical_share"],
        elasticity=elasticity,
        exposed_share=world.drawn["exposed_share"],
    )
