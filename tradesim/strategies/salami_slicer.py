"""Steps too small to be worth an answer."""

from __future__ import annotations

from typing import final

import numpy as np

from tradesim.strategies.base import Intent, Strategy, View, preferring, rule
from tradesim.terms.levers import RESTRICTION, TARIFF
from tradesim.terms.moves import ESCALATE, OFFER_TALKS
from tradesim.terms.sides import Array

TARIFF_SLICE, RESTRICTION_SLICE = 0.05, 0.10
CREDIBLE = 0.5
"""Follow-through on record above which the other side is not tested."""
BEARABLE = 0.002
"""Belligerence cost of a slice that the own public lets pass, worth."""


@final
class SalamiSlicer(Strategy):
    """Raises by 5 points (a tenth of the restriction) at a time and stops once it is answered.

    It slices while the other side's threats are believed less than evenly, its own public lets
    the slice pass (belligerence cost times size) and no rise stands unanswered; else it offers
    talks, and it keeps what is signed (Schelling 1966, ch. 2).
    """

    name = "salami-slicer"
    citation = "schelling1966"

    def intend(self, view: View, uniforms: Array) -> Intent:
        raising = view.room[TARIFF] > 0.0
        lever = np.where(raising, TARIFF, RESTRICTION).astype(np.int8)
        part = np.where(raising, TARIFF_SLICE, RESTRICTION_SLICE)
        size = np.minimum(part, np.where(raising, view.room[TARIFF], view.room[RESTRICTION]))
        unnoticed = view.belligerence_cost * size < BEARABLE
        slicing = unnoticed & (view.reputation_other < CREDIBLE) & ~view.unanswered
        wishes = {ESCALATE: slicing & ~view.in_force, OFFER_TALKS: ~slicing}
        return rule(view, preferring(view, wishes), lever, size)
