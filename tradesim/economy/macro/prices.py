"""Prices: of imports, of US consumers, of China's consumers and producers.

US consumer prices, percent from the path of the first day:

    p = 100 weight shop [back y + (1 - back) max y] + 0.3 supply loss,
    y = K[ln((1 + t) / (1 + t_0))]

weight is the share of Chinese goods in consumer prices, with inputs; shop the share of a tariff
that shops pass on in the end (Goldman Sachs, October 2025: 0.7). K is two stages with mean and
variance of a gamma kernel of shape 1.5; the mean of 15 weeks gives 0.34 and 0.53 passed on after
three and six months (published 0.36 and 0.55). What has been passed on comes back by `back` alone:
Chinese goods stayed dear after the truce of May 2025 (HBS Pricing Lab). The asymmetry is put on
the lagged price, its highest so far against where it stands: a tariff that is gone before shops
have passed it on leaves little behind, and a rise after a fall counts again only beyond the old
peak. Prices of the first day may fall below their path, by `back` of a cut.
"""

from __future__ import annotations

import numpy as np

from tradesim.economy.macro.lags import LeftAfter, next_pair, peak_on_the_way
from tradesim.terms.sides import Array

SUPPLY_TO_PRICES = 0.3
"""Percent of US consumer prices for a percent of GDP lost to missing inputs; judgement."""
DEMAND_TO_CPI, DEMAND_TO_PPI = 0.2, 0.7
"""Percent of Chinese consumer and producer prices for a percent of Chinese GDP; judgement, signs
from McKibbin and Noland (2025): a dip first."""
OWN_TARIFF_TO_CPI = 0.2
"""Percent of Chinese consumer prices for a Chinese tariff of one; judgement."""


def import_price(tariff: Array, first: Array, *, border: Array) -> Array:
    """Price of Chinese goods at the US border with duty, percent from the first day, (n_runs,).

    ((1 + t) / (1 + t_0))^border - 1: full pass-through in 2018-19 (Fajgelbaum et al. 2020). What
    exporters are paid follows with the exponent border - 1.
    """
    return np.asarray(100.0 * np.expm1(border * np.log((1.0 + tariff) / (1.0 + first))))


def next_passed_on(
    left: LeftAfter, pair: Array, highest: Array, cost: Array
) -> tuple[Array, Array]:
    """Stages of y (2, n_runs) and highest y so far (n_runs,) one step later, log points.

    cost: ln((1 + t) / (1 + t_0)) of the step, (n_runs,). The highest counts a peak within the step.
    """
    later = next_pair(left, pair, cost)
    peak = np.maximum(highest, later[1])
    runs = np.flatnonzero((pair[0] > pair[1]) & (later[0] < later[1]))
    if runs.size:
        passed = peak_on_the_way(pair.take(runs, axis=1), cost.take(runs))
        peak[runs] = np.maximum(peak.take(runs), passed)
    return later, peak


def consumer_price(
    passed_on: Array, highest: Array, supply_loss: Array, *, weight: Array, shop: Array, back: Array
) -> Array:
    """US consumer prices, percent, (n_runs,).

    passed_on, highest: y and its highest so far, log points; supply_loss: percent of US GDP.
    """
    stays = back * passed_on + (1.0 - back) * highest
    return np.asarray(100.0 * weight * shop * stays + SUPPLY_TO_PRICES * supply_loss)


def chinese_consumer_price(gdp_cn: Array, own: Array) -> Array:
    """Chinese consumer prices, percent, (n_runs,), at GDP in percent and its lagged own tariff."""
    return np.asarray(DEMAND_TO_CPI * gdp_cn + OWN_TARIFF_TO_CPI * own)


def chinese_producer_price(gdp_cn: Array) -> Array:
    """Chinese producer prices, percent, (n_runs,), at GDP in percent."""
    return np.asarray(DEMAND_TO_PPI * gdp_cn)
