"""What figures of runs, of distributions, tables and channels draw: the data of their artists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle, StepPatch
from matplotlib.text import Text

import tradesim as ts
from tradesim import plots
from tradesim.analysis.decomposition import CHANNELS, Decomposition, decompose_policies
from tradesim.model.variables import variable
from tradesim.plots.decomposition import COLORS
from tradesim.results.ensemble import Ensemble
from tradesim.results.run_paths import paths_of

mpl.use("Agg")

NAN = np.nan


@pytest.fixture(scope="module")
def ens(article: Ensemble) -> Ensemble:
    return article


@pytest.fixture(scope="module", params=[8, pytest.param(56, marks=pytest.mark.slow)])
def played(request: pytest.FixtureRequest) -> Ensemble:
    """Runs that are played again, for their lines."""
    scenario = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": request.param})
    return ts.simulate(scenario, runs=300, seed=3, progress=False)


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    pyplot.close("all")


def with_columns(ens: Ensemble, **columns: list[float]) -> Ensemble:
    """The ensemble with some outcomes replaced, and as many runs as they have."""
    n_runs = len(next(iter(columns.values())))
    found = {name: np.array(column, dtype=np.float64) for name, column in columns.items()}
    rest = {name: column[:n_runs] for name, column in ens.columns.items()}
    return replace(ens, n_runs=n_runs, columns={**rest, **found})


def words(ax: Axes) -> str:
    """Everything written on and around the axes, spaces as such."""
    root = ax.get_figure(root=True)
    assert root is not None
    found = " ".join(text.get_text() for text in root.findobj(Text))
    return found.replace("\n", " ").replace("\N{NO-BREAK SPACE}", " ")


def test_runs_over_a_fan_are_those_of_the_replay(played: Ensemble) -> None:
    ax = plots.fan(played, "tariff", side="US", runs=[7])
    model = played.replay(7)
    model.run_model()
    line = next(line for line in ax.lines if line.get_label() == "run 7")
    np.testing.assert_array_equal(line.get_ydata(), model.path["us_tariff"])
    assert "run 7" in [text.get_text() for text in ax.texts]


def test_runs_over_a_fan_have_looks_of_their_own(played: Ensemble) -> None:
    ax = plots.fan(played, "real_income", side="CN", runs=range(6))
    lines = [line for line in ax.lines if str(line.get_label()).startswith("run")]
    assert len({line.get_color() for line in lines}) == 6
    assert len({str(line._unscaled_dash_pattern) for line in lines}) == 6  # type: ignore[attr-defined]


def test_a_fan_without_runs_speaks_of_none(ens: Ensemble) -> None:
    assert "single runs" not in words(plots.fan(ens, "tariff", side="US"))


def test_spaghetti_has_a_line_a_run(played: Ensemble) -> None:
    ax = plots.spaghetti(played, "purchases", runs=30)
    drawn = [np.asarray(line.get_ydata()) for line in ax.lines if len(line.get_xdata()) > 2]  # type: ignore[arg-type]
    expected = paths_of(played, variable("purchases"), [10 * k for k in range(30)])
    assert len(drawn) == 30
    for k, path in enumerate(drawn):
        np.testing.assert_array_equal(path, expected.isel(run=k))
    assert "30 of them" in words(ax)


def test_a_few_runs_of_spaghetti_carry_their_numbers(played: Ensemble) -> None:
    ax = plots.spaghetti(played, "tariff", side="CN", runs=[12, 250])
    assert {"run 12", "run 250"} <= {text.get_text() for text in ax.texts}


def test_an_ecdf_steps_up_by_the_share_of_runs(ens: Ensemble) -> None:
    made = with_columns(ens, first_breach_day=[30.0, 10.0, 30.0, NAN])
    line = plots.ecdf(made, "first_breach_day").lines[0]
    horizon = float((ens.dates[-1] - ens.dates[0]).days)
    np.testing.assert_allclose(line.get_xdata(), [10.0, 10.0, 30.0, horizon])
    np.testing.assert_allclose(line.get_ydata(), [0.0, 0.25, 0.75, 0.75])


def test_an_ecdf_ends_at_the_share_of_runs_that_have_the_outcome(ens: Ensemble) -> None:
    made = with_columns(ens, first_breach_day=[30.0, NAN, NAN, NAN])
    ax = plots.ecdf(made, "first_breach_day")
    assert float(np.asarray(ax.lines[0].get_ydata())[-1]) == 0.25
    assert "never in 75 %" in words(ax)


def test_the_band_of_an_ecdf_is_as_wide_as_the_number_of_runs_says(ens: Ensemble) -> None:
    """Dvoretzky, Kiefer and Wolfowitz with Massart's constant: sqrt(ln 40 / 2n) for 95 %."""
    column = np.linspace(0.0, 1.0, 300).tolist()
    ax = plots.ecdf(with_columns(ens, tariff_us=column), "tariff_us")
    band = next(found for found in ax.collections if isinstance(found, PolyCollection))
    vertices = band.get_paths()[0].vertices
    middle = vertices[np.abs(vertices[:, 0] - 0.5) < 0.002, 1]
    assert middle.max() - middle.min() == pytest.approx(2 * np.sqrt(np.log(40) / 600), abs=0.012)


