"""Laws of the repeated-game rules."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from tradesim.negotiation.repeated import (
    BULLY,
    DEFECTOR,
    RULES,
    SUSPICIOUS_TIT_FOR_TAT,
    History,
    escalates,
)

NOTHING = History(*[np.zeros(4, dtype=bool)] * len(fields(History)))
FIRST_STRIKERS = {DEFECTOR, BULLY, SUSPICIOUS_TIT_FOR_TAT}


@pytest.mark.parametrize("code", sorted(RULES))
def test_only_the_declared_rules_escalate_first(code: int) -> None:
    moves = escalates(np.full(4, code, dtype=np.int8), NOTHING)
    assert moves.all() == moves.any() == (code in FIRST_STRIKERS)


@pytest.mark.parametrize("code", sorted(RULES))
def test_a_mixed_block_moves_as_each_rule_alone(code: int) -> None:
    rng = np.random.default_rng(code)
    seen = History(*(rng.random(200) > 0.5 for _ in fields(History)))
    strategy = rng.integers(0, len(RULES), 200).astype(np.int8)
    alone = escalates(np.full(200, code, dtype=np.int8), seen)
    mine = strategy == code
    np.testing.assert_array_equal(escalates(strategy, seen)[mine], alone[mine])


def test_an_unknown_code_never_escalates() -> None:
    seen = replace(NOTHING, other_last=np.ones(4, dtype=bool))
    assert not escalates(np.full(4, 99, dtype=np.int8), seen).any()
