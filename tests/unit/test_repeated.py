"""Laws of the repeated-game rules."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from tradesim.negotiation.repeated import (
    BULLY,
    DEFECTOR,
    RULES,
    SUSPICIOUS_TIT_FOR_TAT,
    History,
)

NOTHING = History(*[np.zeros(4, dtype=bool)] * len(fields(History)))
FIRST_STRIKERS = {DEFECTOR, BULLY, SUSPICIOUS_TIT_FOR_TAT}


@pytest.mark.parametrize("code", sorted(RULES))
def test_only_the_declared_rules_escalate_first(code: int) -> None:
    moves = RULES[code](NOTHING)
    assert moves.all() == moves.any() == (code in FIRST_STRIKERS)
