"""Step down, come to the table, sign."""

from __future__ import annotations

from typing import final

from tradesim.strategies.base import NEVER, Intent, Strategy, View, no_step, preferring, rule
from tradesim.terms.moves import DEESCALATE, HOLD, OFFER_TALKS
from tradesim.terms.sides import Array


@final
class Accommodator(Strategy):
    """The dove: offers talks and lowers its levers, signs unless the deal is clearly bad, keeps it.

    Away from the table it does the one or the other by an even lot; once an agreement is in force
    it holds. It never carries a threat out and extends every truce (Axelrod's Cooperator).
    """

    name = "accommodator"
    citation = "axelrod1984"
    signing = 4.0
    follow_through = NEVER
    extending = 12.0
    delivery = 2.0

    def intend(self, view: View, uniforms: Array) -> Intent:
        away = ~view.in_talks & ~view.has_offered
        wishes = {
            HOLD: view.in_force,
            OFFER_TALKS: away & (uniforms < 0.5),
            DEESCALATE: ~view.in_force,
        }
        lever, size = no_step(view)
        return rule(view, preferring(view, wishes), lever, size)
