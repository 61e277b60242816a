"""Shares of variance: functions whose shares are known, noise, groups, and the interface."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import tradesim as ts
from tradesim.analysis.sensitivity.cells import Input
from tradesim.analysis.sensitivity.groups import GROUPS, NOISE, group_of
from tradesim.analysis.sensitivity.shares import Shares, shares
from tradesim.errors import ResultError
from tradesim.results.ensemble import Ensemble
from tradesim.terms.sides import Array

RUNS = 10_000
G = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])
ALONE = 1.0 / 3.0 / (1.0 + G) ** 2


def ishigami(x: Array) -> Array:
    a, b, c = np.pi * (2.0 * x - 1.0)
    return np.asarray(np.sin(a) + 7.0 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a))


def sobol_g(x: Array) -> Array:
    return np.asarray(np.prod((np.abs(4.0 * x - 2.0) + G[:, None]) / (1.0 + G[:, None]), axis=0))


def step(x: Array) -> Array:
    """1 where x is above 0.5 and y above 0.25: Var 15/64, of x 9/64, of y 3/64, of both 3/64."""
    return np.asarray(((x[0] > 0.5) & (x[1] > 0.25)).astype(np.float64))


KNOWN: dict[str, tuple[Callable[[Array], Array], Array, Array]] = {
    "ishigami": (ishigami, np.array([0.3139, 0.4424, 0.0]), np.array([0.5576, 0.4424, 0.2437])),
    "sobol g": (
        sobol_g,
        ALONE / (np.prod(1.0 + ALONE) - 1.0),
        ALONE * np.prod(1.0 + ALONE) / (1.0 + ALONE) / (np.prod(1.0 + ALONE) - 1.0),
    ),
    "step": (step, np.array([9.0, 3.0]) / 15.0, np.array([12.0, 6.0]) / 15.0),
}
"""Function, first-order and total shares (Saltelli et al. 2008)."""


def of_function(
    function: Callable[[Array], Array], k: int, seed: int, spread: float = 0.0
) -> Shares:
    rng = np.random.default_rng(seed)
    x = rng.random((k, RUNS))
    y = function(x)
    y = y + spread * y.std() * rng.standard_normal(RUNS)
    found = (Input.of(f"x{i}", column) for i, column in enumerate(x))
    return shares([each for each in found if each is not None], y)


@pytest.mark.parametrize("name", KNOWN)
def test_known_shares_lie_in_their_intervals(name: str) -> None:
    """At least nine tenths of the intervals of 95 % over twelve seeds hold the truth."""
    function, first, total = KNOWN[name]
    held = []
    for seed in range(12):
        found = of_function(function, len(first), seed)
        for i in range(len(first)):
            alone, whole = found.single[f"x{i}"], found.total(f"x{i}")
            held.append(abs(alone.value - first[i]) < 1.96 * alone.error)
            held.append(abs(whole.value - total[i]) < 1.96 * whole.error)
    assert np.mean(held) > 0.9


def test_noise_takes_its_part_from_every_share() -> None:
    """As much noise as signal: shares are half of those of the function."""
    function, first, _ = KNOWN["ishigami"]
    found = of_function(function, 3, seed=3, spread=1.0)
    for i, share in enumerate(first):
        assert found.single[f"x{i}"].value == pytest.approx(share / 2.0, abs=0.02)


def test_inputs_that_do_nothing_have_intervals_around_zero() -> None:
    """Of 600 intervals of 95 %, first and total, 93 to 99 % hold zero."""
    held = []
    for seed in range(10):
        found = of_function(lambda x: x[0] + x[1] * x[2], 33, seed, spread=0.5)
        for i in range(3, 33):
            for share in (found.single[f"x{i}"], found.total(f"x{i}")):
                held.append(abs(share.value) < 1.96 * share.error)
    assert 0.93 < np.mean(held) < 0.99


def test_a_category_and_a_number_of_few_values_are_their_own_cells() -> None:
    rng = np.random.default_rng(5)
    kind, count = rng.integers(0, 3, RUNS), rng.integers(0, 2, RUNS)
    names = np.array(["a", "b", "c"])[kind]
    inputs = [Input.of("kind", names), Input.of("count", count.astype(np.float64))]
    found = shares([each for each in inputs if each is not None], (kind == 1) * 3.0 + count)
    variances = np.array([9.0 * 2.0 / 9.0, 0.25])  # 9 p (1 - p) with p a third; a fair coin
    for name, share in zip(("kind", "count"), variances / variances.sum(), strict=True):
        assert found.single[name].value == pytest.approx(share, abs=0.01)
    assert not found.pairs


def test_what_is_the_same_in_all_runs_is_no_input() -> None:
    assert Input.of("one", np.ones(10)) is None
    assert Input.of("word", np.array(["a"] * 10)) is None


def test_an_outcome_that_never_differs_hangs_on_nothing() -> None:
    x = Input.of("x", np.random.default_rng(1).random(RUNS))
    assert x is not None
    found = shares([x], np.ones(RUNS))
    assert found.single["x"].value == 0.0
    assert not found.pairs


# On an ensemble


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    scenario = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 4})
    return ts.simulate(scenario, runs=1_500, seed=2, record="paths", progress=False)


def test_every_input_has_a_group_and_every_group_an_input(ens: Ensemble) -> None:
    groups = {group_of(str(name)) for name in ens.inputs}
    assert groups == set(GROUPS)


def test_groups_and_noise_add_up_to_the_whole_but_for_what_groups_share(ens: Ensemble) -> None:
    table = ts.sensitivity(ens, "agreement by 2025-11-10", by="group")
    assert [*table.index] == [*GROUPS, NOISE]
    shared = table["total"].drop(NOISE).sum() - table["first"].drop(NOISE).sum()
    assert table["first"].sum() + shared / 2.0 == pytest.approx(1.0)


def test_what_a_signature_hangs_on_comes_first(ens: Ensemble) -> None:
    table = ts.sensitivity(ens, "agreement by 2025-11-10")
    assert "signing_base" in table.index[:3]
    assert table.loc["signing_base", "group"] == "process"
    assert (table["first_low"] <= table["first"]).all()
    assert (table["total"] <= table["total_high"]).all()
    assert [*table.attrs["interactions"]] == ["input", "with", "share", "low", "high"]


def test_shares_by_date_are_those_of_the_variable_on_that_date(ens: Ensemble) -> None:
    by_date = ts.sensitivity(ens, "tariff of US", by="date")
    day = ens.dates[3]
    alone = ts.sensitivity(ens, f"tariff of US on {day}")
    pd.testing.assert_frame_equal(by_date.loc[pd.Timestamp(day)], alone)


@pytest.mark.parametrize(
    ("outcome", "by", "message"),
    [
        ("first_breach_day", None, "missing in"),
        ("no such thing", None, "not understood"),
        ("gdp_world", "weeks", "group"),
    ],
)
def test_what_has_no_answer_is_refused(
    ens: Ensemble, outcome: str, by: str | None, message: str
) -> None:
    with pytest.raises(ResultError, match=message):
        ts.sensitivity(ens, outcome, by)


def test_few_runs_and_weights_are_refused(ens: Ensemble) -> None:
    few = ens.where(np.arange(ens.n_runs) < 100)
    with pytest.raises(ResultError, match="too few"):
        ts.sensitivity(few, "gdp_world")
    with pytest.raises(ResultError, match="weights"):
        ts.sensitivity(ens.reweight({"agreement by 2025-11-10": 0.8}), "gdp_world")
