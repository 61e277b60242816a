"""Wait for the other side to give in."""

from __future__ import annotations

from typing import final

import numpy as np

from tradesim.negotiation.attrition import concession_rate
from tradesim.negotiation.pressure import within
from tradesim.strategies.base import Intent, Strategy, View, preferring, rule
from tradesim.strategies.repeated_game import equivalent_answer
from tradesim.terms.moves import ESCALATE, HOLD, OFFER_TALKS
from tradesim.terms.sides import Array

IMPATIENCE = 0.02
"""Weekly discount rate of a side that feels no pain; each percent of pain adds one (judgement)."""
OBSTINATE = 0.064
"""Resolve above which a side never yields: a tenth of the prior, worth."""
LOOK_WEEKS = 3.0
"""Time between two looks of a side, weeks."""


@final
class Attrition(Strategy):
    """Keeps up what it has, answers every rise, and yields by coming to the table, with a hazard.

    l_i = r_j (1 - a_i) / (a_i + a_j - 1) a week (Abreu and Gul 2000): r_j is the other side's
    impatience, seen through its pain, and demands a = (1 + reservation) / 2 are taken to be alike.
    A resolve in the top tenth never yields (the obstinate type).
    """

    name = "attrition"
    citation = "abreu_gul2000"

    def intend(self, view: View, uniforms: Array) -> Intent:
        demand = 0.5 * (1.0 + view.reservation)
        impatience = IMPATIENCE + np.maximum(view.pain_other, 0.0)
        rate = concession_rate(np.stack([demand, demand]), np.stack([impatience, impatience]))[0]
        yielding = (view.resolve <= OBSTINATE) & (uniforms < within(rate, LOOK_WEEKS))
        lever, size = equivalent_answer(view)
        wishes = {
            ESCALATE: view.unanswered & (size > 0.0) & ~yielding,
            HOLD: view.in_force,
            OFFER_TALKS: yielding,
        }
        return rule(view, preferring(view, wishes), lever, size)
