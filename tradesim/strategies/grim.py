"""Peace until the first blow, then none."""

from __future__ import annotations

from typing import final

import numpy as np

from tradesim.negotiation.repeated import GRUDGER
from tradesim.strategies.base import NEVER, Intent, Strategy, View, preferring, rule
from tradesim.strategies.repeated_game import retaliates
from tradesim.terms.levers import RESTRICTION, TARIFF
from tradesim.terms.moves import ESCALATE, OFFER_TALKS
from tradesim.terms.sides import Array

STEP = 0.25


@final
class Grim(Strategy):
    """Offers talks until the other side raises a lever once; from then on it decouples.

    After the first rise it raises the tariff by 25 points at each look, then the restriction,
    and never talks again (Friedman 1971; Axelrod's Grudger).
    """

    name = "grim"
    citation = "friedman1971"
    follow_through = NEVER

    def intend(self, view: View, uniforms: Array) -> Intent:
        raising = view.room[TARIFF] > 0.0
        lever = np.where(raising, TARIFF, RESTRICTION).astype(np.int8)
        size = np.minimum(STEP, np.where(raising, view.room[TARIFF], view.room[RESTRICTION]))
        crossed = retaliates(GRUDGER, view)
        utility = preferring(view, {ESCALATE: crossed, OFFER_TALKS: ~crossed})
        return rule(view, utility, lever, size)
