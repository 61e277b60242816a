"""A purchase pledge in tranches: how orders and shipments spread over the marketing year."""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array

QUARTERS = 4
SHIPPED = np.array([0.42, 0.38, 0.12, 0.08])
"""Shares of a marketing year's US soybean shipments to China by quarter from September on, when
trade was free (from memory of USDA weekly export sales, 2012 to 2017; low confidence)."""
FIRST_MONTH = 9
"""US soybeans: the marketing year begins on 1 September."""


def order_shares(tilt: Array) -> Array:
    """Share of a year's pledge ordered in each quarter after signature, (4, n_runs).

    Proportional to exp(-tilt q), q = 0 to 3: even at `tilt` (n_runs,) 0, front-loaded above and
    late below it.

    >>> order_shares(np.array([0.0])).ravel()
    array([0.25, 0.25, 0.25, 0.25])
    """
    weights = [np.exp(-tilt * quarter) for quarter in range(QUARTERS)]
    total = weights[0] + weights[1] + weights[2] + weights[3]
    return np.stack([weight / total for weight in weights])


def ordered_share(years: Array, by_quarter: Array) -> Array:
    """Share of a yearly pledge ordered within `years` of signature, any shape; 1 after a year.

    `by_quarter` are the `order_shares`. Within a quarter orders come evenly; further years repeat
    the first.
    """
    whole = np.floor(years)
    quarters = (years - whole) * QUARTERS
    found = whole
    for quarter, share in enumerate(by_quarter):
        found = found + share * np.clip(quarters - quarter, 0.0, 1.0)
    return np.asarray(found)


def shipping_pace(month: int) -> float:
    """Shipments in a month, 1 to 12, as a ratio to those of an average month; 1 over the year.

    >>> shipping_pace(10), shipping_pace(7)
    (1.68, 0.32)
    """
    quarter = (month - FIRST_MONTH) % 12 // 3
    return float(SHIPPED[quarter] * QUARTERS)
