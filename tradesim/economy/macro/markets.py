"""Equities move with the expected path: a threat carried out as expected moves nothing twice.

US equities, percent from the path of the first day:

    q = -s (E[G] - E[G]_0) - 100 s_row (e_row - e_row,0) - k ln(U / U_0)
    E[G] = p G(t + threat) + (1 - p) G(t),  p = carried out (1 - deal)

p is the chance that the threat is carried out, times the chance that no deal comes before. The
source gives changes a week; they add up to this level. s from Goldman Sachs (May 2019: 14 points
on all remaining goods, 4 %) and the announcement days of 2018-19 (Amiti et al.); s_row from 2 to
8 April 2025; k from days of 2018 and October 2025. Chinese equities (CSI 300) move by half.

Fear of markets weighs on GDP: `wealth` times the mean of min(q, 0) over about a quarter (a lag of
mean 13 weeks in place of a running mean); 0.4 of it in China and in the rest of the world.
"""

from __future__ import annotations

import numpy as np

from tradesim.economy.macro.exposure import saturation
from tradesim.terms.sides import Array

CHINESE_SHARE = 0.5
"""Move of the CSI 300 for one of the S&P 500: -7.0 and +1.2 % in April and May 2025 against -12.1
and +3.3; judgement."""
FEAR_WEEKS = 13.0
FEAR_ABROAD = 0.4
"""Weight of US markets on GDP elsewhere, against the US; judgement."""


def expected_saturation(
    tariff: Array,
    threatened: Array,
    carried_out: Array,
    deal: Array,
    *,
    before: float,
    scale: Array,
) -> Array:
    """E[G], 0 to 1, (n_runs,): tariff in force and threatened rise as shares, chances of both."""
    expected = saturation(tariff, before=before, scale=scale)
    runs = np.flatnonzero(threatened)
    raised = tariff.take(runs) + threatened.take(runs)
    further = saturation(raised, before=before, scale=scale.take(runs)) - expected.take(runs)
    expected[runs] += carried_out.take(runs) * (1.0 - deal.take(runs)) * further
    return expected


def us_equities(
    expected: Array,
    row_rise: Array,
    log_uncertainty: Array,
    *,
    tariff_effect: Array,
    row_effect: Array,
    uncertainty_effect: Array,
) -> Array:
    """US equities, percent, (n_runs,).

    expected: E[G] less that of the first day; row_rise: rise of the average tariff over all
    partners by tariffs on others than China, share; log_uncertainty: ln(U / U_0).
    """
    by_tariffs = tariff_effect * expected + 100.0 * row_effect * row_rise
    return np.asarray(-by_tariffs - uncertainty_effect * log_uncertainty)


def percent_fallen(before: Array, after: Array) -> Array:
    """How far equities fell between two dates, percent of what they were, (n_runs,), 0 or more.

    before, after: percent from the first day.
    """
    return np.asarray(100.0 * np.maximum((before - after) / (100.0 + before), 0.0))


def chinese_equities(us: Array) -> Array:
    """Chinese equities (CSI 300), percent, (n_runs,), at a move of the US ones."""
    return np.asarray(CHINESE_SHARE * us)
