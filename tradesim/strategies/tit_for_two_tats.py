"""Tit for tat that lets the first blow pass."""

from __future__ import annotations

from typing import final

from tradesim.negotiation.repeated import TIT_FOR_TWO_TATS
from tradesim.strategies.base import NEVER, Intent, Strategy, View
from tradesim.strategies.repeated_game import answers_in_kind, retaliates
from tradesim.terms.sides import Array


@final
class TitForTwoTats(Strategy):
    """Answers the second of two rises in a row, equivalently; the first passes (Axelrod 1984)."""

    name = "tit-for-two-tats"
    citation = "axelrod1984"
    follow_through = NEVER

    def intend(self, view: View, uniforms: Array) -> Intent:
        return answers_in_kind(view, retaliates(TIT_FOR_TWO_TATS, view))
