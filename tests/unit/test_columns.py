"""Columns of outcomes described: exact quantiles and their errors."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradesim.results.statistics import described


@given(values=st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1))
@settings(max_examples=60, deadline=None)
def test_quantiles_are_exact_and_the_column_stays(values: list[float]) -> None:
    column = np.array(values)
    found = described(column)
    assert column.tolist() == values
    expected = np.quantile(column, [0.05, 0.25, 0.5, 0.75, 0.95])
    names = ("5%", "25%", "50%", "75%", "95%")
    np.testing.assert_allclose([found[name] for name in names], expected, rtol=1e-12, atol=1e-300)


def test_missing_values_are_left_out() -> None:
    found = described(np.array([1.0, math.nan, 3.0]))
    assert (found["mean"], found["runs"], found["50%"]) == (2.0, 2.0, 2.0)
    assert found["standard_error"] == pytest.approx(1.0)  # sd is the root of 2, over the root of 2


def test_errors_of_quantiles_are_those_of_repeated_samples() -> None:
    """Sd over 400 samples of 2,000 normals; for the median, sqrt(pi / 2 / n) is known as well."""
    rng = np.random.default_rng(2)
    samples = rng.standard_normal((400, 2_000))
    found = [described(sample) for sample in samples]
    for name in ("5%", "50%", "95%"):
        spread = np.std([each[name] for each in found])
        assert np.mean([each[f"{name} error"] for each in found]) == pytest.approx(spread, rel=0.1)
    stated = np.mean([each["50% error"] for each in found])
    assert stated == pytest.approx(np.sqrt(np.pi / 2 / 2_000), rel=0.05)
