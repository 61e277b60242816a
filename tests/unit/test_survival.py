"""Survival until an event against scipy and the plain shares."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

import tradesim as ts
from tradesim.errors import ResultError
from tradesim.terms.sides import Array


@cache
def one_run() -> ts.Ensemble:
    return ts.simulate(ts.load_scenario("kuala-lumpur-2025"), runs=1, record="outcomes")


def with_days(days: Array) -> ts.Ensemble:
    ens = one_run()
    return replace(ens, n_runs=len(days), columns={"first_breach_day": days})


def test_first_passages_are_the_curve_of_scipy_and_the_plain_shares() -> None:
    """All are watched to the horizon, so the errors are those of a share."""
    met = np.random.default_rng(5).integers(1, 50, 300).astype(float)
    found = with_days(np.concatenate([met, np.full(700, np.nan)])).first_passage("breach")
    censored = CensoredData.right_censored(
        np.concatenate([met, np.full(700, 364.0)]), np.arange(1_000) >= 300
    )
    day = found.index.to_numpy()
    assert day.tolist() == np.unique(met).tolist()
    np.testing.assert_allclose(found["not_yet"], ecdf(censored).sf.evaluate(day), rtol=1e-12)
    shares = np.array([(met > each).sum() + 700 for each in day]) / 1_000
    np.testing.assert_array_equal(found["not_yet"], shares)
    expected = np.sqrt(shares * (1 - shares) / 1_000)
    np.testing.assert_allclose(found["standard_error"], expected, rtol=1e-9)
    assert found["at_risk"].tolist() == [(met >= each).sum() + 700 for each in day]
    assert found["events"].tolist() == [(met == each).sum() for each in day]


def test_where_no_run_is_left_the_error_is_unknown() -> None:
    found = with_days(np.array([3.0, 5.0])).first_passage("breach")
    assert found["not_yet"].tolist() == [0.5, 0.0]
    assert np.isnan(found["standard_error"]).tolist() == [False, True]


def test_what_never_comes_has_an_empty_curve() -> None:
    assert len(with_days(np.full(10, np.nan)).first_passage("breach")) == 0


def test_an_ensemble_answers_what_probability_does() -> None:
    short = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 6})
    ens = ts.simulate(short, runs=500, seed=1, record="outcomes")
    for event in ("agreement", "us_threat_carried_out", "breach"):
        curve, asked = ens.first_passage(event), ens.probability(event)
        assert (curve["not_yet"].iloc[-1] if len(curve) else 1.0) == pytest.approx(1 - asked.value)
        if len(curve):
            assert curve["standard_error"].iloc[-1] == pytest.approx(asked.standard_error)
    with pytest.raises(ResultError, match="did you mean 'breach'"):
        ens.first_passage("breech")
