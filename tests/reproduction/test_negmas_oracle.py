"""Aspiration curves, alternating offers and bargaining solutions against NegMAS."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from tradesim.negotiation.bargaining import kalai_smorodinsky_deal, nash_deal
from tradesim.negotiation.tactics import aspiration, polynomial_concession

REASON = "oracle: pip install negmas"
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    helpers = pytest.importorskip("negmas.negotiators.helpers", reason=REASON)
    ops = pytest.importorskip("negmas.preferences.ops", reason=REASON)
    preferences = pytest.importorskip("negmas.preferences", reason=REASON)
    outcomes = pytest.importorskip("negmas.outcomes", reason=REASON)
    sao = pytest.importorskip("negmas.sao", reason=REASON)

TIME = np.linspace(0.0, 1.0, 101)
EXPONENTS = (4.0, 2.0, 1.0, 0.5, 0.25)


@pytest.mark.parametrize("exponent", EXPONENTS)
def test_polynomial_aspiration(exponent: float) -> None:
    theirs = [helpers.PolyAspiration(1.0, exponent).utility_at(float(t)) for t in TIME]
    ours = aspiration(polynomial_concession(TIME, np.ones(101), beta=1.0 / exponent))
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


def utility(payoffs: np.ndarray) -> object:
    issue = outcomes.make_issue(len(payoffs), "deal")
    table = {(deal,): float(value) for deal, value in enumerate(payoffs)}
    return preferences.MappingUtilityFunction(table, issues=[issue], reserved_value=0.0)


def their_talks(payoffs: np.ndarray, exponents: np.ndarray, n_steps: int) -> int | None:
    issue = outcomes.make_issue(payoffs.shape[1], "deal")
    mechanism = sao.SAOMechanism(issues=[issue], n_steps=n_steps)
    for own, exponent in zip(payoffs, exponents, strict=True):
        negotiator = sao.AspirationNegotiator(aspiration_type=float(exponent), tolerance=1e-9)
        mechanism.add(negotiator, ufun=utility(own))
    agreement = mechanism.run().agreement
    return None if agreement is None else int(agreement[0])


def our_talks(payoffs: np.ndarray, exponents: np.ndarray, n_steps: int) -> int | None:
    """Alternating offers with our tactics: answer the standing offer, else make one.

    A side offers its own worst deal that still meets its aspiration.
    """
    standing: int | None = None
    for step in range(n_steps):
        now = np.array([(step + 1.0) / (n_steps + 1.0)])
        for own, exponent in zip(payoffs, exponents, strict=True):
            conceded = polynomial_concession(now, np.ones(1), beta=1.0 / exponent)
            wanted = aspiration(conceded, best=own.max(), reserve=own.min())
            if standing is not None and own[standing] >= wanted[0]:
                return standing
            standing = int(np.argmin(np.where(own >= wanted[0], own, np.inf)))
    return None


@pytest.mark.parametrize("seed", range(12))
def test_time_dependent_talks_end_in_the_same_deal(seed: int) -> None:
    rng = np.random.default_rng(seed)
    payoffs = np.stack([rng.permutation(12), rng.permutation(12)]) / 11.0
    exponents = rng.choice(EXPONENTS, 2)
    assert our_talks(payoffs, exponents, 20) == their_talks(payoffs, exponents, 20)


def gains(seed: int) -> np.ndarray:
    """A table of deals whose worst payoff is zero: NegMAS measures gains from the worst."""
    payoffs = np.random.default_rng(seed).random((2, 40)) * np.array([[3.0], [0.5]])
    return payoffs - payoffs.min(axis=1, keepdims=True)


@pytest.mark.parametrize("seed", range(8))
def test_nash_point(seed: int) -> None:
    payoffs = gains(seed)
    points = [tuple(pair) for pair in payoffs.T.tolist()]
    theirs = ops.nash_points([utility(payoffs[0]), utility(payoffs[1])], points)
    deal, possible = nash_deal(payoffs[..., None], 0.5)
    assert possible.all()
    assert tuple(payoffs[:, deal[0]].tolist()) == theirs[0][0]


@pytest.mark.parametrize("seed", range(8))
def test_kalai_smorodinsky_point_of_a_finite_table(seed: int) -> None:
    """Kalai's egalitarian point of payoffs in shares of the ideal is Kalai and Smorodinsky's."""
    payoffs = gains(seed)
    shares = payoffs / payoffs.max(axis=1, keepdims=True)
    points = [tuple(pair) for pair in shares.T.tolist()]
    theirs = ops.kalai_points([utility(shares[0]), utility(shares[1])], points)
    deal, _ = kalai_smorodinsky_deal(payoffs[..., None])
    assert deal[0] == theirs[0][1]


@pytest.mark.parametrize("bend", [1.5, 2.0, 4.0])
def test_kalai_smorodinsky_point_of_a_fine_frontier(bend: float) -> None:
    first = np.linspace(0.0, 1.0, 2001)
    payoffs = np.stack([2.0 * first, (1.0 - first**bend) ** (1.0 / 1.3)])
    points = [tuple(pair) for pair in payoffs.T.tolist()]
    theirs = ops.ks_points([utility(payoffs[0]), utility(payoffs[1])], points)
    deal, _ = kalai_smorodinsky_deal(payoffs[..., None])
    assert abs(int(deal[0]) - theirs[0][1]) <= 1
