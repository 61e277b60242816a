"""The frame of a figure: axes, heading, dates and units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date
from textwrap import wrap
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.ticker import MaxNLocator, PercentFormatter

from tradesim.errors import ResultError
from tradesim.plots.notes import figure_of, note
from tradesim.plots.style import SMALL, Size, ink, is_dark, literal_text, style, styled
from tradesim.results.data import runs_of, which
from tradesim.results.ensemble import Ensemble
from tradesim.terms import arguments
from tradesim.terms.arguments import of_kind
from tradesim.terms.text import plain, shortened
from tradesim.terms.units import BOOLEAN, SHARE, label

LINE = 1.3 * SMALL
"""Height of a line of small text, points."""
NO_BREAK = "\N{NO-BREAK SPACE}%"


INCHES = "two numbers of inches"
TITLE, CAPTION = 200, 400
"""Most characters of a title, and of a caption."""
HEAD_LINES = 4
"""Most lines of a title, or about."""
_told: ContextVar[list[tuple[str, ...]] | None] = ContextVar("told", default=None)


@contextmanager
def told_apart() -> Iterator[list[tuple[str, ...]]]:
    """Headings of the figures drawn inside, for the text around them: none is written on them."""
    found: list[tuple[str, ...]] = []
    before = _told.set(found)
    try:
        yield found
    finally:
        _told.reset(before)


@contextmanager
def axes(
    ax: Axes | None, *, size: Size = (8.0, 4.5), figsize: Size | None = None
) -> Iterator[Axes]:
    """The axes given, or those of a new figure, light or dark as settings are.

    The figure has `figsize` inches; else `size`, made as wide as the style says and no lower for
    it. Text that is written inside is shown as it is: no $ begins a formula. A figure that cannot
    be drawn is closed.
    """
    if ax is not None:
        of_kind("ax", ax, Axes, "Axes of matplotlib, or None")
        if figsize is not None:
            raise ResultError("figsize has no use with ax=; set the size of its figure")
        with literal_text():
            yield ax
        return
    from matplotlib import pyplot as plt

    inches = styled(size) if figsize is None else _inches(figsize)
    with style(dark=is_dark(mpl.rcParams["figure.facecolor"])), literal_text():
        figure, made = plt.subplots(figsize=inches, layout="constrained")
        try:
            yield made
        except BaseException:
            plt.close(figure)
            raise


def _inches(figsize: Size) -> Size:
    sides = arguments.listed("figsize", figsize, INCHES)
    if len(sides) != 2:
        raise arguments.refusal("figsize", figsize, INCHES)
    width, height = (arguments.real("figsize", each, least=1.0, most=100.0) for each in sides)
    return width, height


def heading(ax: Axes, title: str, *captions: str, above: float = 0.0) -> None:
    """Title, and captions under it in small type; `above` points over the axes are left free.

    Together they are the label of the axes, which `alt_text` reads. Inside `told_apart` they are
    written nowhere else.
    """
    settle(ax)
    parts = tuple(plain(text) for text in (title, *captions) if text)
    ax.set_label(". ".join(parts))
    if (apart := _told.get()) is not None:
        apart.append(parts)
        return
    width = width_in_points(ax)
    broad = max(20, int(width / (0.55 * SMALL)))
    told = [shortened(plain(text), CAPTION).replace(" %", NO_BREAK) for text in captions]
    lines = [line for text in told for line in wrap(text, broad)]
    look = {"xycoords": "axes fraction", "va": "bottom", "linespacing": 1.25}
    note(ax, "\n".join(lines), (0.0, 1.0), (0.0, above + 5.0), **look)
    line = max(15, int(width / 7.6))
    said = shortened(plain(title), min(TITLE, HEAD_LINES * line)).replace(" %", NO_BREAK)
    head = "\n".join(wrap(said, line))
    pad = above + 9.0 + LINE * len(lines)
    ax.set_title(head, loc="left", pad=pad, color=ink(ax), weight="bold", parse_math=False)


def alt_text(ax: Axes) -> str:
    """What a figure shows, in words, for those who cannot see it: its heading and its axes."""
    of_kind("ax", ax, Axes, "the Axes that a figure returns")
    told = [str(ax.get_label()), *_named_axes(ax)]
    return ". ".join(each for each in told if each)


def _named_axes(ax: Axes) -> list[str]:
    named = {"across": ax.get_xlabel(), "up": ax.get_ylabel()}
    return [f"{way.capitalize()}: {name}" for way, name in named.items() if name and ax.axison]


def settle(ax: Axes) -> None:
    """Lay the figure out as it stands, so that the size of the axes is that of the drawing."""
    figure = figure_of(ax)
    engine = figure.get_layout_engine()
    if engine:
        engine.execute(figure)


def width_in_points(ax: Axes) -> float:
    """Width of the axes as they stand, before any layout."""
    return 72.0 * ax.bbox.width / figure_of(ax).dpi


def height_in_points(ax: Axes) -> float:
    """Height of the axes as they stand, before any layout."""
    return 72.0 * ax.bbox.height / figure_of(ax).dpi


def date_axis(ax: Axes, dates: Sequence[date]) -> None:
    """Real dates along x, from the first to the last."""
    locator = AutoDateLocator(minticks=4, maxticks=9)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    ax.set_xlim(day_number(dates[0]), day_number(dates[-1]))


def day_number(when: date) -> float:
    """Place of a date on a date axis."""
    return float(date2num(when))  # type: ignore[no-untyped-call]


class TicksInView(MaxNLocator):
    """Round numbers inside the axes; matplotlib keeps one more on either side, out of sight."""

    def __call__(self) -> Any:
        low, high = sorted(self.axis.get_view_interval())  # type: ignore[union-attr]
        return [tick for tick in super().__call__() if low <= tick <= high]


def value_ticks(axis: Axis, most: int | Literal["auto"] = "auto", *, whole: bool = False) -> None:
    """Ticks at round numbers, whole ones if asked for."""
    axis.set_major_locator(TicksInView(most, steps=[1, 2, 2.5, 5, 10], integer=whole))


def percent_axis(axis: Axis) -> None:
    """Shares shown as percent."""
    value_ticks(axis)
    axis.set_major_formatter(PercentFormatter(1.0, decimals=None, symbol=" %"))


def unit_axis(axis: Axis, unit: str, *, start: date | None = None) -> None:
    """Label an axis with its unit; shares are shown as percent, days counted from `start`."""
    if unit == SHARE:
        percent_axis(axis)
    elif unit != BOOLEAN:
        value_ticks(axis)
    axis.set_label_text(label(unit, start))


def percent(share: float) -> str:
    """A share as text, never rounded to none or all.

    >>> percent(0.713), percent(0.002), percent(0.0), percent(0.9999)
    ('71 %', '<1 %', '0 %', '>99 %')
    """
    if 0.0 < share < 0.005:
        return "<1 %"
    return ">99 %" if 0.995 <= share < 1.0 else f"{100.0 * share:.0f} %"


def source(ens: Ensemble, label: str | None = None) -> str:
    """Scenario, or what a caller calls it, and number of runs, for a caption."""
    if label is not None:
        arguments.text("label", label)
    title = shortened(label or ens.scenario.title or ens.scenario.name, TITLE)
    return f"{title} · {runs_of(ens)}{which(ens)}"


def named(ens: Ensemble) -> str:
    """Name of the scenario, and which of its runs these are where they are not all."""
    return plain(f"{ens.scenario.name}{which(ens)}")


def listed(
    ensembles: Ensemble | Sequence[Ensemble], label: str | Sequence[str] | None = None
) -> list[Ensemble]:
    """Ensembles as a list, under other names where labels are given, one for each.

    ResultError where there is none, or labels are more or fewer.
    """
    given = "an Ensemble that simulate returns, or a list of them"
    found = (
        [ensembles]
        if isinstance(ensembles, Ensemble)
        else arguments.listed("ensembles", ensembles, given)
    )
    for each in found:
        of_kind("ensemble", each, Ensemble, given)
    if not found:
        raise ResultError("no ensemble given; allowed one, or a list of them")
    if label is None:
        return found
    labels = [label] if isinstance(label, str) else arguments.listed("label", label, "texts")
    if len(labels) != len(found):
        raise ResultError(f"{len(labels)} labels for {len(found)} ensembles; allowed one for each")
    return [_called(*pair) for pair in zip(found, labels, strict=True)]


def _called(ens: Ensemble, label: str) -> Ensemble:
    """The ensemble under another name."""
    name = arguments.text("label", label)
    return replace(ens, scenario=ens.scenario.evolve({"title": name}, name=name))
