"""Which moves are open to a side, by stage and by what it has to move with."""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array, Codes, Mask

HOLD, DEESCALATE, OFFER_TALKS, THREATEN, ESCALATE, BREACH = range(6)
MOVES = ("hold", "de-escalate", "offer talks", "threaten", "escalate", "break the agreement")

# rows: moves; columns: stages in the order of stages.STAGES
_BY_STAGE = np.array(
    [
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],  # hold
        [1, 1, 1, 1, 0, 1, 1, 1, 1, 1],  # de-escalate
        [1, 1, 1, 0, 0, 0, 0, 1, 0, 1],  # offer talks
        [1, 1, 1, 1, 0, 1, 1, 0, 1, 1],  # threaten
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],  # escalate
        [0, 0, 0, 0, 0, 0, 1, 0, 1, 0],  # break the agreement
    ],
    dtype=np.bool_,
)


def legal(
    stage: Codes,
    *,
    has_threat: Mask,
    has_offered: Mask,
    can_lower: Mask,
    answering: Mask,
    size: Array,
) -> Mask:
    """Moves open to a side, (6, n_runs). Holding is always legal.

    A side has one threat at a time and lets it run to its deadline, though it may answer a rise
    meanwhile; it does not repeat an offer that stands; it needs room to step, and something in
    force or announced to take back.
    """
    open_to = _BY_STAGE[:, stage]
    can_step = size > 0.0
    open_to[THREATEN] &= can_step & ~has_threat
    open_to[ESCALATE] &= can_step & (~has_threat | answering)
    open_to[OFFER_TALKS] &= ~has_offered
    open_to[DEESCALATE] &= can_lower | has_threat
    return open_to
