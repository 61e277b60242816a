"""Boxes against those of the EMA workbench, in the cases of Bryant and Lempert (2010).

882 simulations of a renewable-energy requirement with nine uncertain inputs, of which 89 cost the
most; the table comes with the workbench.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tradesim.analysis.discovery.boxes import Score, trajectory

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    prim = pytest.importorskip("ema_workbench.analysis.prim", reason="oracle: ema_workbench")
    import pandas as pd

CASES = Path(prim.__file__).parents[1] / "examples" / "data" / "bryant et al 2010 data.csv"
LEAST = 44
"""A twentieth of the cases: the smallest box of the workbench."""


@pytest.fixture(scope="module")
def cases() -> tuple[pd.DataFrame, np.ndarray]:
    table = pd.read_csv(CASES)
    return table.iloc[:, 2:11], table["Greater than 90%"].to_numpy() == 1


@pytest.fixture(scope="module")
def theirs(cases: tuple[pd.DataFrame, np.ndarray]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        search = prim.Prim(cases[0], cases[1], threshold=0.5, peel_alpha=0.05, mass_min=0.05)
        return search.find_box()


def test_the_cases_are_those_of_the_paper(cases: tuple[pd.DataFrame, np.ndarray]) -> None:
    assert cases[0].shape == (882, 9)
    assert cases[1].sum() == 89


@pytest.mark.parametrize("coverage", [1.0, 0.95, 0.9, 0.8, 0.7])
def test_density_at_a_coverage_is_as_high(
    coverage: float, cases: tuple[pd.DataFrame, np.ndarray], theirs: Any
) -> None:
    table, happens = cases[0].to_numpy(dtype=np.float64), cases[1]
    ours = [Score.of(box.holds(table), happens) for box in trajectory(table, happens, least=LEAST)]
    found = max(score.density for score in ours if score.coverage >= coverage)
    path = theirs.peeling_trajectory
    expected = path.loc[path["coverage"] >= coverage, "density"].max()
    assert found > expected - 0.03


def test_the_same_inputs_are_limited_at_half_density(
    cases: tuple[pd.DataFrame, np.ndarray], theirs: Any
) -> None:
    table, happens = cases[0].to_numpy(dtype=np.float64), cases[1]
    ours = next(
        box
        for box in trajectory(table, happens, least=LEAST)
        if Score.of(box.holds(table), happens).density >= 0.5
    )
    path = theirs.peeling_trajectory
    theirs_limits = theirs.box_lims[int(path.index[path["density"] >= 0.5][0])]
    whole = theirs.box_lims[0]
    limited = [name for name in whole if not whole[name].equals(theirs_limits[name])]
    assert {cases[0].columns[k] for k in ours.limited} == set(limited)