def test_an_ecdf_of_many_runs_keeps_its_ends(ens: Ensemble) -> None:
    column = np.linspace(0.0, 1.0, 20_000)
    many = replace(ens, n_runs=20_000, columns={**ens.columns, "tariff_us": column})
    line = plots.ecdf(many, "tariff_us").lines[0]
    assert len(np.asarray(line.get_xdata())) < 4_100
    assert float(np.asarray(line.get_ydata())[0]) == 0.0
    assert float(np.asarray(line.get_ydata())[-1]) == 1.0


def test_an_ecdf_of_nothing_says_none(ens: Ensemble) -> None:
    made = with_columns(ens, first_breach_day=[NAN, NAN])
    assert "never in 100 %" in words(plots.ecdf(made, "first_breach_day"))


def ridges(ax: Axes) -> list[StepPatch]:
    return [patch for patch in ax.patches if isinstance(patch, StepPatch) and patch.get_fill()]


def test_ridges_stand_on_their_rows_first_on_top(ens: Ensemble) -> None:
    ax = plots.ridgeline([ens, ens, ens], "real_income_us")
    assert [patch.get_data().baseline for patch in ridges(ax)] == [2, 1, 0]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["kuala-lumpur-2025"] * 3


def test_a_lower_ridge_stands_in_front(ens: Ensemble) -> None:
    orders = [patch.get_zorder() for patch in ridges(plots.ridgeline([ens] * 3, "tariff_us"))]
    assert orders == sorted(orders)


def test_the_tick_of_a_ridge_is_the_median(ens: Ensemble) -> None:
    made = with_columns(ens, tariff_us=[0.1, 0.2, 0.6])
    ax = plots.ridgeline(made, "tariff_us")
    assert list(np.asarray(ax.lines[0].get_xdata())) == [0.2, 0.2]


def test_a_ridge_is_as_high_as_its_share(ens: Ensemble) -> None:
    counts = [0.0] * 10 + [1.0] * 20 + [2.0] * 10
    ax = plots.ridgeline(with_columns(ens, agreements=counts), "agreements")
    heights = np.asarray(ridges(ax)[0].get_data().values)
    np.testing.assert_allclose(heights / heights.max(), [0.5, 1.0, 0.5])


def test_a_ridge_says_how_often_the_outcome_is_missing(ens: Ensemble) -> None:
    made = with_columns(ens, first_breach_day=[7.0, NAN, NAN, NAN])
    assert "never in 75 %" in words(plots.ridgeline(made, "first_breach_day"))


def test_a_table_shows_mean_error_and_quantiles(ens: Ensemble) -> None:
    # 0, 10, ..., 100 %: mean 50, sd sqrt(1100) = 33.2, error 33.2 / sqrt(11) = 10
    column = (np.arange(11) / 10.0).tolist()
    ax = plots.table(with_columns(ens, tariff_us=column), ["tariff_us"])
    cells = [text.get_text() for text in ax.texts]
    assert cells[-5:] == ["50 ± 10", "too few runs", "5.0", "50.0", "95.0"]
    assert "US average tariff on Chinese goods at the end, percent" in words(ax)


