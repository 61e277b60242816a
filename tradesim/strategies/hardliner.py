"""Threaten, carry out, never sign."""

from __future__ import annotations

from typing import final

import numpy as np

from tradesim.strategies.base import ALWAYS, NEVER, Intent, Strategy, View, preferring, rule
from tradesim.terms.levers import RESTRICTION, TARIFF
from tradesim.terms.moves import ESCALATE, THREATEN
from tradesim.terms.sides import Array

TARIFF_STEP, RESTRICTION_STEP = 0.50, 0.60


@final
class Hardliner(Strategy):
    """The hawk: threatens the next step and carries it out, until the levers end.

    50 points of tariff at a time, then the restriction; a rise of the other side it answers at
    once by the same step. Its principal refuses to sign, carries every threat out (Schelling's
    commitment) and lets truces run out; it waits for its own deadlines and offers nothing.
    """

    name = "hardliner"
    citation = "schelling1960"
    signing = NEVER
    follow_through = ALWAYS
    extending = NEVER

    def intend(self, view: View, uniforms: Array) -> Intent:
        raising = view.room[TARIFF] > 0.0
        lever = np.where(raising, TARIFF, RESTRICTION).astype(np.int8)
        step = np.where(raising, TARIFF_STEP, RESTRICTION_STEP)
        size = np.minimum(step, np.where(raising, view.room[TARIFF], view.room[RESTRICTION]))
        utility = preferring(view, {ESCALATE: view.unanswered, THREATEN: view.threat_lever < 0})
        return rule(view, utility, lever, size)
