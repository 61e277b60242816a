"""The picture of an explanation: its dots, its frame, its words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

import tradesim as ts
from tradesim import plots
from tradesim.analysis.discovery.antecedents import DRAWN, EARLY, About, Antecedents
from tradesim.analysis.explanation import Explanation, explanation_from
from tradesim.errors import ResultError
from tradesim.plots.explanation import MOST_DOTS
from tradesim.plots.style import RED, is_dark

mpl.use("Agg")
RUNS = 4_500
ABOUT = {
    "a": About(DRAWN, "share", "one"),
    "x": About(EARLY, "0 or 1", "two"),
    "c": About(DRAWN, "weeks", "three"),
    "d": About(DRAWN, "percent of real income", "nothing"),
}


@pytest.fixture(scope="module")
def found() -> Explanation:
    """It happens where a is above 0.5, x is 1 and c is below 6."""
    ens = ts.simulate(
        ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 1}),
        runs=RUNS, seed=1, record="outcomes", progress=False,
    )  # fmt: skip
    rng = np.random.default_rng(4)
    lots = rng.random((RUNS, 4))
    table = np.stack([lots[:, 0], lots[:, 1] < 0.6, 10.0 * lots[:, 2], lots[:, 3]], axis=1)
    happens = (table[:, 0] > 0.5) & (table[:, 1] == 1.0) & (table[:, 2] < 6.0)
    return explanation_from(ens, "it", happens, Antecedents(table, ABOUT), date(2025, 11, 1))


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    pyplot.close("all")


def words(ax: Axes) -> str:
    """Everything written on and around the axes."""
    root = ax.get_figure(root=True)
    assert root is not None
    return " ".join(text.get_text() for text in root.findobj(Text)).replace("\n", " ")


def test_the_plane_is_that_of_the_box(found: Explanation) -> None:
    plane = found.plane
    assert set(plane.names) == {"a", "c"}
    assert plane.rest == "x"
    assert np.array_equal(plane.shown, found.antecedents.table[:, 1] == 1.0)


def test_dots_are_runs_that_meet_the_other_limits(found: Explanation) -> None:
    ax = plots.explanation(found)
    dots = next(artist for artist in ax.collections if isinstance(artist, PathCollection))
    plane = found.plane
    shown = np.flatnonzero(plane.shown)
    shown = shown[:: -(-len(shown) // MOST_DOTS)]
    assert np.array_equal(np.asarray(dots.get_offsets()).T, plane.values[:, shown])
    red = np.isclose(dots.get_facecolor(), to_rgba(RED, 0.9)).all(axis=1)
    assert np.array_equal(red, found.happens[shown])


def test_the_frame_lies_at_the_limits_of_the_box(found: Explanation) -> None:
    ax = plots.explanation(found)
    (frame,) = (patch for patch in ax.patches if isinstance(patch, Rectangle))
    low = {
        name: limits[0] for name, limits in zip(found.plane.names, found.plane.limits, strict=True)
    }
    corner = frame.get_xy() if found.plane.names[0] == "a" else frame.get_xy()[::-1]
    assert corner[0] == low["a"]
    assert low["a"] == pytest.approx(0.5, abs=0.03)


def test_axes_carry_names_and_units(found: Explanation) -> None:
    ax = plots.explanation(found)
    assert {ax.get_xlabel(), ax.get_ylabel().replace("\n", ", ")} == {"a, share", "c, weeks"}


def test_it_says_what_is_shown(found: Explanation) -> None:
    told = words(plots.explanation(found))
    assert "Runs where it" in told
    assert "4,500 runs" in told
    assert f"dots: runs with x ({int(found.plane.shown.sum()):,} runs" in told
    assert "in held-out runs" in told
    assert f"run {found.runs['typical']}, typical" in told


def test_what_explains_nothing_is_drawn_without_a_frame(found: Explanation) -> None:
    rng = np.random.default_rng(5)
    noise = explanation_from(
        found.ensemble, "chance", rng.random(RUNS) < 0.3, found.antecedents, None
    )
    ax = plots.explanation(noise)
    assert not ax.patches
    assert "no box or tree holds" in words(ax)


def test_columns_of_yes_and_no_make_no_plane(found: Explanation) -> None:
    table = found.antecedents.table[:, :2]
    known = Antecedents(table, {name: ABOUT[name] for name in ("a", "x")})
    with pytest.raises(ResultError, match="1 of 2 columns hold numbers"):
        _ = explanation_from(found.ensemble, "it", found.happens, known, None).plane


@pytest.mark.parametrize("width", [6.0, 12.0])
@pytest.mark.parametrize("dark", [False, True])
def test_nothing_written_leaves_the_page(width: float, dark: bool, found: Explanation) -> None:
    with plots.style(dark=dark):
        root = Figure(figsize=(width, 4.5), layout="constrained")
        ax = plots.explanation(found, ax=root.subplots())
        root.draw_without_rendering()
    box = ax.get_tightbbox()
    assert box is not None
    assert box.x0 >= 0.0
    assert box.y0 >= 0.0
    assert box.x1 <= root.bbox.x1
    assert box.y1 <= root.bbox.y1
    assert is_dark(ax.get_facecolor()) == dark


def test_no_setting_of_matplotlib_is_left_changed(found: Explanation) -> None:
    before = dict(mpl.rcParams)
    plots.explanation(found)
    assert dict(mpl.rcParams) == before
