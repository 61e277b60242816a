"""Stocks built before a deadline, in weeks that add up to the year.

Demand and its slow response are `short_run`'s; these rules say when it is bought.
"""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array

STOCKPILING = 0.62
"""Swing of monthly imports for each log point of a tariff change that is possible
(Alessandria, Khan and Khederlarian 2024)."""


def front_loading(
    probability: Array,
    tariff_jump: Array,
    weeks_left: Array,
    *,
    storability: float | Array,
    window: float = 13.0,
    swing: float = STOCKPILING,
) -> Array:
    """Extra imports before a threatened deadline, as a share of the normal flow; zero outside.

    Any shape. probability * E[change of ln(1 + t)] * 0.62 * storability, in the last `window` weeks
    (judgement: one ocean shipment ahead and a quarter of orders). A threatened cut brings none.
    """
    running = (weeks_left > 0.0) & (weeks_left <= window)
    surge = swing * storability * probability * np.maximum(tariff_jump, 0.0)
    return np.where(running, surge, 0.0)


def next_stock(stock: Array, surge: Array, *, step_weeks: float) -> Array:
    """Stock built ahead, in weeks of normal imports, one step later.

    Shape of `stock`. Grows by the surge; without one it is `used_up`.
    """
    used = used_up(stock, step_weeks=step_weeks)
    return np.where(surge > 0.0, stock + surge * step_weeks, used)


def used_up(stock: Array, *, step_weeks: float, payback_half_life: float = 8.0) -> Array:
    """What is left of a stock after one step without a surge; shape and unit of `stock`.

    By halves; `payback_half_life`, in weeks, is judgement.
    """
    return np.asarray(stock * 2.0 ** (-step_weeks / payback_half_life))


def stock_change(stock: Array, later: Array, *, step_weeks: float) -> Array:
    """What building and using up stocks adds to imports, as a share of the normal flow.

    Shape of `stock`. The change of the stock over the step: imports = use + change of stock, so
    whatever is imported early is missing later, to the last unit.
    """
    return np.asarray((later - stock) / step_weeks)
