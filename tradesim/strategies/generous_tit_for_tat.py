"""Tit for tat that forgives one rise in three."""

from __future__ import annotations

from typing import final

from tradesim.negotiation.repeated import TIT_FOR_TAT
from tradesim.strategies.base import NEVER, Intent, Strategy, View
from tradesim.strategies.repeated_game import answers_in_kind, retaliates
from tradesim.terms.sides import Array

FORGIVENESS = 1.0 / 3.0
"""Chance to let a rise pass: the most that still deters at payoffs 5, 3, 1 and 0."""


@final
class GenerousTitForTat(Strategy):
    """Equivalent retaliation, but each rise is forgiven with chance 1/3 (Nowak and Sigmund 1992).

    The lot is cast when the side first takes a rise up, and what is forgiven stays forgiven: two
    of these do not echo a single blow for ever.
    """

    name = "generous-tit-for-tat"
    citation = "nowak_sigmund1992"
    follow_through = NEVER

    def intend(self, view: View, uniforms: Array) -> Intent:
        unforgiven = view.first_look & (uniforms >= FORGIVENESS)
        return answers_in_kind(view, retaliates(TIT_FOR_TAT, view) & unforgiven)
