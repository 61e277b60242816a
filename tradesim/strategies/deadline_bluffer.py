"""Loud threats, dropped on the day more often than not."""

from __future__ import annotations

from typing import ClassVar, final

import numpy as np

from tradesim.parameters.prior import Prior
from tradesim.strategies.base import Intent, Strategy, View, preferring, rule
from tradesim.terms.levers import TARIFF
from tradesim.terms.moves import OFFER_TALKS, THREATEN
from tradesim.terms.sides import Array

THREAT_RATE = 1.0 / 3.0
"""Chance of a new threat at each look (judgement: about one in seven weeks of conflict)."""
LARGE, SMALL = 1.00, 0.50


@final
class DeadlineBluffer(Strategy):
    """Threatens 50 or 100 points at a third of its looks and offers talks at the others.

    At the deadline a threat is carried out with chance c ~ Beta(17, 21), the press tally of US
    tariff threats since November 2024, before payoffs and restraint shift it.
    """

    name = "deadline-bluffer"
    citation = "press_tally2025"
    temper: ClassVar = {"follow_through": Prior("beta", (17.0, 21.0))}

    def intend(self, view: View, uniforms: Array) -> Intent:
        threatening = (view.threat_lever < 0) & (uniforms < THREAT_RATE)
        utility = preferring(view, {THREATEN: threatening, OFFER_TALKS: ~threatening})
        wanted = np.where(uniforms < 0.5 * THREAT_RATE, LARGE, SMALL)
        lever = np.full(view.n_runs, TARIFF, dtype=np.int8)
        return rule(view, utility, lever, np.minimum(wanted, view.room[TARIFF]))
