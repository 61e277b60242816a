"""Shares of variance against SALib's estimators on designed samples, within both errors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import tradesim as ts
from tradesim.analysis.sensitivity.cells import Input
from tradesim.analysis.sensitivity.designed import morris_table, saltelli_table
from tradesim.analysis.sensitivity.shares import Shares, shares
from tradesim.engine import designs
from tradesim.terms.sides import Array

pytest.importorskip("SALib")

from SALib.analyze import morris as morris_indices
from SALib.analyze import sobol as sobol_indices
from SALib.test_functions import Ishigami, Sobol_G

N = 2**12
FUNCTIONS: dict[str, tuple[Callable[[Array], Array], int, tuple[float, float]]] = {
    "ishigami": (Ishigami.evaluate, 3, (-np.pi, np.pi)),
    "sobol g": (Sobol_G.evaluate, 8, (0.0, 1.0)),
    "a step and noise": (lambda x: (x[:, 0] > 0.5) * (x[:, 1] > 0.25) + 0.1 * x[:, 2], 4, (0, 1)),
}


def problem(names: list[str], bounds: tuple[float, float] = (0.0, 1.0)) -> dict[str, object]:
    return {"num_vars": len(names), "names": names, "bounds": [bounds] * len(names)}


def of_runs(x: Array, y: Array) -> Shares:
    found = (Input.of(f"x{k}", column) for k, column in enumerate(x.T))
    return shares([each for each in found if each is not None], y)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_shares_from_runs_are_salibs_from_the_design_they_are_in(name: str) -> None:
    """Runs are both samples of Saltelli's design, which are independent; SALib reads all of it.

    Of a quasi-random sequence, which has less noise than runs have, shares would come out low.
    """
    function, k, bounds = FUNCTIONS[name]
    asked = problem([f"x{i}" for i in range(k)], bounds)
    own, other = np.random.default_rng(3).uniform(*bounds, (2, N, 1, k))
    mixed = np.where(np.eye(k, dtype=np.bool_), other, own)
    x = np.concatenate([own, mixed, other], axis=1).reshape(-1, k)
    y = function(x)
    theirs = sobol_indices.analyze(asked, y, calc_second_order=False, seed=3)
    rows = np.arange(len(y)).reshape(N, k + 2)[:, [0, -1]].ravel()
    ours = of_runs(x[rows], y[rows])
    for i in range(k):
        alone, whole = ours.single[f"x{i}"], ours.total(f"x{i}")
        for share, index in ((alone, "S1"), (whole, "ST")):
            error = np.hypot(share.error, theirs[f"{index}_conf"][i] / 1.96)
            assert abs(share.value - theirs[index][i]) < 3.0 * error + 1e-3, (i, index)


TALKS = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 3}, name="talks")
CHOSEN = [name for name, each in TALKS.drawn_parameters().items() if each.prior][:3]


def numbers(points: list[ts.Scenario]) -> Array:
    """Parameters of scenarios as shares of their ranges in the design."""
    values = designs.inputs(points, CHOSEN).to_numpy()
    return np.argsort(np.argsort(values, axis=0), axis=0) / (len(values) - 1.0)


def test_salib_reads_the_design_of_saltelli() -> None:
    """Of 2 x0 + x1 with x of one variance, shares are 0.8, 0.2 and 0."""
    x = numbers(designs.saltelli(TALKS, CHOSEN, 256, 3))
    y = 2.0 * x[:, 0] + x[:, 1]
    found = sobol_indices.analyze(problem(CHOSEN), y, calc_second_order=False, seed=3)
    assert found["S1"] == pytest.approx([0.8, 0.2, 0.0], abs=0.05)
    assert found["ST"] == pytest.approx([0.8, 0.2, 0.0], abs=0.05)


def quarters(points: list[ts.Scenario]) -> Array:
    """Quarter of the prior in which each parameter of scenarios of a Morris design stands."""
    values = designs.inputs(points, CHOSEN)
    middles = [TALKS.drawn_parameters()[name].drawn((np.arange(4) + 0.5) / 4.0) for name in CHOSEN]
    return np.stack([
        np.argmin(np.abs(values[name].to_numpy()[:, None] - middle), axis=1) / 4.0
        for name, middle in zip(CHOSEN, middles, strict=True)
    ], axis=1)  # fmt: skip


def test_salib_reads_the_design_of_morris() -> None:
    """Of 2 x0 + x1 in quarters, two quarters up or down change it by two halves and by one."""
    points = designs.morris(TALKS, CHOSEN, 10, 3)
    x = quarters(points)
    y = 2.0 * x[:, 0] + x[:, 1]
    found = morris_indices.analyze(problem(CHOSEN), x, y, num_levels=4, seed=3)
    ratio = np.asarray(found["mu_star"])
    assert ratio / ratio[1] == pytest.approx([2.0, 1.0, 0.0])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_indices_of_a_design_are_salibs(name: str) -> None:
    function, k, bounds = FUNCTIONS[name]
    own, other = np.random.default_rng(5).uniform(*bounds, (2, 512, 1, k))
    mixed = np.where(np.eye(k, dtype=np.bool_), other, own)
    x = np.concatenate([own, mixed, other], axis=1).reshape(-1, k)
    columns = [f"x{i}" for i in range(k)]
    y = function(x)
    theirs = sobol_indices.analyze(problem(columns), y, calc_second_order=False, seed=3)
    ours = saltelli_table(pd.DataFrame(x, columns=columns), y).loc[columns]
    for index, column in (("S1", "first"), ("ST", "total")):
        assert ours[column].to_numpy() == pytest.approx(theirs[index], abs=1e-9)
        half = (ours[f"{column}_high"] - ours[f"{column}_low"]).to_numpy() / 2.0
        # both are estimates of one error, from groups left out and from bootstrap samples
        assert half == pytest.approx(theirs[f"{index}_conf"], rel=0.4, abs=0.003)


def test_effects_of_a_design_are_salibs() -> None:
    """SALib gives effects over the whole range of the middles of quarters: 3/4 of a unit of prior.

    Half of a prior is two thirds of that range.
    """
    points = designs.morris(TALKS, CHOSEN, 10, 3)
    x = quarters(points)
    y = 2.0 * x[:, 0] + x[:, 1] * x[:, 2]
    theirs = morris_indices.analyze(problem(CHOSEN), x, y, num_levels=4, seed=3)
    ours = morris_table(designs.inputs(points, CHOSEN), y).loc[CHOSEN]
    assert ours["size"].to_numpy() == pytest.approx(2.0 / 3.0 * theirs["mu_star"])
    assert ours["effect"].to_numpy() == pytest.approx(2.0 / 3.0 * theirs["mu"])
    assert ours["spread"].to_numpy() == pytest.approx(2.0 / 3.0 * theirs["sigma"])
