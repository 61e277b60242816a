"""Figures of sensitivity: bars, curves and maps, from numbers worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure

import tradesim as ts
from tradesim import plots
from tradesim.analysis.sensitivity.effects import in_cells, strongest
from tradesim.analysis.sensitivity.groups import NOISE
from tradesim.errors import ResultError
from tradesim.results.ensemble import Ensemble

mpl.use("Agg")
COLUMNS = ["first", "first_low", "first_high", "total", "total_low", "total_high"]


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    scenario = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 3}, name="short")
    return ts.simulate(scenario, runs=400, seed=1, record="outcomes", progress=False)


def with_outcome(ens: Ensemble, values: np.ndarray) -> Ensemble:
    return replace(ens, columns={**ens.columns, "tariff_us": np.asarray(values, dtype=np.float64)})


def shares(*rows: tuple[str, float, float]) -> pd.DataFrame:
    """A table with intervals of a tenth on either side."""
    table = {
        name: [first, first - 0.1, first + 0.1, total, total - 0.1, total + 0.1]
        for name, first, total in rows
    }
    found = pd.DataFrame.from_dict(table, orient="index", columns=COLUMNS)
    found.attrs |= {"outcome": "gdp_world", "runs": "made up · 9 runs"}
    return found


# Bars


def test_bars_are_as_long_as_shares_the_largest_total_first_and_noise_last() -> None:
    ax = plots.sensitivity(shares((NOISE, 0.7, 0.7), ("b", 0.1, 0.2), ("a", 0.2, 0.4)))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b", NOISE]
    assert [bar.get_width() for bar in ax.patches] == [0.4, 0.2, 0.2, 0.1, 0.7, 0.7]
    assert ax.get_title(loc="left").startswith("World GDP a year on")


def test_intervals_are_drawn_of_the_first_and_of_a_total_that_is_another() -> None:
    ax = plots.sensitivity(shares(("a", 0.2, 0.4), ("b", 0.1, 0.1)))
    ends = [line.get_xdata() for line in ax.lines if len(set(line.get_ydata())) == 1]
    np.testing.assert_allclose(ends, [[0.1, 0.3], [0.3, 0.5], [0.0, 0.2]], atol=1e-12)


def test_only_the_largest_are_drawn_and_shares_below_zero_have_no_bar() -> None:
    ax = plots.sensitivity(shares(("a", 0.2, 0.4), ("b", -0.1, -0.1), ("c", 0.1, 0.1)), most=2)
    assert len(ax.get_yticklabels()) == 2
    below = plots.sensitivity(shares(("b", -0.1, -0.1)))
    assert [bar.get_width() for bar in below.patches] == [0.0, 0.0]


def test_tables_that_are_no_shares_or_by_date_are_refused() -> None:
    by_date = pd.concat({1: shares(("a", 0.1, 0.1))})
    for found in (pd.DataFrame({"a": [1]}), by_date, shares(), 3):
        with pytest.raises(ResultError, match=r"a table of ts\.sensitivity"):
            plots.sensitivity(found)


@pytest.mark.parametrize("width", [6.0, 12.0])
def test_nothing_written_leaves_the_page(width: float) -> None:
    with plots.style():
        root = Figure(figsize=(width, 4.5), layout="constrained")
        rows = [(f"us.some_long_name_{k}", 0.1, 0.2 - 0.01 * k) for k in range(15)]
        ax = plots.sensitivity(shares(*rows), ax=root.subplots())
        root.draw_without_rendering()
    box = ax.get_tightbbox()
    assert box is not None
    assert box.x0 >= -1.0
    assert box.y0 >= -1.0
    assert box.x1 <= root.bbox.x1 + 1.0


# Curves and maps


def test_cells_hold_as_many_runs_each_and_begin_where_others_end() -> None:
    cells = in_cells("x", "", np.array([1.0, 2.0, 3.0, 10.0, 20.0, 30.0]), None, 2)
    assert cells.cell.tolist() == [0, 0, 0, 1, 1, 1]
    assert cells.middle.tolist() == [2.0, 20.0]
    assert cells.edges.tolist() == [1.0, 6.5, 30.0]


def test_cells_by_weight_are_those_of_runs_repeated() -> None:
    x, weights = np.array([3.0, 1.0, 2.0]), np.array([2.0, 3.0, 1.0])
    cells = in_cells("x", "", x, weights, 2)
    again = in_cells("x", "", np.repeat(x, [2, 3, 1]), None, 2)
    assert cells.middle.tolist() == pytest.approx(again.middle.tolist())


def test_a_curve_goes_through_means_of_cells_with_intervals_of_95_percent(ens: Ensemble) -> None:
    """400 runs are eight cells of 50: chance of each from 2 of 10 in turn."""
    order = ens.inputs["us.resolve"].to_numpy().argsort()
    values = np.zeros(400)
    values[order] = np.tile([0.0] * 8 + [1.0] * 2, 40)
    ax = plots.effect(with_outcome(ens, values), "tariff_us > 0.5", "us.resolve")
    line = ax.lines[0]
    assert line.get_ydata() == pytest.approx([0.2] * 8)
    heights = ax.collections[0].get_paths()[0].vertices[:, 1]
    reach = 1.96 * np.sqrt(0.2 * 0.8 / 49.0)
    assert heights.min() == pytest.approx(0.2 - reach, abs=1e-4)
    assert heights.max() == pytest.approx(0.2 + reach, abs=1e-4)


def test_the_input_that_is_drawn_unasked_is_the_one_that_accounts_for_most(ens: Ensemble) -> None:
    inputs = ens.inputs
    values = 2.0 * inputs["us.resolve"].rank() + inputs["cn.resolve"].rank()
    assert strongest(inputs, values.to_numpy(), 2) == ["us.resolve", "cn.resolve"]
    ax = plots.effect(with_outcome(ens, values), "tariff_us")
    assert ax.get_xlabel() == "US: resolve, worth"
    ax = plots.effect_map(with_outcome(ens, values), "tariff_us")
    assert ax.get_xlabel() == "US: resolve, worth"
    assert ax.get_ylabel() == "China: resolve\nworth"


def test_figures_call_inputs_and_outcomes_by_their_display_names(ens: Ensemble) -> None:
    values = ens.inputs["us.resolve"].rank().to_numpy()
    one = plots.effect(with_outcome(ens, values), "tariff_us", "us.talks_reluctance")
    title = one.get_title(loc="left").replace("\n", " ")
    assert title.startswith("US average tariff on Chinese goods at the end, by “US: reluctance")
    bars = plots.sensitivity(shares(("us.talks_reluctance", 0.1, 0.2), ("us.strategy", 0.1, 0.1)))
    rows = [label.get_text().replace("\n", " ") for label in bars.get_yticklabels()]
    assert rows == ["US: reluctance to talk", "US: strategy"]


def test_a_map_has_the_first_input_along_x_and_means_in_its_cells(ens: Ensemble) -> None:
    """400 runs are three cells of each input; the outcome is the cell of the first."""
    rank = ens.inputs["us.resolve"].rank().to_numpy() - 1.0
    made = with_outcome(ens, np.floor(3.0 * rank / 400.0))
    ax = plots.effect_map(made, "tariff_us", ["us.resolve", "cn.resolve"])
    mesh = next(each for each in ax.collections if isinstance(each, QuadMesh))
    assert mesh.get_array().reshape(3, 3).tolist() == [[0.0, 1.0, 2.0]] * 3


def test_cells_without_runs_are_blank(ens: Ensemble) -> None:
    """A set of elasticities is drawn by one number: no set has runs in all three cells of it."""
    ax = plots.effect_map(ens, "tariff_us", ["elasticities", "elasticity_draw"])
    mesh = next(each for each in ax.collections if isinstance(each, QuadMesh))
    blank = np.ma.getmaskarray(mesh.get_array()).reshape(3, -1)
    assert blank.any(axis=0).all()
    assert not blank.all(axis=0).any()


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (["us.resolve"], "allowed two names"),
        (["us.resolve", "us.resolve"], "not the same twice"),
        (["us.resolve", "cn.resolv"], "cn.resolve"),
    ],
)
def test_a_map_is_of_two_known_inputs(ens: Ensemble, inputs: list[str], message: str) -> None:
    with pytest.raises(ResultError, match=message):
        plots.effect_map(ens, "tariff_us", inputs)


def test_an_outcome_that_runs_lack_has_no_curve(ens: Ensemble) -> None:
    with pytest.raises(ResultError, match="is missing in"):
        plots.effect(ens, "first_breach_day", "us.resolve")
