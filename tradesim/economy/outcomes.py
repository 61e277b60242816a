"""What a solved state means: incomes, prices, trade, and who receives what at the border."""

from __future__ import annotations

import numpy as np

from tradesim.economy.problem import Evaluation, Problem
from tradesim.economy.system import Response, in_lanes
from tradesim.terms.sides import Array


def outcomes(given: Problem, at: Evaluation, income_before: Array, unit: float) -> dict[str, Array]:
    """Outcomes of `Equilibrium` by name, runs on the last axis."""
    a, response = given.system.accounts, at.response
    n, s = a.n_regions, a.n_sectors
    log_price = at.unknowns[n : n + n * s].reshape(n, s, -1)
    log_index = log_price_index(a.final_share, log_price)
    receipts = border_receipts(given, at)
    return {
        "real_income": response.income / income_before * np.exp(-log_index),
        "wage": np.exp(at.unknowns[:n]),
        "price_index": np.exp(log_index),
        "real_wage": np.exp(at.unknowns[:n] - log_index),
        "price": np.exp(log_price),
        "cost": np.exp(response.log_cost),
        "trade": response.flow * unit,
        "output": response.output * unit,
        "income": response.income * unit,
        "terms_of_trade": terms_of_trade(given, response, income_before),
        "volume_of_trade": volume_of_trade(given, response, income_before),
        **{name: value * unit for name, value in receipts.items()},
        **limit_prices(given, at),
    }


def log_price_index(final_share: Array, log_price: Array) -> Array:
    """Log of the price of final spending; (N, runs)."""
    index = np.zeros((log_price.shape[0], log_price.shape[2]))
    for sector in range(log_price.shape[1]):
        index = index + final_share[:, sector, None] * log_price[:, sector]
    return index


def terms_of_trade(given: Problem, response: Response, income_before: Array) -> Array:
    """What exports fetch more less what imports cost more, as a share of income; (N, runs).

    First order at the baseline's flows, with changes of cost as they are, not in logs: the
    first sum of equation (16) of Caliendo and Parro (2015), as they compute their table 2.
    """
    system = given.system
    costlier = np.expm1(response.log_cost).reshape(-1, given.runs)
    return in_lanes(system.terms_of_trade_weights, costlier, system.lane) / income_before


def volume_of_trade(given: Problem, response: Response, income_before: Array) -> Array:
    """What tariffs collect from larger imports, as a share of income; (N, runs).

    First order at the baseline's flows and tariffs, quantities being value over cost: the
    second sum of equation (16) of Caliendo and Parro (2015).
    """
    a = given.system.accounts
    tariff = a.tariff[..., None]
    at_cost = (a.flow / (1 + a.tariff))[..., None] * np.exp(response.log_cost)[:, None]
    gained = np.add.reduce(np.add.reduce(tariff * (response.border_flow - at_cost), axis=0), axis=1)
    return np.asarray(gained / income_before)


def border_receipts(given: Problem, at: Evaluation) -> dict[str, Array]:
    """Tariff revenue, rents and the cost of purchase floors by region; (N, runs) each.

    Tariffs fall on the value at the border. Whatever else the buyer pays beyond it is the quota
    premium of an importer's licences, or, where negative, the subsidy of a floor.
    """
    border = at.response.border_flow
    duty = border / given.wedges.border_share - border
    tariff_revenue = np.add.reduce(np.add.reduce(duty, axis=0), axis=1)
    rent = np.add.reduce(np.add.reduce(border, axis=1) - at.response.output, axis=1)
    subsidy = np.zeros_like(rent)
    limits, n = given.limits, given.system.n_unknowns
    for k, (i, j, s) in enumerate(zip(*limits.place, strict=True)):
        if limits.at_buyer[k]:
            wedge = limits.sign[k] * at.unknowns[n + k]
            kept = at.response.flow[i, j, s] * (1 - np.exp(-wedge))
            if limits.sign[k] > 0:
                rent[j] += kept
            else:
                subsidy[j] -= kept
    return {"tariff_revenue": tariff_revenue, "rent": rent, "subsidy": subsidy}


def limit_prices(given: Problem, at: Evaluation) -> dict[str, Array]:
    """Premium of each cap and subsidy of each floor as shares of the price; (N, N, S, runs)."""
    shape = at.response.flow.shape
    limits, n = given.limits, given.system.n_unknowns
    premium = np.zeros(shape) if len(limits) else np.broadcast_to(0.0, shape)
    subsidy = np.zeros(shape) if len(limits) else np.broadcast_to(0.0, shape)
    for k, place in enumerate(zip(*limits.place, strict=True)):
        if limits.sign[k] > 0:
            premium[place] = np.expm1(at.unknowns[n + k])
        else:
            subsidy[place] = -np.expm1(-at.unknowns[n + k])
    return {"quota_premium": premium, "purchase_subsidy": subsidy}
