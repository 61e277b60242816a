"""Quantal response in which each side expects the other to respond in the same way."""

from __future__ import annotations

from typing import final

import numpy as np

from tradesim.negotiation.mutual import quantal_response_equilibrium
from tradesim.strategies.base import Intent, View
from tradesim.strategies.quantal_response import ByPayoffs
from tradesim.terms.sides import Array

YIELD, WAIT, PUSH = range(3)
REFERENCE_STEP = 1
"""Step of levers.STEPS that a push stands for: 25 tariff points."""


@final
class MutualQuantalResponse(ByPayoffs):
    """Level-infinity twin of quantal-response: beliefs are the other's equilibrium mixture.

    Each side yields, waits or pushes; the logit equilibrium of that game (McKelvey and Palfrey
    1995), with the other's payoffs guessed from its visible losses, gives the chance that a
    threat is met, that a deal comes off and that an open threat is carried out. Costs some
    15 microseconds a look.
    """

    name = "mutual-quantal-response"
    citation = "mckelvey_palfrey1995"

    def intend(self, view: View, uniforms: Array) -> Intent:
        own, theirs = payoffs(view)
        expected = quantal_response_equilibrium(own, theirs, view.precision).second
        believed = view.evolve(
            concedes=np.zeros_like(view.effect) + expected[YIELD],
            reputation_other=expected[PUSH],
            deal=2.0 * expected[YIELD] * view.deal,
        )
        return super().intend(believed, uniforms)


def payoffs(view: View) -> tuple[Array, Array]:
    """Payoffs of both sides by own and other's move, (3, 3, n_runs) each, worth.

    A deal needs both to yield; pushing wins the prize from one who yields; a push costs its
    target what the other's open threat would, or as much as an own step costs the other.
    """
    gain, harm = view.effect[REFERENCE_STEP], view.effect_other[REFERENCE_STEP]
    loss = np.maximum(view.danger, np.maximum(-harm, 0.0))
    own, theirs = np.zeros((3, 3, view.n_runs)), np.zeros((3, 3, view.n_runs))
    own[YIELD, YIELD] = theirs[YIELD, YIELD] = view.deal
    own[PUSH, YIELD] = theirs[YIELD, PUSH] = view.prize
    own[PUSH, WAIT] = theirs[WAIT, PUSH] = gain
    own[PUSH, PUSH] = theirs[PUSH, PUSH] = gain - loss
    own[YIELD, PUSH] = own[WAIT, PUSH] = -loss
    theirs[PUSH, YIELD] = theirs[PUSH, WAIT] = harm
    return own, theirs
