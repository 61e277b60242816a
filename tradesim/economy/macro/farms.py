"""Soybeans: price, growers' income and aid, from what China buys.

    P = P_0 + slope (purchases - purchases_0) + 0.015 P_0 (chance - chance_0)    USD a bushel
    income = 4.2 (P - P_0)                                                       billion USD a year

slope: 0.9 USD for 26 million tonnes (AgResource, ASA and NCGA: 0.6 to 1.0 USD for the Chinese
tariffs of 2018). The second term is news: futures fell by 1.5 % on 10 October 2025. Purchases move
the price, a bare truce does not: the chance is that of a deal with purchases. The crop of 4.2
billion bushels is held. `economy.soybeans` has the market in full, where the price falls by 0.60
and 0.88 USD at 25 and 60 points (0.6 and 1.0 are published) and by 0.045 for a million tonnes.
Nothing from here may be added to income of the response surface.
"""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array

CROP = 4.2
"""US soybean crop, billion bushels a year."""
NEWS = 0.015
"""Share of the price that a sure deal is worth on the day."""


def price(
    purchases: Array,
    first: Array,
    chance: Array,
    first_chance: Array,
    *,
    start: Array,
    slope: Array,
) -> Array:
    """Soybean price, USD a bushel, (n_runs,).

    purchases: million tonnes a year, and those of the first day; chances of a deal as shares;
    start: price on the first day; slope: USD a bushel for a million tonnes a year.
    """
    news = NEWS * start * (chance - first_chance)
    return np.asarray(start + slope * (purchases - first) + news)


def income(price: Array, *, start: Array) -> Array:
    """Change of growers' income from the first day, billion USD a year, (n_runs,), before aid."""
    return np.asarray(CROP * (price - start))


def aid(income: Array, *, share: Array) -> Array:
    """Farm aid, billion USD a year, (n_runs,): a share of the loss (12 + 16 in 2018-19)."""
    return np.asarray(share * np.maximum(-income, 0.0))
