"""Derivative of the residuals with respect to prices, exact, at any one state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tradesim.economy.system import Response, System
from tradesim.economy.wedges import FlowIndex
from tradesim.terms.sides import Array


def jacobian(system: System, z: Array, response: Response) -> Array:
    """d residual / d z at one run's state; (unknowns, unknowns).

    z (unknowns,); response holds that run alone, as `one_run` returns it.
    """
    n, ns = system.accounts.n_regions, system.accounts.spending.size
    prices, spending = slice(0, n + ns), slice(n + ns, None)
    receipts = receipts_on_prices(system, z, response)
    receipts[:n] += transfers_on(system, response, receipts[:n], world_on_prices(system, z))
    d_supply = log_supply_effects(system, response, receipts)
    wage_bill = np.exp(z[:n]) * system.accounts.value_added
    out = np.eye(system.n_unknowns)
    out[:n] -= d_supply[:n]
    out[:n, :n] += wage_bill / wage_bill.sum()
    price_on_cost = spread(response.share.transpose(1, 0, 2))
    out[n : n + ns, prices] -= price_on_cost @ system.cost_weights
    out[spending] -= d_supply[n:]
    return out


def receipts_on_prices(system: System, z: Array, response: Response) -> Array:
    """d [own income, output] / d z at one run's state; (N + N S, unknowns).

    A flow moves by d ln flow = -theta d ln cost + theta sum_n share_n d ln cost_n + d ln spending.
    """
    a = system.accounts
    n, s = a.n_regions, a.n_sectors
    prices, spending = slice(0, n + n * s), slice(n + n * s, None)
    d_output = np.zeros((n * s, system.n_unknowns))
    on_cost = output_on_cost(response.producer_flow, response.share, a.trade_elasticity)
    d_output[:, prices] = on_cost @ system.cost_weights
    d_output[:, spending] = spread(response.producer_flow)
    d_income = np.zeros((n, system.n_unknowns))
    d_income[:, prices] = receipts_on_cost(response, a.trade_elasticity) @ system.cost_weights
    d_income[:, spending] = receipts_on_spending(response.flow, response.border_flow)
    d_income[:, :n] += np.diag(np.exp(z[:n]) * a.value_added)
    d_income -= d_output.reshape(n, s, -1).sum(axis=1)
    return np.concatenate([d_income, d_output])


def world_on_prices(system: System, z: Array) -> Array:
    """d wage bill of the world / d z at one run's state; (unknowns,)."""
    n = system.accounts.n_regions
    out = np.zeros(system.n_unknowns)
    out[:n] = np.exp(z[:n]) * system.accounts.value_added
    return out


def transfers_on(system: System, response: Response, d_own: Array, d_world: Array) -> Array:
    """d transfers from d own income (N, columns) and d wage bill of the world (columns,)."""
    on_own, on_world = system.transfers.slopes(response.own_income)
    return np.asarray(on_own @ d_own + np.outer(on_world, d_world))


def log_supply_effects(system: System, response: Response, receipts: Array) -> Array:
    """d ln [wage bill, spending] from d [income, output]; (N + N S, columns)."""
    supply = system.demand_weights @ np.concatenate([response.income, response.output.ravel()])
    supply[system.accounts.n_regions :] += system.unbought.ravel()
    return np.asarray((system.demand_weights @ receipts) / supply[:, None])


@dataclass(frozen=True, eq=False)
class Push:
    """A small change of the wedges on K single flows, in logs, each (K,).

    place: exporter, importer, sector; what it adds to the price, to what crosses the border of
    a buyer's spending, and to what reaches the producer of it.
    """

    place: FlowIndex
    log_price: Array
    border: Array
    producer: Array


def receipts_on_policy(system: System, response: Response, push: Push) -> Array:
    """d [own income, output] / d push at one run's state, prices still; (N + N S, K)."""
    a = system.accounts
    n, s, k = a.n_regions, a.n_sectors, len(push.log_price)
    i, j, sector = push.place
    count = np.arange(k)
    pull = a.trade_elasticity[sector] * push.log_price
    d_flow = np.repeat((pull * response.share[i, j, sector])[None], n, axis=0)
    d_flow[i, count] -= pull
    d_border = response.border_flow[:, j, sector] * d_flow
    d_border[i, count] += response.border_flow[i, j, sector] * push.border
    d_producer = response.producer_flow[:, j, sector] * d_flow
    d_producer[i, count] += response.producer_flow[i, j, sector] * push.producer
    receipts = np.zeros((n + n * s, k))
    receipts[:n] = d_border - d_producer
    receipts[j, count] -= d_border.sum(axis=0)
    for exporter in range(n):
        receipts[n + exporter * s + sector, count] += d_producer[exporter]
    return receipts


def residual_on_policy(system: System, response: Response, push: Push) -> Array:
    """d residual / d push at one run's state, prices still; (unknowns, K)."""
    n, ns, s = system.accounts.n_regions, system.accounts.spending.size, system.accounts.n_sectors
    i, j, sector = push.place
    receipts = receipts_on_policy(system, response, push)
    receipts[:n] += transfers_on(system, response, receipts[:n], np.zeros(len(j)))
    d_supply = log_supply_effects(system, response, receipts)
    out = np.zeros((system.n_unknowns, len(push.log_price)))
    out[:n] = -d_supply[:n]
    out[n + j * s + sector, np.arange(len(j))] = -response.share[i, j, sector] * push.log_price
    out[n + ns :] = -d_supply[n:]
    return out


def one_run(response: Response, run: int) -> Response:
    """The response of one run, without its axis."""
    return Response(*(value[..., run] for value in vars(response).values()))


def spread(blocks: Array) -> Array:
    """(rows, columns, S) of effects inside a sector as a matrix (rows S, columns S)."""
    rows, columns, s = blocks.shape
    out = np.zeros((rows, s, columns, s))
    index = np.arange(s)
    out[:, index, :, index] = blocks.transpose(2, 0, 1)
    return out.reshape(rows * s, columns * s)


def output_on_cost(producer: Array, share: Array, elasticity: Array) -> Array:
    """d revenue of (exporter, sector) / d ln cost of (exporter, sector)."""
    pulled = np.einsum("ijs,njs->ins", producer, share)
    own = np.eye(len(producer))[:, :, None] * producer.sum(axis=1)[:, None]
    return spread(elasticity * (pulled - own))


def receipts_on_cost(response: Response, elasticity: Array) -> Array:
    """d (spending - border value of imports + border value of exports) / d ln cost; (N, N S)."""
    border, share = response.border_flow, response.share
    n = len(border)
    paid = border.transpose(1, 0, 2) - border.sum(axis=0)[:, None] * share.transpose(1, 0, 2)
    own = np.eye(n)[:, :, None] * border.sum(axis=1)[:, None]
    earned = np.einsum("ijs,njs->ins", border, share) - own
    return np.asarray((elasticity * (paid + earned)).reshape(n, -1))


def receipts_on_spending(flow: Array, border: Array) -> Array:
    """d (spending - border value of imports + border value of exports) / d ln spending."""
    n = len(flow)
    own = (flow - border).sum(axis=0)
    return np.asarray((np.eye(n)[:, :, None] * own[:, None] + border).reshape(n, -1))
