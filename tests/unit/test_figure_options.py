"""What figures take beside their data: names, bins, sizes, and words for those who cannot see."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import tradesim as ts
from tests.turns import in_turn
from tradesim import plots
from tradesim.errors import ResultError
from tradesim.plots.style import SIZES
from tradesim.reports.figures import draw
from tradesim.results.ensemble import Ensemble


@pytest.fixture(scope="module")
def ens(article: Ensemble) -> Ensemble:
    return article


@pytest.fixture(autouse=True)
def all_closed() -> Iterator[None]:
    yield
    plt.close("all")


def words(ax: Axes) -> str:
    root = ax.get_figure(root=True)
    assert root is not None
    return " ".join(text.get_text() for text in root.findobj(Text)).replace("\n", " ")


FIGURES = [name for name in plots.__all__ if name not in ("style", "alt_text")]
ONE: dict[str, Callable[..., Axes]] = {
    "fan": lambda ens, **more: plots.fan(ens, "tariff", side="US", **more),
    "stages": plots.stages,
    "regimes": lambda ens, **more: plots.regimes(ens, "tariff", side="US", **more),
    "spaghetti": lambda ens, **more: plots.spaghetti(ens, "tariff", side="US", **more),
    "tariffs": plots.tariffs,
    "authorities": plots.authorities,
    "outcome": lambda ens, **more: plots.outcome(ens, "tariff_us", **more),
    "ecdf": lambda ens, **more: plots.ecdf(ens, "tariff_us", **more),
    "ridgeline": lambda ens, **more: plots.ridgeline(ens, "tariff_us", **more),
    "survival": plots.survival,
    "table": plots.table,
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_takes_a_size(name: str) -> None:
    taken = inspect.signature(getattr(plots, name)).parameters
    assert {"figsize", "ax"} <= set(taken)


@pytest.mark.parametrize("name", in_turn(ONE, one_in=3, first=2))
def test_a_label_stands_for_the_scenario(name: str, ens: Ensemble) -> None:
    shown = words(ONE[name](ens, label="My forecast $x$"))
    assert "My forecast $x$" in shown
    assert ens.scenario.title not in shown
    assert ens.scenario.name not in shown


def test_labels_are_one_for_each_ensemble(ens: Ensemble) -> None:
    shown = words(plots.outcome([ens, ens], "tariff_us", label=["before", "after"]))
    assert "before" in shown
    assert "after" in shown
    with pytest.raises(ResultError, match="1 labels for 2 ensembles; allowed one for each"):
        plots.ecdf([ens, ens], "tariff_us", label="before")


def test_bins_are_as_many_as_asked_or_have_the_edges_given(ens: Ensemble) -> None:
    def edges(bins: int | list[float]) -> list[float]:
        ax = plots.ridgeline(ens, "real_income_us", bins=bins)
        return list(ax.patches[0].get_data().edges)  # type: ignore[attr-defined]

    assert len(edges(12)) == 13
    assert len(np.unique(np.round(np.diff(edges(12)), 12))) == 1
    assert edges([-1.0, 0.0, 0.5]) == [-1.0, 0.0, 0.5]


@pytest.mark.parametrize("bins", [0, 2.5, [1.0], [0.2, 0.1], "many"])
def test_bins_that_cannot_be_are_refused(ens: Ensemble, bins: object) -> None:
    with pytest.raises(ResultError, match="bins"):
        plots.outcome(ens, "real_income_us", bins=bins)  # type: ignore[arg-type]


def test_a_figure_has_the_size_asked_for(ens: Ensemble) -> None:
    figure = plots.fan(ens, "tariff", side="US", figsize=(5.0, 3.0)).figure
    assert isinstance(figure, Figure)
    assert figure.get_size_inches().tolist() == [5.0, 3.0]


@pytest.mark.parametrize("figsize", [(5.0,), (5.0, -1.0), 5.0, ("a", "b")])
def test_a_size_that_cannot_be_is_refused(ens: Ensemble, figsize: object) -> None:
    with pytest.raises(ResultError, match="figsize"):
        plots.stages(ens, figsize=figsize)  # type: ignore[arg-type]


def test_a_size_has_no_use_on_given_axes(ens: Ensemble) -> None:
    with pytest.raises(ResultError, match="no use with ax="):
        plots.stages(ens, ax=Figure().subplots(), figsize=(5.0, 3.0))


def test_the_style_says_for_which_page_a_figure_is(ens: Ensemble) -> None:
    with plots.style(size="phone"):
        figure = plots.stages(ens).figure
        with plots.style(dark=True):
            assert plots.stages(ens).figure.bbox.width == figure.bbox.width
    assert tuple(figure.get_size_inches()) == SIZES["phone"]
    assert plots.stages(ens).figure.get_size_inches()[0] == 8.0
    with pytest.raises(ResultError, match="size"), plots.style(size="poster"):
        pass


def test_text_of_an_svg_can_be_edited(ens: Ensemble, tmp_path: Path) -> None:
    with plots.style():
        plots.stages(ens).figure.savefig(tmp_path / "stages.svg")
    assert "deal kept" in (tmp_path / "stages.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", in_turn(ONE, one_in=3, first=1))
def test_a_figure_can_be_told_in_words(name: str, ens: Ensemble) -> None:
    ax = ONE[name](ens)
    told = plots.alt_text(ax)
    assert ax.get_title(loc="left").split()[0] in told
    assert len(told.split(". ")) > 1


def test_a_picture_carries_its_words(ens: Ensemble, tmp_path: Path) -> None:
    draw(ens, tmp_path, ["stages"])
    assert b"Deal in force" in (tmp_path / "stages.png").read_bytes()


def boxes(ax: Axes) -> list[tuple[str, Bbox]]:
    """Where each piece of text stands."""
    root = ax.get_figure(root=True)
    assert root is not None
    root.draw_without_rendering()
    found = [text for text in root.findobj(Text) if text.get_visible() and text.get_text().strip()]
    boxes_of = [(text.get_text(), Text.get_window_extent(text)) for text in found]  # no arrows
    return [(said, box) for said, box in boxes_of if root.bbox.overlaps(box)]


def clashes(ax: Axes) -> list[tuple[str, str]]:
    """Pieces of text that lie on one another by more than a point either way."""
    found = []
    for (one, a), (other, b) in combinations(boxes(ax), 2):
        common = Bbox.intersection(a, b)
        if common is not None and common.width > 1.5 and common.height > 1.5:
            found.append((one, other))
    return found


MANY: dict[str, Callable[[Sequence[Ensemble]], Axes]] = {
    "outcome": lambda many: plots.outcome(many, "real_income_us"),
    "ecdf": lambda many: plots.ecdf(many, "tariff_us"),
    "ridgeline": lambda many: plots.ridgeline(many, "tariff_us"),
    "survival": plots.survival,
    "table": lambda many: plots.table(many, ("tariff_us", "agreements")),
}


@pytest.mark.parametrize(("count", "name"), in_turn((16, 7, 2, 1), MANY, one_in=5))
def test_text_of_many_scenarios_never_overlaps(name: str, count: int, ens: Ensemble) -> None:
    names = [f"scenario number {k} of the study" for k in range(count)]
    drawn = MANY[name](plots.frame.listed([ens] * count, names))
    assert clashes(drawn) == []


@pytest.mark.parametrize("weeks", [16, pytest.param(56, marks=pytest.mark.slow)])
def test_text_never_overlaps_in_the_timeline_of_a_run(weeks: int) -> None:
    scenario = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": weeks})
    story = ts.simulate(scenario, runs=13, seed=3, progress=False).replay(12)
    story.run_model()
    assert clashes(plots.timeline(story)) == []


@pytest.mark.parametrize(
    ("name", "size"),
    in_turn(
        ["fan", "stages", "regimes", "outcome", "tariffs", "authorities"], (None, *SIZES), one_in=4
    ),
)
def test_text_never_overlaps_at_any_size(name: str, size: str | None, ens: Ensemble) -> None:
    with plots.style(size=size):
        assert clashes(ONE[name](ens)) == []
