"""Threats that leave something to chance."""

from __future__ import annotations

from typing import final

import numpy as np

from tradesim.negotiation.odds import chance
from tradesim.strategies.base import Intent, Strategy, View, preferring, rule
from tradesim.terms.levers import TARIFF
from tradesim.terms.moves import DEESCALATE, OFFER_TALKS, THREATEN
from tradesim.terms.sides import Array

STEP = 1.00
LAST_WEEKS = 1.0
FIRMNESS, DOUBT = 2.0, 3.0
"""Log-odds to go through with a threat against a soft side, and how many a tough one takes off."""


@final
class Brinkman(Strategy):
    """Threatens 100 points until it has a deal, and may blink only as the deadline nears.

    At a look in the last week it goes on with chance 1 / (1 + exp(-(2 + lambda r - 3 b))), with r
    its resolve, lambda its precision and b its belief that the other side is tough; else it drops
    the threat. What stands on the day is likelier than usual to be carried out, by one log-odd,
    and the likelier the longer it has been in public (Schelling 1960, ch. 8).
    """

    name = "brinkman"
    citation = "schelling1960"
    follow_through = 1.0

    def intend(self, view: View, uniforms: Array) -> Intent:
        open_threat = view.threat_lever >= 0
        goes_on = FIRMNESS + view.precision * view.resolve - DOUBT * view.other_tough
        blinking = open_threat & (view.threat_weeks <= LAST_WEEKS) & (uniforms > chance(goes_on))
        wishes = {
            DEESCALATE: blinking,
            THREATEN: ~open_threat & ~view.in_force,
            OFFER_TALKS: open_threat,
        }
        lever = np.full(view.n_runs, TARIFF, dtype=np.int8)
        size = np.minimum(STEP, view.room[TARIFF])
        return rule(view, preferring(view, wishes), lever, size)
