"""Tit for tat with tariffs: hit back in proportion, never first."""

from __future__ import annotations

from typing import ClassVar, final

import numpy as np

from tradesim.moves import DEESCALATE, ESCALATE, HOLD, OFFER_TALKS
from tradesim.sides import Array
from tradesim.strategies.base import Intent, Strategy, View, answering_step, preferring, rule


@final
class EquivalentRetaliation(Strategy):
    """Answers each rise once, in kind and in proportion; otherwise offers talks, then steps down.

    Substantial equivalence of the WTO's dispute rules as a rule of thumb; Axelrod's tit for tat.
    """

    name = "equivalent-retaliation"
    citation = "axelrod1984"
    uses: ClassVar[frozenset[str]] = frozenset(
        {"stage", "room", "unanswered", "other_rise_lever", "other_rise", "answer_share",
         "other_rose", "threat_lever_other"}
    )  # fmt: skip

    def intend(self, view: View, uniforms: Array) -> Intent:
        size, lever = np.zeros(view.n_runs), view.other_rise_lever
        lever, size = answering_step(view, np.maximum(lever, 0).astype(np.int8), view.answer_share)
        calm = ~view.unanswered & ~view.other_rose
        utility = preferring(
            view,
            {
                ESCALATE: view.unanswered & (size > 0.0),
                HOLD: calm & (uniforms < 0.5) & (view.threat_lever_other >= 0),
                OFFER_TALKS: calm & (uniforms < 0.75),
                DEESCALATE: calm,
            },
        )
        return rule(view, utility, lever, size)
