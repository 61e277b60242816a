"""Keep doing what pays, change what does not."""

from __future__ import annotations

from dataclasses import replace
from typing import final

import numpy as np

from tradesim.negotiation.repeated import RULES, WIN_STAY_LOSE_SHIFT
from tradesim.strategies.base import Intent, Strategy, View, preferring, rule
from tradesim.strategies.repeated_game import history
from tradesim.terms.levers import TARIFF
from tradesim.terms.moves import DEESCALATE, ESCALATE, OFFER_TALKS
from tradesim.terms.sides import Array

STEP = 0.10


@final
class WinStayLoseShift(Strategy):
    """Repeats its last change of levers while worth >= usual worth, else does the opposite.

    Worth is that of the levers in force and its running mean the aspiration (Pavlov, Nowak and
    Sigmund 1993). After easing or nothing, staying is to offer talks and shifting to raise the
    tariff by ten points; after a rise, staying is to raise again and shifting to ease.
    """

    name = "win-stay-lose-shift"
    citation = "nowak_sigmund1993"

    def intend(self, view: View, uniforms: Array) -> Intent:
        lost = view.worth < view.usual_worth
        raising = RULES[WIN_STAY_LOSE_SHIFT](replace(history(view), other_last=lost))
        wishes = {ESCALATE: raising, DEESCALATE: view.raising, OFFER_TALKS: ~raising}
        lever = np.full(view.n_runs, TARIFF, dtype=np.int8)
        return rule(view, preferring(view, wishes), lever, np.minimum(STEP, view.room[TARIFF]))
