"""The frame of a figure: axes, heading, dates and units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from textwrap import wrap

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.ticker import PercentFormatter

from tradesim.errors import ResultError
from tradesim.plots.notes import figure_of, note
from tradesim.plots.style import SMALL, ink, is_dark, style
from tradesim.results.data import which
from tradesim.results.ensemble import Ensemble
from tradesim.terms import arguments
from tradesim.terms.arguments import of_kind
from tradesim.terms.units import SHARE, label

LINE = 1.3 * SMALL
"""Height of a line of small text, points."""
NO_BREAK = "\N{NO-BREAK SPACE}%"


@contextmanager
def axes(ax: Axes | None, *, size: tuple[float, float] = (8.0, 4.5)) -> Iterator[Axes]:
    """The axes given, or those of a new figure of `size` inches, light or dark as settings are."""
    if ax is not None:
        of_kind("ax", ax, Axes, "Axes of matplotlib, or None")
        yield ax
        return
    from matplotlib import pyplot as plt

    with style(dark=is_dark(mpl.rcParams["figure.facecolor"])):
        _, made = plt.subplots(figsize=size, layout="constrained")
        yield made


def heading(ax: Axes, title: str, *captions: str, above: float = 0.0) -> None:
    """Title, and captions under it in small type; `above` points over the axes are left free."""
    settle(ax)
    width = width_in_points(ax)
    broad = max(20, int(width / (0.55 * SMALL)))
    lines = [line for text in captions for line in wrap(text.replace(" %", NO_BREAK), broad)]
    look = {"xycoords": "axes fraction", "va": "bottom", "linespacing": 1.25}
    note(ax, "\n".join(lines), (0.0, 1.0), (0.0, above + 5.0), **look)
    head, pad = "\n".join(wrap(title, max(15, int(width / 7.6)))), above + 9.0 + LINE * len(lines)
    ax.set_title(head, loc="left", pad=pad, color=ink(ax), weight="bold")


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


def percent_axis(axis: Axis) -> None:
    """Shares shown as percent."""
    axis.set_major_formatter(PercentFormatter(1.0, decimals=None, symbol=" %"))


def unit_axis(axis: Axis, unit: str, *, start: date | None = None) -> None:
    """Label an axis with its unit; shares are shown as percent, days counted from `start`."""
    if unit == SHARE:
        percent_axis(axis)
    axis.set_label_text(label(unit, start))


def percent(share: float) -> str:
    """A share as text, never rounded to none or all.

    >>> percent(0.713), percent(0.002), percent(0.0), percent(0.9999)
    ('71 %', '<1 %', '0 %', '>99 %')
    """
    if 0.0 < share < 0.005:
        return "<1 %"
    return ">99 %" if 0.995 <= share < 1.0 else f"{100.0 * share:.0f} %"


def source(ens: Ensemble) -> str:
    """Scenario and number of runs, for a caption."""
    return f"{ens.scenario.title or ens.scenario.name} · {ens.n_runs:,} runs{which(ens)}"


def named(ens: Ensemble) -> str:
    """Name of the scenario, and which of its runs these are where they are not all."""
    return f"{ens.scenario.name}{which(ens)}"


def listed(ensembles: Ensemble | Sequence[Ensemble]) -> list[Ensemble]:
    """Ensembles as a list; ResultError where there is none."""
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
    return found
