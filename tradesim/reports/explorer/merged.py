"""The ten stages told as five: dispute, talks, and a deal that is kept, in doubt or broken.

Stages of a deal that follow from its calendar (signed, in its first months, in its last ones) and
talks about a next one are one state: the deal is kept.
"""

from __future__ import annotations

import numpy as np

from tradesim.negotiation.stages import BREACH, EXPIRED, IMPLEMENTATION, IN_TALKS, THREAT
from tradesim.terms.sides import Codes, Mask

MERGED = ("dispute", "talks", "deal kept", "deal in doubt", "deal broken")
"""Names of the merged stages, by code."""
DISPUTE, NEGOTIATION, KEPT, IN_DOUBT, BROKEN = range(5)
IN_FORCE = (KEPT, IN_DOUBT)
"""Merged stages in which an agreement is in force."""
DOUBTFUL = (THREAT, IMPLEMENTATION, BREACH, EXPIRED)
"""Stages that put an agreement in doubt while it is in force; a threat that is open does so too."""


def merged(stage: Codes, in_force: Mask, signed_ever: Mask, threatened: Mask) -> Codes:
    """Merged stages of runs, (n_runs,): whether a deal is in force comes first, then the stage.

    `threatened` says where a side has an open threat.
    A deal that was in force and is not any more is broken until the next one is in force.
    """
    before = np.where(np.isin(stage, IN_TALKS), NEGOTIATION, DISPUTE)
    under = np.where(np.isin(stage, DOUBTFUL) | threatened, IN_DOUBT, KEPT)
    without = np.where(signed_ever, BROKEN, before)
    return np.where(in_force, under, without).astype(np.int8)
