"""Bargain by the election calendar."""

from __future__ import annotations

from typing import final

from tradesim.negotiation.pressure import election_weight
from tradesim.strategies.base import Intent, View
from tradesim.strategies.quantal_response import ByPayoffs
from tradesim.terms.sides import Array

PEAK = 2.0
WIDTH = 13.0
"""Weight of domestic politics on election day, and the weeks it builds up over (judgement)."""


@final
class DomesticCycle(ByPayoffs):
    """Quantal response in which pain, the deal and precision weigh more as an election nears.

    w = 1 + (2 - 1) exp(-weeks / 13) before the US midterms and one after them (Nordhaus 1975):
    voters' pain and a deal to show are multiplied by w, and so is precision.
    """

    name = "domestic-cycle"
    citation = "nordhaus1975"

    def intend(self, view: View, uniforms: Array) -> Intent:
        w = election_weight(view.weeks_to_election, peak=PEAK, width=WIDTH)
        closer = view.evolve(precision=w * view.precision, pain=w * view.pain, deal=w * view.deal)
        return super().intend(closer, uniforms)
