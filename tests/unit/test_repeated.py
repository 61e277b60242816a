"""Laws of the repeated-game rules."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from tradesim.negotiation.repeated import DEFECTOR, RULES, History

NOTHING = History(*[np.zeros(4, dtype=bool)] * len(fields(History)))


@pytest.mark.parametrize("code", sorted(RULES))
def test_only_the_defector_escalates_first(code: int) -> None:
    moves = RULES[code](NOTHING)
    assert moves.all() == moves.any() == (code == DEFECTOR)
