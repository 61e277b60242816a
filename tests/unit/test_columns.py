"""Columns of outcomes described: exact quantiles and their errors, in memory or in pieces."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradesim.model.shocks import BLOCK
from tradesim.results.statistics import described, pieces_of, quantiles
from tradesim.terms.sides import Array

SHARES = np.array([0.0, 0.05, 0.31, 0.5, 0.95, 1.0])


@given(values=st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1))
@settings(max_examples=60, deadline=None)
def test_quantiles_are_exact(values: list[float]) -> None:
    column = np.array(values)
    found = quantiles(pieces_of({"a": column}, "a"), len(column), SHARES)
    np.testing.assert_allclose(found, np.quantile(column, SHARES), rtol=1e-12, atol=1e-300)


class Pieces(dict[str, Array]):
    """Columns that are read a piece at a time, as those on disk are."""

    def pieces(self, name: str) -> Iterator[Array]:
        yield from np.split(self[name], range(BLOCK, len(self[name]), BLOCK))


@pytest.mark.parametrize("kind", ["doubles", "counts", "one value"])
def test_columns_in_memory_and_in_pieces_give_the_same_bits(kind: str) -> None:
    rng = np.random.default_rng(1)
    column = {
        "doubles": rng.standard_normal(3 * BLOCK + 5) * 1e3,
        "counts": rng.integers(0, 4, 3 * BLOCK + 5).astype(float),
        "one value": np.full(3 * BLOCK + 5, -0.25),
    }[kind]
    before = column.copy()
    whole = described({"a": column}, "a", len(column))
    assert described(Pieces(a=column), "a", len(column)) == whole
    np.testing.assert_array_equal(column, before)


def test_missing_values_are_left_out() -> None:
    found = described({"a": np.array([1.0, math.nan, 3.0])}, "a", 3)
    assert (found["mean"], found["runs"], found["50%"]) == (2.0, 2.0, 2.0)
    assert found["standard_error"] == pytest.approx(1.0)  # sd is the root of 2, over the root of 2


def test_errors_of_quantiles_are_those_of_repeated_samples() -> None:
    """Sd over 400 samples of 2,000 normals; for the median, sqrt(pi / 2 / n) is known as well."""
    rng = np.random.default_rng(2)
    samples = rng.standard_normal((400, 2_000))
    found = [described({"a": sample}, "a", 2_000) for sample in samples]
    for name in ("5%", "50%", "95%"):
        spread = np.std([each[name] for each in found])
        assert np.mean([each[f"{name} error"] for each in found]) == pytest.approx(spread, rel=0.1)
    stated = np.mean([each["50% error"] for each in found])
    assert stated == pytest.approx(np.sqrt(np.pi / 2 / 2_000), rel=0.05)
