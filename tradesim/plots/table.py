"""Table of outcomes as a figure: one ensemble in detail, or several side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from tradesim.errors import ResultError, check_known, in_short
from tradesim.model.outcomes import HEADLINE, MEASURED, OUTCOMES
from tradesim.plots.cells import Row, write
from tradesim.plots.frame import axes, heading, listed, named
from tradesim.plots.names import all_in_lines, in_lines
from tradesim.plots.outcome import same_runs
from tradesim.plots.style import Size
from tradesim.results.data import runs_of
from tradesim.results.ensemble import Ensemble, Estimate
from tradesim.terms import arguments, units

if TYPE_CHECKING:
    import pandas as pd


CUTS = ("5%", "50%", "95%")
NONE = "none"
COLUMN = 1.25
"""Inches of a column of a table of many."""


def table(
    ensembles: Ensemble | Sequence[Ensemble],
    outcomes: Sequence[str] = HEADLINE,
    *,
    label: str | Sequence[str] | None = None,
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Outcomes as a table, a row an outcome with its unit; shares in percent.

    One ensemble: mean with its Monte Carlo standard error, 5 to 95 % of that mean over what is not
    known (parameter draws), and the 5, 50 and 95 % quantiles of its runs. Several: the median and
    the central 90 % of each, a column an ensemble. Of the runs that have the outcome. Text shrinks
    where the axes are small. ResultError where an outcome is not known, or none is given.
    """
    drawn, names = (
        listed(ensembles, label),
        arguments.listed("outcomes", outcomes, "names of outcomes"),
    )
    if not names:
        raise ResultError(f"no outcome given; allowed {in_short(MEASURED)}")
    for name in names:
        check_known("outcome", name, MEASURED)
    head, rows = cells(drawn, names)
    width = max(8.0, 3.0 + COLUMN * len(drawn))
    height = 1.4 + (0.27 if len(drawn) == 1 else 0.4) * len(rows)
    height += 0.15 * max(0, max(map(len, head)) // 13 - 1) if len(drawn) > 1 else 0.0
    with axes(ax, size=(width, height), figsize=figsize) as on:
        on.set_axis_off()
        on.set_xticks([])
        on.set_yticks([])
        title, captions = _heading(drawn)
        heading(on, title, *captions)
        write(on, head, rows)
    return on


def cells(drawn: Sequence[Ensemble], names: Sequence[str] = HEADLINE) -> tuple[Row, list[Row]]:
    """Head and rows of the table as text; the first column says what is in a row."""
    summaries = [ens.summary().loc[list(names)] for ens in drawn]
    return _detailed(drawn[0], summaries[0]) if len(drawn) == 1 else _beside(drawn, summaries)


def _detailed(ens: Ensemble, summary: pd.DataFrame) -> tuple[Row, list[Row]]:
    rows = []
    for name, found in summary.iterrows():
        scale = units.scale(OUTCOMES[str(name)][0])
        cuts = [scale * float(found[cut]) for cut in CUTS]
        mean, error = scale * float(found["mean"]), scale * float(found["standard_error"])
        digits = min(units.decimals(error, 1), 5)
        means = f"{_number(mean, digits)} ± {_number(error, digits)}" if found["runs"] else "none"
        band = _band(ens.mean(str(name)), scale, digits)
        rows.append([_label(str(name)), means, band, *_numbers(cuts)])
    return ["", "mean ± s.e.", "over what is not known", "5 %", "median", "95 %"], rows


def _band(found: Estimate, scale: float, digits: int) -> str:
    """5 to 95 % of a mean over parameter draws, to the digits of the mean less one."""
    if found.low is None or found.high is None:
        return found.short_of_band
    low, high = (_number(scale * end, max(digits - 1, 0)) for end in (found.low, found.high))
    return f"{low} to {high}"


def _beside(drawn: Sequence[Ensemble], summaries: Sequence[pd.DataFrame]) -> tuple[Row, list[Row]]:
    rows = []
    for name in summaries[0].index:
        scale = units.scale(OUTCOMES[name][0])
        cuts = [scale * float(each.loc[name, cut]) for each in summaries for cut in CUTS]
        shown = _numbers(cuts)
        cells = [
            middle if middle == NONE else f"{middle}\n{low} to {high}"
            for low, middle, high in zip(shown[::3], shown[1::3], shown[2::3], strict=True)
        ]
        rows.append([_label(name), *cells])
    runs = ["" if same_runs(drawn) else f"\n{runs_of(ens)}" for ens in drawn]
    names = [_breakable(name) for name in all_in_lines([named(ens) for ens in drawn], 48, 1)]
    return ["", *(name + more for name, more in zip(names, runs, strict=True))], rows


def _breakable(name: str) -> str:
    """A head that can be broken into lines as narrow as a column."""
    longest = max(map(len, re.split(r"[\s-]", name)))
    return name if longest <= 20 else in_lines(name, 16)


def _heading(drawn: Sequence[Ensemble]) -> tuple[str, list[str]]:
    first = drawn[0]
    if len(drawn) == 1:
        captions = [
            f"{named(first)} · {runs_of(first)}; quantiles of runs with the outcome",
            "± is the error of the simulation; over what is not known: 5 to 95 % of the mean over "
            "parameter draws",
        ]
        return first.scenario.title or first.scenario.name, captions
    runs = f"{runs_of(first)} per column; " if same_runs(drawn) else ""
    return "Outcomes by scenario", [
        f"{runs}median, and below it the central 90 %, of runs with the outcome"
    ]


def _label(name: str) -> str:
    unit, about = OUTCOMES[name]
    return f"{about}, {units.label(unit)}"


def _numbers(values: Sequence[float]) -> list[str]:
    """Numbers of a row, all to the place that gives the largest three figures."""
    known = [abs(value) for value in values if np.isfinite(value)]
    digits = min(units.decimals(max(known, default=0.0), 3), 5)
    return [_number(value, digits) for value in values]


def _number(value: float, digits: int) -> str:
    if not np.isfinite(value):
        return NONE
    return f"{round(value, digits) + 0.0:,.{digits}f}".replace("-", "−")
