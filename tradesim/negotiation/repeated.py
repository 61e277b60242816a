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

    `any_before` says that there was a move before; of the other side `other_last`, `other_before`
    and `other_third` (one, two and three moves ago), `other_ever`; of the own `own_last`, and
    `other_majority` where the other escalated more often than not.
    """

    any_before: Mask
    own_last: Mask
    other_last: Mask
    other_before: Mask
    other_third: Mask
    other_ever: Mask
    other_majority: Mask


Rule: TypeAlias = Callable[[History], Mask]

COOPERATOR, DEFECTOR, TIT_FOR_TAT, TIT_FOR_TWO_TATS, GRUDGER, WIN_STAY_LOSE_SHIFT = range(6)
SUSPICIOUS_TIT_FOR_TAT, ALTERNATOR, TWO_TITS_FOR_TAT, BULLY, HARD_TIT_FOR_TAT = range(6, 11)
HARD_TIT_FOR_TWO_TATS, GO_BY_MAJORITY = range(11, 13)

RULES: MappingProxyType[int, Rule] = MappingProxyType(
    {
        # Axelrod 1984, The Evolution of Cooperation, for the first five
        COOPERATOR: lambda seen: np.zeros_like(seen.other_last),
        DEFECTOR: lambda seen: np.ones_like(seen.other_last),
        TIT_FOR_TAT: lambda seen: seen.other_last,
        TIT_FOR_TWO_TATS: lambda seen: seen.other_last & seen.other_before,
        GRUDGER: lambda seen: seen.other_ever,
        # Nowak and Sigmund 1993, Nature 364:56
        WIN_STAY_LOSE_SHIFT: lambda seen: seen.any_before & (seen.own_last != seen.other_last),
        # Boyd and Lorberbaum 1987, Nature 327:58
        SUSPICIOUS_TIT_FOR_TAT: lambda seen: seen.other_last | ~seen.any_before,
        ALTERNATOR: lambda seen: seen.any_before & ~seen.own_last,
        TWO_TITS_FOR_TAT: lambda seen: seen.other_last | seen.other_before,
        # Nachbar 1992, Journal of Economic Behavior and Organization 19:307
        BULLY: lambda seen: ~seen.other_last,
        # Axelrod library's catalogue; its two-tats twin is in Stewart and Plotkin 2012, PNAS 109
        HARD_TIT_FOR_TAT: lambda seen: seen.other_last | seen.other_before | seen.other_third,
        HARD_TIT_FOR_TWO_TATS: lambda seen: (
            (seen.other_last & seen.other_before) | (seen.other_before & seen.other_third)
        ),
        # Grisell, in Axelrod 1980, Journal of Conflict Resolution 24:379
        GO_BY_MAJORITY: lambda seen: seen.other_majority,
    }
)
