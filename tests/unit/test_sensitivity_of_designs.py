"""Indices of designs on functions of which they are known, and what is no design."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tradesim.analysis.sensitivity.designed import morris_table, saltelli_table
from tradesim.errors import ResultError

NAMES = ["us.resolve", "tariff_borne"]


def values(points: list[tuple[float, float]]) -> pd.DataFrame:
    return pd.DataFrame(points, columns=NAMES)


def test_effects_of_two_paths_are_those_worked_by_hand() -> None:
    """Of x + 2 y: up by half moves it by 0.5 and by 1; down counts as the same up."""
    x = values([(0.1, 0.1), (0.6, 0.1), (0.6, 0.6), (0.9, 0.8), (0.9, 0.3), (0.4, 0.3)])
    y = x[NAMES[0]] + 2.0 * x[NAMES[1]]
    found = morris_table(x, y.to_numpy())
    assert found.index.tolist() == ["tariff_borne", "us.resolve"]
    assert found["group"].tolist() == ["economy", "US type"]
    assert found["effect"].tolist() == pytest.approx([1.0, 0.5])
    assert found["size"].tolist() == pytest.approx([1.0, 0.5])
    assert found["spread"].tolist() == pytest.approx([0.0, 0.0], abs=1e-12)


def test_effects_that_change_sign_have_a_size_but_no_mean() -> None:
    x = values([(0.1, 0.1), (0.6, 0.1), (0.6, 0.6), (0.1, 0.6), (0.6, 0.6), (0.6, 0.1)])
    y = x[NAMES[0]] * np.where(x[NAMES[1]] > 0.5, -1.0, 1.0)
    row = morris_table(x, y.to_numpy()).loc["us.resolve"]
    assert row["effect"] == pytest.approx(0.0)
    assert row["size"] == pytest.approx(0.5)


def designed(n: int, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    own, other = np.random.default_rng(seed).random((2, n, 1, 2))
    mixed = np.where(np.eye(2, dtype=np.bool_), other, own)
    return values(np.concatenate([own, mixed, other], axis=1).reshape(-1, 2).tolist()), own


def test_shares_of_a_product_lie_within_their_intervals() -> None:
    """Of (x - 1/2) (y - 1/2) nothing by itself and all together; of 2 x + y 0.8 and 0.2."""
    x, _ = designed(1_024, 3)
    alone, both = x[NAMES[0]].to_numpy() - 0.5, x[NAMES[1]].to_numpy() - 0.5
    for y, first, total in (
        (alone * both, [0.0, 0.0], [1.0, 1.0]),
        (2.0 * alone + both, [0.8, 0.2], [0.8, 0.2]),
    ):
        found = saltelli_table(x, y).loc[NAMES]
        for column, true in (("first", first), ("total", total)):
            assert (found[f"{column}_low"] <= true).all()
            assert (found[f"{column}_high"] >= true).all()


def test_what_does_nothing_has_no_share() -> None:
    x, _ = designed(16, 4)
    found = saltelli_table(x, np.ones(len(x)))
    assert (found.drop(columns="group") == 0.0).all(axis=None)


@pytest.mark.parametrize("table", [saltelli_table, morris_table])
def test_points_that_are_no_design_are_refused(table: object) -> None:
    x = values(np.random.default_rng(1).random((12, 2)).tolist())
    with pytest.raises(ResultError, match="one parameter at a time; allowed a design"):
        table(x, np.zeros(12))  # type: ignore[operator]
    with pytest.raises(ResultError, match="5 points over 2 parameters are no design"):
        table(x.head(5), np.zeros(5))  # type: ignore[operator]