def test_a_table_of_several_has_a_column_each(ens: Ensemble) -> None:
    column = (np.arange(11) / 10.0).tolist()
    made = with_columns(ens, tariff_us=column)
    never = with_columns(ens, tariff_us=[NAN, NAN])
    ax = plots.table([made, never], ["tariff_us"])
    cells = [text.get_text() for text in ax.texts]
    assert cells[-2:] == ["50.0\n5.0 to 95.0", "none"]
    assert "11 runs" in words(ax)
    assert "2 runs" in words(ax)


def test_cells_of_a_table_do_not_overlap(ens: Ensemble) -> None:
    with plots.style():
        _, ax = pyplot.subplots(figsize=(6.0, 4.5), layout="constrained")
        plots.table([ens, ens, ens], ax=ax)
    root = ax.get_figure(root=True)
    assert root is not None
    root.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
    for k, box in enumerate(boxes):
        assert not any(box.padded(-1.0).overlaps(other) for other in boxes[k + 1 :])


@pytest.fixture(scope="module")
def made_up() -> Decomposition:
    """Two dates after the first; gains and losses by hand."""
    values = np.zeros((3, 4, 3))
    values[0] = [[0.0, 1.0, 2.0], [0.0, 0.5, 0.5], [0.0, -2.0, -1.0], [0.0, -0.5, 0.0]]
    start = ts.load_scenario("kuala-lumpur-2025").dates().dates
    return Decomposition("made up", 10, start[:3], values, np.zeros_like(values))


def bars(ax: Axes, name: str) -> list[Rectangle]:
    found = next(each for each in ax.containers if each.get_label() == name)
    return [bar for bar in found.patches if isinstance(bar, Rectangle)]  # type: ignore[attr-defined]


def test_gains_are_stacked_up_and_losses_down(made_up: Decomposition) -> None:
    ax = plots.decomposition(made_up)
    ends = {
        name: [(bar.get_y(), bar.get_y() + bar.get_height()) for bar in bars(ax, name)]
        for name in CHANNELS
    }
    assert ends["export income"] == [(0.0, 1.0), (0.0, 2.0)]
    assert ends["tariff revenue"] == [(1.0, 1.5), (2.0, 2.5)]
    assert ends["consumer prices"] == [(0.0, -2.0), (0.0, -1.0)]
    assert ends["critical inputs"][0] == (-2.0, -2.5)
    assert bars(ax, "critical inputs")[1].get_height() == 0.0


def test_the_line_over_the_channels_is_their_sum(made_up: Decomposition) -> None:
    ax = plots.decomposition(made_up)
    line = next(line for line in ax.lines if line.get_label() == "real income")
    np.testing.assert_allclose(line.get_ydata(), [-1.0, 1.5, 1.5])


def test_a_bar_reaches_from_the_end_of_a_step_to_the_next(made_up: Decomposition) -> None:
    ax = plots.decomposition(made_up)
    first, second = bars(ax, "export income")
    assert first.get_x() + first.get_width() == second.get_x()
    assert first.get_x() == ax.get_xlim()[0]


def test_policies_are_rows_first_on_top() -> None:
    found = decompose_policies(
        {"small": {"us_tariff_other": 0.05}, "big": {"us_tariff_other": 0.5}}
    )
    ax = plots.decomposition(found, region="CN")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["small", "big"]
    mark = next(line for line in ax.lines if line.get_label() == "real income")
    np.testing.assert_allclose(mark.get_xdata(), found.total[1])
    np.testing.assert_allclose(mark.get_ydata(), [1, 0])


def test_a_channel_that_does_nothing_is_not_in_the_key() -> None:
    ax = plots.decomposition(decompose_policies({"some": {"us_tariff_other": 0.05}}))
    legend = ax.get_legend()
    assert legend is not None
    assert "critical inputs" not in [text.get_text() for text in legend.get_texts()]


def test_every_channel_has_a_colour_of_its_own() -> None:
    assert len(set(COLORS.values())) == len(CHANNELS)
