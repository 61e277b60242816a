"""Derivative of the residuals with respect to prices, exact, at any one state."""

from __future__ import annotations

import numpy as np

from tradesim.economy.system import Response, System
from tradesim.economy.wedges import Places
from tradesim.sides import Array


def jacobian(system: System, z: Array, response: Response) -> Array:
    """d residual / d z at one run's state; (unknowns, unknowns).

    z (unknowns,); response holds that run alone, as `one_run` returns it. A flow moves by
    d ln flow = -theta d ln cost + theta sum_n share_n d ln cost_n + d ln spending.
    """
    a = system.accounts
    n, s = a.n_regions, a.n_sectors
    prices, spending = slice(0, n + n * s), slice(n + n * s, None)
    flow, border, producer = response.flow, response.border_flow, response.producer_flow
    wage_bill = np.exp(z[:n]) * a.value_added

    d_output = np.zeros((n * s, system.n_unknowns))
    d_output[:, prices] = output_on_cost(producer, response.share, a.trade_elasticity) @ (
        system.cost_weights
    )
    d_output[:, spending] = by_exporter_and_sector(producer)

    d_income = np.zeros((n, system.n_unknowns))
    d_income[:, prices] = receipts_on_cost(response, a.trade_elasticity) @ system.cost_weights
    d_income[:, spending] = receipts_on_spending(flow, border)
    d_income[:, :n] += np.diag(wage_bill) + a.deficit[:, None] * wage_bill
    d_income -= d_output.reshape(n, s, -1).sum(axis=1)

    moved = np.concatenate([d_income, d_output])
    supply = system.demand_weights @ np.concatenate([response.income, response.output.ravel()])
    supply[n:] += system.unbought.ravel()
    d_supply = (system.demand_weights @ moved) / supply[:, None]

    out = np.eye(system.n_unknowns)
    out[:n] -= d_supply[:n]
    out[:n, :n] += wage_bill / wage_bill.sum()
    out[n : n + n * s, prices] -= price_on_cost(response.share) @ system.cost_weights
    out[spending] -= d_supply[n:]
    return out


def policy_effects(
    system: System, response: Response, place: Places, log_price: Array, border: Array
) -> Array:
    """d residual / d wedges on single flows, one column a wedge; (unknowns, K).

    A wedge raises the log price of a flow (exporter, importer, sector) by `log_price` (K,), takes
    as much from what its producer is paid, and changes what crosses the border by `border` (K,),
    in logs.
    """
    a = system.accounts
    n, s, k = a.n_regions, a.n_sectors, len(log_price)
    i, j, sector = place
    count = np.arange(k)
    pulled = a.trade_elasticity[sector] * log_price * response.share[i, j, sector]
    d_flow = np.repeat(pulled[None], n, axis=0)
    d_flow[i, count] -= a.trade_elasticity[sector] * log_price
    d_border = response.border_flow[:, j, sector] * d_flow
    d_border[i, count] += response.border_flow[i, j, sector] * border
    d_producer = response.producer_flow[:, j, sector] * d_flow
    d_producer[i, count] -= response.producer_flow[i, j, sector] * log_price
    moved = np.zeros((n + n * s, k))
    moved[:n] = d_border - d_producer
    moved[j, count] -= d_border.sum(axis=0)
    for exporter in range(n):
        moved[n + exporter * s + sector, count] += d_producer[exporter]
    supply = system.demand_weights @ np.concatenate([response.income, response.output.ravel()])
    supply[n:] += system.unbought.ravel()
    d_supply = (system.demand_weights @ moved) / supply[:, None]
    out = np.zeros((system.n_unknowns, k))
    out[:n] = -d_supply[:n]
    out[n + j * s + sector, count] = -response.share[i, j, sector] * log_price
    out[n + n * s :] = -d_supply[n:]
    return out


def one_run(response: Response, run: int) -> Response:
    """The response of one run, without its axis."""
    return Response(*(value[..., run] for value in vars(response).values()))


def spread(blocks: Array) -> Array:
    """(rows, columns, S) of same-sector effects as a matrix (rows S, columns S)."""
    rows, columns, s = blocks.shape
    out = np.zeros((rows, s, columns, s))
    index = np.arange(s)
    out[:, index, :, index] = blocks.transpose(2, 0, 1)
    return out.reshape(rows * s, columns * s)


def price_on_cost(share: Array) -> Array:
    """d ln price of (importer, sector) / d ln cost of (exporter, sector)."""
    return spread(share.transpose(1, 0, 2))


def by_exporter_and_sector(flow: Array) -> Array:
    """d exports of (exporter, sector) / d ln spending of (importer, sector)."""
    return spread(flow)


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
