"""Input shares of one year made to agree with the flows of another.

Row and column scaling (RAS, Stone 1961) from the old shares: the nearest ones, in the sense of
least information, with given totals.
"""

from __future__ import annotations

import numpy as np

from tradesim.economy.accounts import producer_revenue
from tradesim.errors import EconomyError
from tradesim.terms.sides import Array

LEAST_FINAL = 0.001
"""Share of a good's spending that is final at least."""
ROUNDS = 2000
TOLERANCE = 1e-12


def balanced_input_share(flow: Array, tariff: Array, input_share: Array, input_use: Array) -> Array:
    """Input shares (region, input, user) near `input_share` that fit other flows.

    Value added keeps its share of revenue by user. Of what a region spends on a good,
    `input_use` (region, input) goes to producers, up to one factor a region that makes inputs
    bought the inputs used. Final demand comes out positive everywhere.
    """
    output, spending = producer_revenue(flow, tariff), flow.sum(axis=0)
    used = np.maximum(input_share, 0.0)
    used *= input_share.sum(axis=1, keepdims=True) / used.sum(axis=1, keepdims=True)
    value = used * output[:, None]
    rows = scaled_rows(input_use * spending, (1 - LEAST_FINAL) * spending, value.sum(axis=(1, 2)))
    share = ras(value, rows, value.sum(axis=1)) / np.where(output > 0, output, 1.0)[:, None]
    return np.where(output[:, None] > 0, share, used)


def scaled_rows(wanted: Array, most: Array, total: Array) -> Array:
    """`wanted` (region, input) times a factor a region, none above `most`, adding up to `total`."""
    rows = wanted
    for _ in range(ROUNDS):
        rows = np.minimum(rows * (total / rows.sum(axis=1))[:, None], most)
        if np.abs(rows.sum(axis=1) / total - 1).max() <= TOLERANCE:
            return np.asarray(rows)
    raise EconomyError(
        "inputs cost more than the region spends on goods; lower input_share or give other flows"
    )


def ras(value: Array, rows: Array, columns: Array) -> Array:
    """`value` (region, input, user) scaled by rows and columns until both totals are met."""
    for _ in range(ROUNDS):
        value = value * ratio(rows, value.sum(axis=2))[:, :, None]
        factor = ratio(columns, value.sum(axis=1))
        value = value * factor[:, None]
        if np.abs(factor - 1).max() <= TOLERANCE:
            return np.asarray(value)
    raise EconomyError("no input shares meet the totals of rows and columns; check zero inputs")


def ratio(wanted: Array, found: Array) -> Array:
    """What `found` must be multiplied by; one where both are zero."""
    return np.where((wanted == 0) & (found == 0), 1.0, wanted / np.where(found == 0, 1.0, found))


def input_use(flow: Array, tariff: Array, input_share: Array) -> Array:
    """Share of what a region spends on a good that goes to producers; (region, input)."""
    bought = np.einsum("jsk,jk->js", input_share, producer_revenue(flow, tariff))
    return np.asarray(np.clip(bought / flow.sum(axis=0), 0.0, 1.0))
