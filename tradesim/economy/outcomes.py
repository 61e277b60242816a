"""What a solved state means: incomes, prices, trade, and who receives what at the border."""

from __future__ import annotations

import numpy as np

from tradesim.economy.problem import Problem, State
from tradesim.sides import Array


def outcomes(given: Problem, at: State, income_before: Array, unit: float) -> dict[str, Array]:
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
        "price": np.exp(log_price),
        "cost": np.exp(response.log_cost),
        "trade": response.flow * unit,
        "output": response.output * unit,
        "income": response.income * unit,
        **{name: value * unit for name, value in receipts.items()},
        **limit_prices(given, at),
    }


def log_price_index(final_share: Array, log_price: Array) -> Array:
    """Log of the price of final spending; (N, runs)."""
    index = np.zeros((log_price.shape[0], log_price.shape[2]))
    for sector in range(log_price.shape[1]):
        index = index + final_share[:, sector, None] * log_price[:, sector]
    return index


def border_receipts(given: Problem, at: State) -> dict[str, Array]:
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


def limit_prices(given: Problem, at: State) -> dict[str, Array]:
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
