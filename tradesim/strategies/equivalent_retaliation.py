"""Tit for tat with tariffs: hit back in proportion, never first."""

from __future__ import annotations

from typing import final

from tradesim.negotiation.repeated import TIT_FOR_TAT
from tradesim.strategies.base import NEVER, Intent, Strategy, View
from tradesim.strategies.repeated_game import answers_in_kind, retaliates
from tradesim.terms.sides import Array


@final
class EquivalentRetaliation(Strategy):
    """Answers each rise once: rise_i = min(s rise_j M_j / M_i, room, what exhausts M_i).

    M are imports from the other side and s the share answered: equivalence as in the WTO's
    dispute rules (art. 22.4), so the side that imports less runs out first. Otherwise it matches
    easings and offers talks; a threat it has inherited is never carried out.
    """

    name = "equivalent-retaliation"
    citation = "axelrod1984"
    follow_through = NEVER

    def intend(self, view: View, uniforms: Array) -> Intent:
        return answers_in_kind(view, retaliates(TIT_FOR_TAT, view))
