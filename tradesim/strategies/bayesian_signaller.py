"""Threaten when beliefs about the other side's resolve make it pay."""

from __future__ import annotations

from dataclasses import replace
from typing import final

import numpy as np

from tradesim.strategies.base import FIRM, Intent, View
from tradesim.strategies.quantal_response import ByPayoffs
from tradesim.terms.moves import THREATEN
from tradesim.terms.sides import Array


@final
class BayesianSignaller(ByPayoffs):
    """Threatens only if the expected gain exceeds the audience cost; other moves by payoffs.

    P(concede) = (1 - b) min(1, 2 c): a tough type never gives way and at even odds the mean is c,
    the chance in the threat game; b is the Bayesian belief that the other side is tough. The
    gain of a threat is P prize + (1 - P)(F effect - (1 - F) inconsistency) - belligerence, with F
    the chance on record that it is carried out (Lewis and Schultz 2003). No reluctance beside it.
    """

    name = "bayesian-signaller"
    citation = "lewis_schultz2003"

    def intend(self, view: View, uniforms: Array) -> Intent:
        soft = np.minimum(2.0 * view.concedes, 1.0)
        plain = view.evolve(concedes=(1.0 - view.other_tough) * soft)
        intent = super().intend(plain, uniforms)
        gain = intent.utility[THREATEN] + view.threat_reluctance
        utility = intent.utility.copy()
        utility[THREATEN] = np.where(gain > 0.0, gain, -FIRM)
        return replace(intent, utility=utility, reading=utility)
