"""From a week to the year: slow response, stocks built before a deadline, pass-through.

The solver and the surface answer for the long run. These rules say how fast flows, incomes
and prices get there, and keep the sum of the weeks equal to the year.
"""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array

WEEKS_A_YEAR = 365.25 / 7.0
IMPACT_SHARE = 0.25
"""Share of the long-run elasticity that works at once (Boehm, Levchenko, Pandalai-Nayar 2023)."""
PERSISTENCE = 0.84
"""Share of the gap to the long run that is left a year later (same source)."""
STOCKPILING = 0.62
"""Swing of monthly imports for each log point of a tariff change that is possible
(Alessandria, Khan and Khederlarian 2024)."""


def short_run_elasticity(
    theta_long: float | Array,
    weeks: Array,
    *,
    ratio: float = IMPACT_SHARE,
    persistence: float = PERSISTENCE,
) -> Array:
    """Trade elasticity `weeks` after a change: theta (1 - (1 - ratio) persistence^years).

    Shape of `weeks`. A quarter at once, 81 % after eight years.
    """
    remaining = (1.0 - ratio) * persistence ** (weeks / WEEKS_A_YEAR)
    return np.asarray(theta_long * (1.0 - remaining))


def half_life(*, persistence: float = PERSISTENCE) -> float:
    """Weeks in which half of the remaining gap closes.

    >>> round(half_life() / WEEKS_A_YEAR, 2)
    3.98
    """
    return float(np.log(0.5) / np.log(persistence)) * WEEKS_A_YEAR


def jump(current: Array, old_target: Array, new_target: Array, *, ratio: float) -> Array:
    """Value just after the long-run target moves: `ratio` of the move happens at once.

    Shape and unit of `current`. With `ratio` the impact share and `adjust` from then on, a log
    flow that stood at its target follows `short_run_elasticity` exactly. A target that stands
    still moves nothing.
    """
    return np.asarray(current + ratio * (new_target - old_target))


def adjust(current: Array, target: Array, *, weeks: float, half_life: float | Array) -> Array:
    """Value `weeks` later on its way to a target that stands still in between.

    target + (current - target) 2^(-weeks / half_life), shape and unit of `current`: exact for any
    step, so that two steps of one week are one of two.
    """
    return np.asarray(target + (current - target) * gap_left(weeks=weeks, half_life=half_life))


def gap_left(*, weeks: float, half_life: float | Array) -> Array:
    """Share of the gap to the long run that is left after `weeks`; shape of `half_life`."""
    return np.asarray(np.exp2(-weeks / half_life))


def flow(annual: Array, *, weeks: float) -> Array:
    """Amount that passes in `weeks` at an annual rate, in its unit a year; shape of `annual`."""
    return np.asarray(annual * (weeks / WEEKS_A_YEAR))


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


def retail_price_change(
    tariff_change: Array, *, pass_through: float | Array = 1.0, margin_share: float | Array = 0.25
) -> Array:
    """Log change of the price in the shop for a log change of 1 + tariff; shape of it.

    `pass_through` at the border: one for US imports (Amiti, Redding and Weinstein 2019;
    Fajgelbaum et al. 2020), below one for US farm goods under Chinese retaliation (Cavallo et
    al. 2021). Shops absorb `margin_share` of it (0.25: Cavallo et al. as read by USTR).
    """
    return np.asarray(pass_through * (1.0 - margin_share) * tariff_change)
