"""Best response, with errors, to what the other side has been doing."""

from __future__ import annotations

from typing import final

import numpy as np

from tradesim.strategies.base import Intent, View
from tradesim.strategies.quantal_response import ByPayoffs
from tradesim.terms.sides import Array


@final
class FictitiousPlay(ByPayoffs):
    """Takes the shares of the other side's recent moves for the chances of its next one.

    With h the share of harsh moves and m of mild ones, a threat is met with chance m, a deal
    comes off with chance m, an open threat is carried out with chance h, and the choice is a
    logit over expected payoffs (Brown 1951; smooth, Fudenberg and Levine 1998).
    """

    name = "fictitious-play"
    citation = "brown1951"

    def intend(self, view: View, uniforms: Array) -> Intent:
        learned = view.evolve(
            concedes=np.zeros_like(view.effect) + view.mild_other,
            reputation_other=view.harsh_other,
            deal=2.0 * view.mild_other * view.deal,
        )
        return super().intend(learned, uniforms)
