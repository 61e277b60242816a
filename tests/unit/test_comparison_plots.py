"""Pictures of comparisons: the data of their artists and their words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch
from matplotlib.text import Text
from scipy import stats

import tradesim as ts
from tests.turns import in_turn
from tradesim.errors import ResultError
from tradesim.plots.differences import differences
from tradesim.plots.effects import effects
from tradesim.plots.style import is_dark, style
from tradesim.results.ensemble import Ensemble

mpl.use("Agg")

Z = stats.norm.ppf(0.975)


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    article = ts.load_scenario("kuala-lumpur-2025")
    two_months = article.evolve({"calendar.weeks": 9}, name=article.name)
    return ts.simulate(two_months, runs=300, seed=3, progress=False)


@pytest.fixture(scope="module")
def found(ens: Ensemble) -> ts.Comparison:
    walkout = ens.scenario.evolve({"leaders.sign": False}, name="walk-out")
    half = ens.scenario.evolve({"us.threat.size": 0.5}, name="half-the-threat")
    others = [ts.simulate(each, runs=300, seed=3, progress=False) for each in (walkout, half)]
    return ts.compare([ens, *others])


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    pyplot.close("all")


def one(found: ts.Comparison) -> ts.Comparison:
    """The comparison with its first alternative alone."""
    return ts.compare({name: found.ensembles[name] for name in list(found.ensembles)[:2]})


def with_column(ens: Ensemble, **columns: list[float]) -> Ensemble:
    made = {name: np.array(column) for name, column in columns.items()}
    n_runs = len(next(iter(made.values())))
    return replace(ens, n_runs=n_runs, columns={**ens.columns, **made})


def words(ax: Axes) -> str:
    root = ax.get_figure(root=True)
    assert root is not None
    return " ".join(text.get_text() for text in root.findobj(Text)).replace("\n", " ")


def dots(ax: Axes) -> list[float]:
    """Places of the dots along x, from the top."""
    marked = [line for line in ax.lines if line.get_marker() == "o"]
    return [float(line.get_xdata()[0]) for line in marked]  # type: ignore[index]


def intervals(ax: Axes) -> list[tuple[float, float]]:
    lines = [line for line in ax.lines if line.get_linewidth() == 2.5]
    return [tuple(np.asarray(line.get_xdata(), dtype=np.float64)) for line in lines]  # type: ignore[misc]


FIGURES: dict[str, Callable[..., Axes]] = {
    "differences": lambda found, ax=None: differences(found, "real_income_us", ax=ax),
    "effects": lambda found, ax=None: effects(found, ax=ax),
    "effects of one outcome": lambda found, ax=None: effects(found, "imports_us", ax=ax),
}


@pytest.mark.parametrize("name", in_turn(FIGURES, one_in=3))
def test_a_figure_says_how_many_pairs_it_shows_and_against_what(
    name: str, found: ts.Comparison
) -> None:
    written = words(FIGURES[name](found))
    assert "300 pairs of runs" in written
    assert "kuala- lumpur-2025" in written or "kuala-lumpur-2025" in written
    assert "95" in written


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_changes_no_setting_of_matplotlib(name: str, found: ts.Comparison) -> None:
    before = dict(mpl.rcParams)
    FIGURES[name](found)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_dark_inside_the_dark_style(name: str, found: ts.Comparison) -> None:
    with style(dark=True):
        ax = FIGURES[name](found)
    assert is_dark(ax.get_facecolor())
    assert not is_dark(ax.title.get_color())


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("width", [6.0, 12.0])
def test_nothing_written_leaves_the_page(name: str, width: float, found: ts.Comparison) -> None:
    with style():
        root = Figure(figsize=(width, 6.0), layout="constrained")
        ax = root.subplots()
        assert FIGURES[name](found, ax=ax) is ax
        root.draw_without_rendering()
    box = ax.get_tightbbox()
    assert box is not None
    assert box.x0 >= -1.0
    assert box.y0 >= -1.0
    assert box.x1 <= root.bbox.x1 + 1.0
    assert box.y1 <= root.bbox.y1 + 1.0


def test_dots_and_lines_of_differences_are_means_and_intervals(found: ts.Comparison) -> None:
    ax = differences(found, "tariff_us")  # a share, drawn in percentage points
    rows = found.table.xs("tariff_us", level="outcome")
    np.testing.assert_allclose(dots(ax), 100.0 * rows["difference"])
    half = 100.0 * Z * rows["standard_error"]
    np.testing.assert_allclose(np.diff(intervals(ax))[:, 0], 2.0 * half)


def test_bars_of_differences_hold_the_share_of_pairs_that_differ(ens: Ensemble) -> None:
    # of ten pairs seven differ, all by amounts of their own
    base = with_column(ens, imports_us=[100.0] * 10)
    apart = [100.0, 100.0, 100.0, 101.3, 102.1, 103.7, 104.9, 99.2, 98.4, 97.6]
    ax = differences(ts.compare({"a": base, "b": with_column(ens, imports_us=apart)}), "imports_us")
    bars = next(patch for patch in ax.patches if isinstance(patch, StepPatch))
    heights = bars.get_data().values
    assert heights.max() == pytest.approx(0.62)
    assert np.count_nonzero(heights) == 7
    written = words(ax)
    assert "higher 40" in written
    assert "lower 30" in written
    assert "same 30" in written


def test_zero_is_marked(found: ts.Comparison) -> None:
    for ax in (differences(found, "imports_us"), effects(found)):
        line = ax.lines[0]
        assert list(line.get_xdata()) == [0.0, 0.0]  # type: ignore[arg-type]
        assert ax.get_xlim()[0] < 0.0 < ax.get_xlim()[1]


def test_effects_of_one_outcome_are_in_its_unit_from_high_to_low(found: ts.Comparison) -> None:
    ax = effects(found, "imports_us")
    change = found.table.xs("imports_us", level="outcome")["difference"]
    assert dots(ax) == sorted(change, reverse=True)
    assert "billion USD a year" in ax.get_xlabel()


def test_effects_of_several_units_are_in_standard_deviations_largest_first(
    found: ts.Comparison,
) -> None:
    ax = effects(one(found))
    table = found.table.loc["walk-out"]
    shown = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    sizes = np.abs(dots(ax))
    assert list(sizes) == sorted(sizes, reverse=True)
    place = shown.index("time with an agreement in force")
    row = table.loc["agreement_weeks"]
    assert dots(ax)[place] == pytest.approx(row["difference"] / row["pooled_sd"])
    assert intervals(ax)[place][1] - dots(ax)[place] == pytest.approx(
        Z * row["standard_error"] / row["pooled_sd"]
    )


def test_effects_of_one_unit_are_in_that_unit(found: ts.Comparison) -> None:
    ax = effects(one(found), ["tariff_us", "restriction_cn"])
    change = found.table.loc["walk-out"].loc[["tariff_us", "restriction_cn"], "difference"]
    np.testing.assert_allclose(sorted(dots(ax)), sorted(100.0 * change))
    assert "percentage points" in ax.get_xlabel()


def test_an_alternative_keeps_its_colour(found: ts.Comparison) -> None:
    colors = [
        {line.get_markeredgecolor() for line in ax.lines if line.get_marker() == "o"}
        for ax in (differences(found, "imports_us"), effects(found), effects(found, "imports_us"))
    ]
    assert colors[0] == colors[1] == colors[2]
    assert len(colors[0]) == 2


def test_effects_that_no_run_has_are_said_to_be_missing(ens: Ensemble) -> None:
    never = with_column(ens, first_breach_day=[np.nan, np.nan], tariff_us=[1.0, 1.0])
    compared = ts.compare({"a": never, "b": never})
    assert "none" in words(effects(compared, ["first_breach_day", "tariff_us"]))
    assert "no pairs" in words(differences(compared, "first_breach_day"))


def test_a_figure_of_differences_needs_pairs(found: ts.Comparison) -> None:
    unpaired = ts.compare(found.ensembles, paired=False)
    with pytest.raises(ResultError, match="unpaired"):
        differences(unpaired, "tariff_us")
    assert "independent runs" in words(effects(unpaired))


def test_an_unknown_outcome_is_met_by_the_nearest(found: ts.Comparison) -> None:
    for draw in (differences, effects):
        with pytest.raises(ResultError, match="'tariff_us'"):
            draw(found, "tarif_us")
    assert pyplot.get_fignums() == []


def test_more_alternatives_than_colours_are_drawn_of_one_outcome_alone(ens: Ensemble) -> None:
    many = ts.compare({f"number {k}": ens for k in range(8)})
    assert len(dots(effects(many, "tariff_us"))) == 7
    with pytest.raises(ResultError, match="at most 6 alternatives"):
        effects(many)
    with pytest.raises(ResultError, match="0 outcomes"):
        effects(many, [])


@pytest.mark.parametrize("width", [6.0, 12.0])
def test_names_of_rows_do_not_overlap(width: float, found: ts.Comparison) -> None:
    root = Figure(figsize=(width, 5.0), layout="constrained")
    ax = effects(one(found), ax=root.subplots())
    root.draw_without_rendering()
    boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    for k, box in enumerate(boxes):
        assert not any(box.padded(-1.0).overlaps(other) for other in boxes[k + 1 :])
