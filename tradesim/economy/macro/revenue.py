"""Customs revenue of the US, and refunds once a court strikes emergency tariffs down.

Billion USD a year:

    R = collected t* imports + rest - 52 due / refund_weeks

t* is the US tariff on Chinese goods, lagged with a mean of four weeks (goods afloat arrive at the
old rate; a delay of four weeks in the source, a lag here, so that nothing of the past is kept).
collected is what arrives of the statutory average: 40 to 44 % of 57.6 in summer 2025. `rest` are
duties on all others, 253 of about 360 in October 2025; of these emergency tariffs bring
`rest_emergency`, which end with the ruling unless put under other laws. Duties under emergency
powers (71 % of the rise, Budget Lab, September 2025) add up in `paid`; the ruling makes
`refund_share` of them due, paid out with a mean delay. No published size for refunds.
"""

from __future__ import annotations

import numpy as np

from tradesim.terms.calendar import WEEKS_PER_YEAR
from tradesim.terms.sides import Array, Mask

ARRIVAL_WEEKS = 4.0
"""Mean time from a change of the tariff to the duties paid."""
YEAR = float(WEEKS_PER_YEAR)


def next_arrived(arrived: Array, tariff: Array, *, weeks: float) -> Array:
    """Tariff at which goods arrive at the end of a step, (n_runs,), share."""
    return np.asarray(tariff + (arrived - tariff) * np.exp(-weeks / ARRIVAL_WEEKS))


def emergency_duties(
    tariff: Array, imports: Array, rest_share: Array, *, collected: Array, rest: Array
) -> Array:
    """Duties under emergency powers, billion USD a year, (n_runs,).

    tariff: emergency part of that on China, share; rest_share: share of the first day's emergency
    duties on others, `rest` (billion USD a year), that are still charged.
    """
    return np.asarray(collected * tariff * imports + rest_share * rest)


def next_refunds(
    paid: Array,
    due: Array,
    duties: Array,
    struck: Mask,
    *,
    share: Array,
    weeks: float,
    delay: Array,
) -> tuple[Array, Array]:
    """Emergency duties paid so far and refunds due, billion USD, (n_runs,), one step later.

    duties: emergency duties of the step, billion USD a year. struck: runs whose tariffs have been
    struck down by now: what was paid becomes due, once, and nothing more is paid.
    """
    owed = np.where(struck, share * paid, 0.0)
    later = np.where(struck, 0.0, paid + duties * (weeks / YEAR))
    return later, np.asarray((due + owed) * np.exp(-weeks / delay))


def revenue(
    arrived: Array,
    imports: Array,
    rest_share: Array,
    due: Array,
    *,
    collected: Array,
    rest: Array,
    rest_emergency: Array,
    delay: Array,
) -> Array:
    """Customs revenue less refunds, billion USD a year, (n_runs,)."""
    others = rest - (1.0 - rest_share) * rest_emergency
    return np.asarray(collected * arrived * imports + others - due * (YEAR / delay))
