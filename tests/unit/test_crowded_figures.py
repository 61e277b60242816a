"""Figures of many scenarios with long and hostile names: drawn whole, text shown as it is."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import matplotlib.text
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import tradesim as ts
from tests.turns import in_turn
from tradesim import plots
from tradesim.plots.labels import apart
from tradesim.plots.names import all_in_lines, fitted, in_lines
from tradesim.reports import figures
from tradesim.results.ensemble import Ensemble

TALKS = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 13})
NAMES: dict[str, Callable[[int], str]] = {
    "sentences": lambda k: f"threat of {k / 24:.3f}, and leaders sign whatever comes " * 2,
    "one word": lambda k: "x" * 97 + f"{k:03d}",
    "formulas": lambda k: rf"{k} $\frac{{x}} ^ _ \alpha$ \$ % & {{ $$",
}
MANY = 16


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    return ts.simulate(TALKS, runs=32, seed=7, progress=False)


@pytest.fixture(autouse=True)
def all_closed() -> Iterator[None]:
    yield
    plt.close("all")


def named(ens: Ensemble, kind: str, count: int) -> list[Ensemble]:
    """The same runs under other names and titles."""
    made = []
    for k in range(count):
        name = NAMES[kind](k)
        scenario = TALKS.evolve({"title": f"Title $ {name}"}, name=name)
        made.append(replace(ens, scenario=scenario))
    return made


Drawing = Callable[[Sequence[Ensemble], Axes | None], Axes]
OF_MANY: dict[str, Drawing] = {
    "survival": lambda many, ax: plots.survival(many, ax=ax),
    "ecdf": lambda many, ax: plots.ecdf(many, "tariff_us", ax=ax),
    "ecdf of days": lambda many, ax: plots.ecdf(many, "first_breach_day", ax=ax),
    "outcome": lambda many, ax: plots.outcome(many, "real_income_us", ax=ax),
    "ridgeline": lambda many, ax: plots.ridgeline(many, "tariff_us", ax=ax),
    "table": lambda many, ax: plots.table(many, ("tariff_us", "agreements"), ax=ax),
    "differences": lambda many, ax: plots.differences(ts.compare(many), "tariff_us", ax=ax),
    "effects": lambda many, ax: plots.effects(ts.compare(many), "tariff_us", ax=ax),
}


def played(ens: Ensemble) -> ts.TradeTalks:
    """A run to its end."""
    model = ens.replay(0)
    model.run_model()
    return model


OF_ONE: dict[str, Drawing] = {
    "fan": lambda one, ax: plots.fan(one[0], "tariff", side="US", runs=[1, 2], ax=ax),
    "spaghetti": lambda one, ax: plots.spaghetti(one[0], "tariff", side="US", runs=3, ax=ax),
    "stages": lambda one, ax: plots.stages(one[0], ax=ax),
    "tariffs": lambda one, ax: plots.tariffs(one[0], ax=ax),
    "timeline": lambda one, ax: plots.timeline(played(one[0]), ax=ax),
    "decomposition": lambda one, ax: plots.decomposition(ts.decompose(one[0], runs=2), ax=ax),
    "policies": lambda one, ax: plots.decomposition(
        ts.decompose_policies({one[0].scenario.name: {"us_tariff_other": 0.1}}), ax=ax
    ),
    "effects of a few": lambda _, ax: plots.effects(ts.compare(_[:4]), ["tariff_us"], ax=ax),
}


def texts(figure: Figure) -> list[matplotlib.text.Text]:
    """Every text that is seen in a figure."""
    found = figure.findobj(matplotlib.text.Text)
    return [text for text in found if text.get_text().strip() and text.get_visible()]


def outside(figure: Figure) -> list[str]:
    """Texts that reach over the edge of the figure by more than a pixel."""
    width, height = figure.canvas.get_width_height()
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    return [
        text
        for text, box in boxes
        if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1
    ]


def drawn(ax: Axes) -> Figure:
    """The figure, laid out; a layout that gives up is an error."""
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.canvas.draw()
    return figure


@pytest.mark.parametrize(("name", "kind"), in_turn(OF_MANY, ("sentences", "one word"), one_in=4))
def test_a_figure_grows_until_all_names_are_in_it(name: str, kind: str, ens: Ensemble) -> None:
    ax = OF_MANY[name](named(ens, kind, MANY), None)
    figure = drawn(ax)
    assert outside(figure) == []
    assert ax.get_window_extent().height > 150
    assert ax.get_window_extent().width > 300


@pytest.mark.parametrize("name", in_turn([*OF_MANY, *OF_ONE], one_in=3))
def test_no_text_of_a_caller_is_read_as_a_formula(name: str, ens: Ensemble) -> None:
    draw = {**OF_MANY, **OF_ONE}[name]
    figure = drawn(draw(named(ens, "formulas", 4), None))
    told = [text for text in texts(figure) if "$" in text.get_text()]
    assert (
        told
        or name == "effects of a few"
        or "$" not in "".join(text.get_text() for text in texts(figure))
    )
    assert not any(text.get_parse_math() or text.get_usetex() for text in told)


@pytest.mark.parametrize(
    ("layout", "half"), in_turn(["constrained", None, "tight"], (0, 1), one_in=6)
)
def test_figures_are_drawn_on_small_axes_that_are_given(
    layout: str | None, half: int, ens: Ensemble
) -> None:
    figure, grid = plt.subplots(3, 3, figsize=(13, 13), sharey="row", layout=layout)
    many = named(ens, "formulas", 5)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Tight layout not applied")
        for ax, draw in zip(grid.flat, [*OF_MANY.values()][half::2], strict=False):
            draw(many, ax)
        figure.canvas.draw()


@pytest.mark.parametrize(
    "name", in_turn(["outcome", "fan", "stages", "survival", "tariffs"], one_in=3)
)
def test_files_of_figures_are_drawn_whatever_the_title(
    name: str, ens: Ensemble, tmp_path: Path
) -> None:
    one = named(ens, "formulas", 1)[0]
    figures.draw(one, tmp_path, (name,))


def test_a_condition_with_dollars_heads_a_figure(ens: Ensemble) -> None:
    chosen = replace(ens, condition="$x_{$ and\n\x1b[2J")
    shown = " ".join(text.get_text() for text in texts(drawn(plots.survival(chosen))))
    assert "\x1b" not in shown


def test_a_figure_that_cannot_be_drawn_is_closed(ens: Ensemble) -> None:
    before = plt.get_fignums()
    with pytest.raises(ts.TradesimError):
        plots.fan(ens, "tariff", side="US", runs=[10**6])
    assert plt.get_fignums() == before


def test_names_are_cut_in_their_middle_and_told_apart() -> None:
    names = ["a" * 90 + str(k) + "z" * 90 for k in range(3)]
    shown = all_in_lines(names, 12, 2)
    assert len(set(shown)) == 3
    assert all(max(map(len, name.split("\n"))) <= 12 and name.count("\n") < 2 for name in shown)
    assert in_lines("tit-for-tat", 20) == "tit-for-tat"


@pytest.mark.parametrize("room", [5.0, 12.0, 40.0, 90.0])
def test_names_take_no_more_room_than_there_is(room: float) -> None:
    shown, size = fitted(["word " * 30], 16, room=room, size=9.0)
    lines = shown[0].count("\n") + 1
    assert lines == 1 or lines * 1.25 * size <= room


def test_labels_are_moved_apart_as_little_as_needed() -> None:
    """By hand: three at one place spread around it; one at the edge is pushed in."""
    np.testing.assert_allclose(apart(np.array([0.5, 0.5, 0.5]), 0.1), [0.4, 0.5, 0.6])
    np.testing.assert_allclose(apart(np.array([0.2, 1.0]), 0.1, margin=0.05), [0.2, 0.95])
    np.testing.assert_allclose(apart(np.zeros(5), 0.5), [0.0, 0.25, 0.5, 0.75, 1.0])
