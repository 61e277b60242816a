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


def in_doubt(in_force: Mask, threatened: Mask) -> Mask:
    """Runs with an agreement in force while a side threatens, (n_runs,)."""
    return np.asarray(in_force & threatened)


def broken(in_force: Mask, signed_ever: Mask) -> Mask:
    """Runs in which an agreement was in force and none is, whatever the stage, (n_runs,)."""
    return np.asarray(signed_ever & ~in_force)


def talking(stage: Codes, signed_ever: Mask) -> Mask:
    """Runs in talks or with a preliminary consensus before any agreement, (n_runs,)."""
    return np.asarray(is_in(stage, IN_TALKS) & ~signed_ever)


def threatened(state: State) -> Mask:
    """Runs in which a side has an open threat, (n_runs,)."""
    return np.asarray(state.threat_open.any(axis=0))


def standing(stage: Codes, in_force: Mask, signed_ever: Mask, threatened: Mask) -> Codes:
    """How each run stands, (n_runs,); one of an agreement in force was signed.

    A deal that was in force and is not any more is broken until the next one is in force.
    """
    doubtful, over = in_doubt(in_force, threatened), broken(in_force, signed_ever)
    cases = [doubtful, in_force, over, talking(stage, signed_ever)]
    return np.select(cases, [IN_DOUBT, KEPT, BROKEN, TALKING], DISPUTE).astype(np.int8)


def standing_of(state: State) -> Codes:
    """How the runs of a state stand, (n_runs,)."""
    return standing(state.stage, state.in_force, was_in_force(state), threatened(state))
