"""Do only what the scenario writes down."""

from __future__ import annotations

from typing import final

import numpy as np

from tradesim.strategies.base import Intent, Strategy, View, no_step, preferring, rule
from tradesim.terms.moves import HOLD
from tradesim.terms.sides import Array


@final
class Scripted(Strategy):
    """Holds always; its moves are the dated [[moves]] of the scenario."""

    name = "scripted"
    citation = "judgement"

    def intend(self, view: View, uniforms: Array) -> Intent:
        lever, size = no_step(view)
        utility = preferring(view, {HOLD: np.ones(view.n_runs, dtype=np.bool_)})
        return rule(view, utility, lever, size)
