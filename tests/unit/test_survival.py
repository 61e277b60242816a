"""Kaplan-Meier curves against published numbers, scipy and the plain shares."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from tradesim import load_scenario, simulate
from tradesim.errors import ResultError
from tradesim.results.survival import first_passage, kaplan_meier

REMISSION = [6, 6, 6, 7, 10, 13, 16, 22, 23]
CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
"""Weeks in remission of 21 patients given 6-mercaptopurine (Freireich et al. 1963)."""


def test_the_remission_data_give_their_published_curve() -> None:
    """Cox and Oakes (1984), table 4.1: S and Greenwood's error after each week of relapse."""
    days = np.array(REMISSION + CENSORED, dtype=float)
    seen = np.array([True] * len(REMISSION) + [False] * len(CENSORED))
    found = kaplan_meier(days, seen)
    assert found.day.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    published = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    np.testing.assert_allclose(found.share, published, atol=5e-4)
    errors = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    np.testing.assert_allclose(found.standard_error, errors, atol=5e-5)


def test_random_data_give_the_curve_of_scipy() -> None:
    rng = np.random.default_rng(4)
    days, seen = rng.integers(1, 30, 500).astype(float), rng.random(500) < 0.6
    expected = ecdf(CensoredData.right_censored(days, ~seen)).sf
    found = kaplan_meier(days, seen)
    np.testing.assert_allclose(found.share, expected.evaluate(found.day), rtol=1e-12)


def test_first_passages_in_any_pieces_are_the_plain_shares() -> None:
    """All are watched to the horizon, so the errors are those of a share."""
    rng = np.random.default_rng(5)
    met = rng.integers(1, 50, 300).astype(float)
    one = first_passage([met], 1_000, 364.0)
    two = first_passage([met[:17], met[17:]], 1_000, 364.0)
    for name in ("day", "at_risk", "events", "share", "standard_error"):
        assert np.array_equal(getattr(one, name), getattr(two, name)), name
    shares = np.array([(met > day).sum() + 700 for day in one.day]) / 1_000
    np.testing.assert_allclose(one.share, shares, rtol=1e-12)
    expected = np.sqrt(shares * (1 - shares) / 1_000)
    np.testing.assert_allclose(one.standard_error, expected, rtol=1e-9)


def test_what_never_comes_has_an_empty_curve() -> None:
    found = first_passage([np.empty(0)], 10, 364.0)
    assert len(found.day) == len(found.share) == 0


def test_an_ensemble_answers_what_probability_does() -> None:
    short = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 6})
    ens = simulate(short, runs=500, seed=1, record="outcomes")
    for event in ("agreement", "us_threat_carried_out", "breach"):
        curve, asked = ens.first_passage(event), ens.probability(event)
        assert (curve["not_yet"].iloc[-1] if len(curve) else 1.0) == pytest.approx(1 - asked.value)
        if len(curve):
            assert curve["standard_error"].iloc[-1] == pytest.approx(asked.standard_error)
    with pytest.raises(ResultError, match="did you mean 'breach'"):
        ens.first_passage("breech")
