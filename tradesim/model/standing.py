"""How the relationship stands, in five words: dispute, talks, a deal kept, in doubt or broken.

Stages that follow from the calendar of a deal (signed, in its first months, in its last ones), and
talks about a next one, are one thing to a reader: a deal is in force.
"""

from __future__ import annotations

import numpy as np

from tradesim.model.phases.changes import was_in_force
from tradesim.model.state import State
from tradesim.negotiation.stages import IN_TALKS, is_in
from tradesim.terms.sides import Codes, Mask

STANDING = ("dispute", "talks", "deal kept", "deal in doubt", "deal broken")
"""Names, by code."""
DISPUTE, TALKING, KEPT, IN_DOUBT, BROKEN = range(5)
IN_FORCE = (KEPT, IN_DOUBT)
"""Codes with an agreement in force."""


def standing(stage: Codes, in_force: Mask, signed_ever: Mask, threatened: Mask) -> Codes:
    """How each run stands, (n_runs,): whether a deal is in force comes first, then the stage.

    `threatened` says where a side has an open threat. A deal that was in force and is not any more
    is broken until the next one is in force.
    """
    before = np.where(is_in(stage, IN_TALKS), TALKING, DISPUTE)
    without = np.where(signed_ever, BROKEN, before)
    return np.where(in_force, np.where(threatened, IN_DOUBT, KEPT), without).astype(np.int8)


def standing_of(state: State) -> Codes:
    """How the runs of a state stand, (n_runs,)."""
    threatened = np.asarray(state.threat_open.any(axis=0))
    return standing(state.stage, state.in_force, was_in_force(state), threatened)
