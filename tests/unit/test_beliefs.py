"""Laws of follow-through beliefs, beliefs about resolve, and publicity."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tradesim.negotiation.beliefs import (
    follow_through_belief,
    publicity,
    remembered,
    resolve_log_odds,
)

SHARE = st.floats(0.01, 0.99)


def test_an_empty_record_leaves_the_prior_mean() -> None:
    nothing = np.zeros(2)
    belief = follow_through_belief(
        nothing, nothing, prior_a=17.0, prior_b=21.0, weight_back_down=2.0
    )
    np.testing.assert_allclose(belief, 17.0 / 38.0)


def test_a_withdrawal_weighs_as_many_threats_as_stated() -> None:
    belief = follow_through_belief(
        np.array([3.0]), np.array([2.0]), prior_a=1.0, prior_b=1.0, weight_back_down=2.5
    )
    np.testing.assert_allclose(belief, 4.0 / 10.0)  # (1 + 3) / (2 + 3 + 2.5 * 2)


@given(SHARE, st.floats(0.0, 20.0))
def test_forgetting_in_seven_steps_equals_forgetting_in_one(kept: float, count: float) -> None:
    record = np.array([count])
    for _ in range(7):
        record = remembered(record, added=np.zeros(1), forgetting=kept, weeks=1.0 / 7.0)
    once = remembered(np.array([count]), added=np.zeros(1), forgetting=kept, weeks=1.0)
    np.testing.assert_allclose(record, once, rtol=1e-12, atol=1e-15)


def test_resolve_follows_bayes_rule() -> None:
    prior, tough, soft = 0.3, np.array([0.8]), np.array([0.2])
    odds = resolve_log_odds(
        np.array([np.log(prior / (1 - prior))]), tough, soft, forgetting=1.0, weeks=1.0
    )
    posterior = prior * 0.8 / (prior * 0.8 + (1 - prior) * 0.2)
    np.testing.assert_allclose(1.0 / (1.0 + np.exp(-odds)), posterior)


def test_an_action_that_tells_nothing_only_lets_belief_fade() -> None:
    odds = resolve_log_odds(
        np.array([2.0]), np.array([0.4]), np.array([0.4]), forgetting=0.5, weeks=2.0
    )
    np.testing.assert_allclose(odds, 0.5)


@given(SHARE, SHARE, st.floats(-3.0, 3.0))
def test_swapping_tough_and_soft_turns_the_belief_round(
    tough: float, soft: float, odds: float
) -> None:
    p, q = np.array([tough]), np.array([soft])
    here = resolve_log_odds(np.array([odds]), p, q, forgetting=0.9, weeks=1.0)
    there = resolve_log_odds(np.array([-odds]), q, p, forgetting=0.9, weeks=1.0)
    np.testing.assert_allclose(here, -there, atol=1e-12)


def test_an_impossible_action_leaves_finite_odds() -> None:
    odds = resolve_log_odds(
        np.zeros(1), np.array([0.0]), np.array([0.5]), forgetting=1.0, weeks=1.0
    )
    assert np.isfinite(odds).all()


@given(st.floats(0.0, 2.0), st.floats(0.0, 5.0), st.floats(0.0, 3.0))
def test_publicity_in_seven_steps_equals_publicity_in_one(
    decay: float, stock: float, inflow: float
) -> None:
    threat = np.ones(1)
    daily = np.array([stock])
    for _ in range(7):
        daily = publicity(daily, open_threat=threat, inflow=inflow, decay=decay, weeks=1.0 / 7.0)
    weekly = publicity(np.array([stock]), open_threat=threat, inflow=inflow, decay=decay, weeks=1.0)
    np.testing.assert_allclose(daily, weekly, rtol=1e-8, atol=1e-12)


def test_publicity_settles_at_inflow_over_decay_and_fades_without_a_threat() -> None:
    on = publicity(np.zeros(1), open_threat=np.ones(1), inflow=0.6, decay=0.2, weeks=500.0)
    off = publicity(on, open_threat=np.zeros(1), inflow=0.6, decay=0.2, weeks=5.0)
    np.testing.assert_allclose(on, 3.0)
    np.testing.assert_allclose(off, 3.0 * np.exp(-1.0))
