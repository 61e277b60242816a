"""Deterministic rules of the repeated prisoner's dilemma as escalate or de-escalate moves.

To add a rule: give it a code, a line in RULES and its citation. Escalating is defection.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from tradesim.terms.sides import Mask


@dataclass(frozen=True)
class History:
    """What a rule may look at, every field (n_runs,): flags of both sides' past escalations.

    Of the other side `other_last` and `other_before` (one and two moves ago) and `other_ever`; of
    the own `own_last`. Before the first move nobody has escalated.
    """

    own_last: Mask
    other_last: Mask
    other_before: Mask
    other_ever: Mask


Rule: TypeAlias = Callable[[History], Mask]

COOPERATOR, DEFECTOR, TIT_FOR_TAT, TIT_FOR_TWO_TATS, GRUDGER, WIN_STAY_LOSE_SHIFT = range(6)

RULES: MappingProxyType[int, Rule] = MappingProxyType(
    {
        # Axelrod 1984, The Evolution of Cooperation, for the first five
        COOPERATOR: lambda seen: np.zeros_like(seen.other_last),
        DEFECTOR: lambda seen: np.ones_like(seen.other_last),
        TIT_FOR_TAT: lambda seen: seen.other_last,
        TIT_FOR_TWO_TATS: lambda seen: seen.other_last & seen.other_before,
        GRUDGER: lambda seen: seen.other_ever,
        # Nowak and Sigmund 1993, Nature 364:56
        WIN_STAY_LOSE_SHIFT: lambda seen: seen.own_last != seen.other_last,
    }
)
