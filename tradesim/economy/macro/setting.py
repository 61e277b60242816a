"""What stays fixed while the channels run: parameters, the first day, and what a step leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tradesim.economy.macro import direct, lags, markets, uncertainty
from tradesim.economy.macro.exposure import TARIFF_BEFORE
from tradesim.economy.macro.inputs import MacroInputs
from tradesim.economy.macro.lags import Chain, LeftAfter
from tradesim.terms.sides import Array


@dataclass(frozen=True)
class MacroSetting:
    """Parameters of each run, the first day and the lags of a step; see `macro_setting`."""

    drawn: Mapping[str, Array]
    """Parameters by name, (2, n_runs) by side, else (n_runs,); those of docs/macro.md."""
    first: MacroInputs
    """The first day: its path is what deviations are measured from."""
    weeks: float
    """Length of a step."""
    before: float
    """US tariff on Chinese goods from which losses are counted, share."""
    direct: Chain
    uncertainty: Chain
    fear: Chain
    prices: LeftAfter
    news_left: Array
    """Share of the news left after a step, (n_runs,)."""
    expected: Array
    """E[G] on the first day, (n_runs,)."""
    saturation: Array
    """G on the first day, (n_runs,)."""

    @property
    def n_runs(self) -> int:
        """How many runs there are."""
        return len(self.first.tariff_us)


def macro_setting(
    drawn: Mapping[str, Array], first: MacroInputs, *, weeks: float, before: float = TARIFF_BEFORE
) -> MacroSetting:
    """Setting of runs from their parameters, the inputs of the first day and the step in weeks.

    before: US tariff from which losses are counted, share; in 2018 that before the fight, 0.031.
    """
    scale = drawn["tariff_scale"]
    now = markets.expected_saturation(
        first.tariff_us, 0.0 * first.threatened, first.carried_out, first.deal,
        before=before, scale=scale,
    )  # fmt: skip
    expected = markets.expected_saturation(
        first.tariff_us, first.threatened, first.carried_out, first.deal,
        before=before, scale=scale,
    )  # fmt: skip
    quarter = np.full(len(first.tariff_us), markets.FEAR_WEEKS)
    return MacroSetting(
        drawn=drawn,
        first=first,
        weeks=weeks,
        before=before,
        direct=lags.chain(drawn["direct_lag"], stages=direct.STAGES, weeks=weeks),
        uncertainty=lags.chain(drawn["uncertainty_lag"], stages=uncertainty.STAGES, weeks=weeks),
        fear=lags.chain(quarter, stages=1, weeks=weeks),
        prices=lags.left_after(drawn["price_lag"], weeks=weeks),
        news_left=np.exp2(-weeks / drawn["uncertainty_half_life"]),
        expected=expected,
        saturation=now,
    )
