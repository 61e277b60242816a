"""Answer a tariff where the other side has no substitute."""

from __future__ import annotations

from typing import final

import numpy as np

from tradesim.strategies.base import Intent, Strategy, View, preferring, rule
from tradesim.strategies.repeated_game import equivalent_answer
from tradesim.terms.levers import RESTRICTION, STEPS, TARIFF
from tradesim.terms.moves import ESCALATE, OFFER_TALKS, THREATEN
from tradesim.terms.sides import Array

CHOKE = STEPS.index((RESTRICTION, 0.60))
SIZE = STEPS[CHOKE][1]


@final
class Chokepoint(Strategy):
    """Meets a tariff threat by a threat on exports, and a tariff by holding exports back.

    It does so where its tariff has no room left, or where the restriction costs the other side
    more than itself (leverage above one); else it answers equivalently. In calm it offers talks
    (weaponised interdependence, Farrell and Newman 2019).
    """

    name = "chokepoint"
    citation = "farrell_newman2019"
    follow_through = 1.0

    def intend(self, view: View, uniforms: Array) -> Intent:
        leverage = -view.effect_other[CHOKE] > np.maximum(-view.effect[CHOKE], 0.0)
        choking = (view.room[RESTRICTION] > 0.0) & (leverage | (view.room[TARIFF] <= 0.0))
        lever, size = equivalent_answer(view)
        hold_back = choking & (~view.unanswered | (view.other_rise_lever == TARIFF))
        lever = np.where(hold_back, RESTRICTION, lever).astype(np.int8)
        size = np.where(hold_back, np.minimum(SIZE, view.room[RESTRICTION]), size)
        threatened = view.threat_lever_other == TARIFF
        wishes = {
            ESCALATE: view.unanswered & (size > 0.0),
            THREATEN: threatened & choking & (view.threat_lever < 0),
            OFFER_TALKS: ~view.unanswered,
        }
        return rule(view, preferring(view, wishes), lever, size)
