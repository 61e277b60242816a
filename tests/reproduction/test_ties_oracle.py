"""The threat game against the sanctions record it was fitted to (TIES) and its R package.

Counts: the data set of the R package sigInt 0.2.0 (Threat and Imposition of Sanctions,
1970-2000), status quo / concede / stand firm / back down, summed over dyad-decades.
"""

from __future__ import annotations

import numpy as np
import pytest

from tradesim.negotiation.theory.threat_equilibrium import ThreatEquilibrium, threat_equilibrium

ALL_DYADS = (49_071, 144, 349, 140)
US_SENDER = (14_726, 73, 132, 69)


def fitted(firm: float, down: float, war: float) -> ThreatEquilibrium:
    """Normalised by S_A = 0, V_A = 1, C_B = 0, V_B = 1."""
    return threat_equilibrium(0.0, 1.0, firm, down, 0.0, war, 1.0)


@pytest.mark.parametrize(
    ("counts", "payoffs"),
    [
        (ALL_DYADS, (-2.656, -2.976, 0.346)),
        (US_SENDER, (-2.619, -2.857, 0.101)),
    ],
)
def test_fitted_payoffs_give_the_recorded_shares(
    counts: tuple[int, ...], payoffs: tuple[float, float, float]
) -> None:
    keep, concede, carried, dropped = counts
    threats = concede + carried + dropped
    found = fitted(*payoffs)
    assert float(found.challenge) == pytest.approx(threats / (keep + threats), rel=2e-3)
    assert float(found.resist) == pytest.approx((carried + dropped) / threats, abs=5e-4)
    assert float(found.follow_through) == pytest.approx(carried / (carried + dropped), abs=5e-4)


def test_shares_of_threats_are_those_of_the_record() -> None:
    _, concede, carried, dropped = US_SENDER
    _, *shares = fitted(-2.619, -2.857, 0.101).shares()
    total = sum(float(share) for share in shares)
    recorded = np.array([concede, carried, dropped]) / (concede + carried + dropped)
    np.testing.assert_allclose([float(share) / total for share in shares], recorded, atol=6e-4)
    np.testing.assert_allclose(recorded, [0.266, 0.482, 0.252], atol=6e-4)


def test_threat_rate_is_u_shaped_in_the_back_down_payoff() -> None:
    """US-sender fit, back-down payoff varied: Crisman-Cox and Gibilisco's result."""
    down = np.array([-4.0, -3.0, -2.5, -2.0, -1.5])
    found = threat_equilibrium(0.0, 1.0, -2.619, down, 0.0, 0.101, 1.0)
    np.testing.assert_allclose(found.challenge, [0.037, 0.022, 0.013, 0.027, 0.071], atol=5e-4)
    np.testing.assert_allclose(found.resist, [0.548, 0.677, 0.933, 1.000, 1.000], atol=5e-4)
    np.testing.assert_allclose(found.follow_through, [0.980, 0.736, 0.417, 0.161, 0.060], atol=5e-4)
    lowest = int(found.challenge.argmin())
    assert 0 < lowest < down.size - 1


def test_package_example_has_two_stable_equilibria() -> None:
    """sigInt's generate.eq example with W_B = -2.9."""
    found = threat_equilibrium(0.0, 1.0, -1.9, -1.2, 0.0, -2.9, 1.0, start=[0.1, 0.9])
    np.testing.assert_allclose(found.resist, [0.251, 0.813], atol=5e-4)
    assert found.converged.all()
