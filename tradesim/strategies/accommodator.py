"""Step down, come to the table, sign."""

from __future__ import annotations

from typing import ClassVar, final

import numpy as np

from tradesim.negotiation.stages import AGREEMENT, COMPLIANCE, EXTENSION_WINDOW
from tradesim.moves import DEESCALATE, HOLD, OFFER_TALKS
from tradesim.sides import Array
from tradesim.strategies.base import Intent, Strategy, View, own_step, preferring, rule


@final
class Accommodator(Strategy):
    """The dove: offers talks, lowers its levers, signs and keeps what it signed."""

    name = "accommodator"
    citation = "axelrod1984"
    uses: ClassVar[frozenset[str]] = frozenset({"stage"})
    signing = 12.0
    follow_through = -12.0
    extending = 12.0
    delivery = 2.0

    def intend(self, view: View, uniforms: Array) -> Intent:
        kept = (
            (view.stage == AGREEMENT) | (view.stage == COMPLIANCE) | (view.stage == EXTENSION_WINDOW)
        )
        offering = uniforms < 0.5
        utility = preferring(view, {HOLD: kept, OFFER_TALKS: offering, DEESCALATE: np.ones_like(kept)})
        lever, size = own_step(view, 0)
        return rule(view, utility, lever, size)
