"""Which moves are open to a side, by stage and by what it has to move with."""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array, Codes, Mask

HOLD, DEESCALATE, OFFER_TALKS, THREATEN, ESCALATE, BREACH = range(6)
MOST_THREATS = 3
"""Threats that a side can have open at once; in August 2019 the US had three dated ones."""
MOVES = ("hold", "de-escalate", "offer talks", "threaten", "escalate", "break the agreement")

# rows: moves; columns: stages in the order of stages.STAGES
_BY_STAGE = np.array(
    [
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],  # hold
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],  # de-escalate
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],  # offer talks
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],  # threaten
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],  # escalate
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],  # break the agreement
    ],
    dtype=np.bool_,
)


def legal(
    stage: Codes,
    *,
    threats: Array,
    in_force: Mask,
    in_talks: Mask,
    undisputed: Mask,
    has_offered: Mask,
    can_lower: Mask,
    size: Array,
) -> Mask:
    """Moves open to a side, (6, n_runs). Holding is always legal.

    A side has at most MOST_THREATS open `threats` (n_runs,); it does not offer talks while they go
    on (`in_talks`) or there is nothing to talk about (`undisputed`), nor repeat an offer that
    stands; it needs room to step, something in force or announced to take back, and an agreement
    `in_force` to break.
    """
    open_to = _BY_STAGE.take(stage, axis=1)
    can_step = size > 0.0
    open_to[THREATEN] &= can_step & (threats < MOST_THREATS)
    open_to[ESCALATE] &= can_step
    open_to[OFFER_TALKS] &= ~(has_offered | in_talks | undisputed)
    open_to[DEESCALATE] &= can_lower | (threats > 0)
    open_to[BREACH] &= in_force
    return open_to
