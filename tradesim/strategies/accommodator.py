"""Step down, come to the table, sign."""

from __future__ import annotations

from typing import ClassVar, final

from tradesim.moves import DEESCALATE, HOLD, OFFER_TALKS
from tradesim.negotiation.stages import IN_FORCE, is_in
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
        kept = is_in(view.stage, IN_FORCE)
        offering = uniforms < 0.5
        wishes = {HOLD: kept, OFFER_TALKS: offering, DEESCALATE: ~kept}
        utility = preferring(view, wishes)
        lever, size = own_step(view, 0)
        return rule(view, utility, lever, size)
