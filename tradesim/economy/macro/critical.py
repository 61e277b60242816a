"""Missing critical inputs: GDP of all regions, and their price outside China.

    us = -100 lost multiplier,  row = spillover us,  cn = 0.3 us      (percent of GDP)

`lost` is the share of US income that `economy.critical_inputs` takes once stocks have run out;
`multiplier` counts users further down (judgement). The rest of the world depends on the same
supplier (euro area: 70 % of its imports, ECB 2025) and is hit through US suppliers. China loses
sales: Oxford Economics (October 2025) has 0.4 against 1.0.

Price outside China: ln P = 2.5 restriction, at once (magnets six times dearer at 0.7: IEA, October
2025), and back by halves in 26 weeks or more: dysprosium was as dear in September as in May 2025.
"""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array

CHINESE_SHARE = 0.3
PRICE_RESPONSE = 2.5
PRICE_HALF_LIFE = 26.0
"""Weeks in which a dearer price comes half way back."""


def supply_loss(lost: Array, *, multiplier: Array) -> Array:
    """Loss of US GDP to missing inputs, percent, (n_runs,), at a share of income `lost`."""
    return np.asarray(100.0 * lost * multiplier)


def next_log_price(price: Array, restriction: Array, *, weeks: float) -> Array:
    """Log price outside China one step later, any shape, at a restriction of 0 to 1."""
    target = PRICE_RESPONSE * restriction
    left = 2.0 ** (-weeks / PRICE_HALF_LIFE)
    return np.asarray(target + np.maximum(price - target, 0.0) * left)
