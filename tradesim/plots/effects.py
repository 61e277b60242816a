"""Mean differences of several outcomes or scenarios with their intervals, largest first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from tradesim.analysis.comparison import COMPARED, COMPARED_FIRST, Comparison
from tradesim.analysis.contrasts import Contrast
from tradesim.errors import ResultError, check_known
from tradesim.model.outcomes import OUTCOMES
from tradesim.plots.amounts import amount, scaled
from tradesim.plots.frame import axes, heading, value_ticks
from tradesim.plots.names import all_in_lines
from tradesim.plots.notes import below, figure_of, key
from tradesim.plots.rows import beside, name_rows, row_height
from tradesim.plots.style import PALETTE, SMALL, Size, ink
from tradesim.results.data import runs_of
from tradesim.results.display_names import outcome_display_name
from tradesim.results.estimates import Z
from tradesim.terms.arguments import listed, of_kind

DEVIATIONS = "standard deviations over runs"
NARROW = 8.0
"""In figures less wide than this, inches, outcomes go by their names in the table."""
WIDTH = 34
"""Characters of a line of a name."""
LEGEND = 34.0
"""Points that numbers and label of the x axis take below the axes."""


class Effect(NamedTuple):
    """One line of the figure."""

    alternative: str
    outcome: str
    found: Contrast
    color: str

    @property
    def size(self) -> float:
        """Difference in pooled standard deviations; nan where the outcome varies on no side."""
        return self.found.difference / (self.found.pooled_sd or np.nan)


def effects(
    comparison: Comparison,
    outcomes: str | Sequence[str] | None = None,
    *,
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Mean difference from the baseline (dot) and its 95 % interval (line), largest first.

    A group of rows an outcome, in it a row an alternative, always in the same colour; of one
    outcome a row an alternative. Where units differ the axis is in standard deviations of the
    outcome over runs, pooled over both sides, and the difference in its unit stands beside.
    None takes the main outcomes. ResultError where an outcome is not known, or several are asked
    for and alternatives are more than there are colours.
    """
    of_kind("comparison", comparison, Comparison, "what ts.compare returns")
    given = [outcomes] if isinstance(outcomes, str) else outcomes
    names = COMPARED_FIRST if given is None else listed("outcomes", given, "names of outcomes")
    for name in names:
        check_known("outcome", name, COMPARED)
    asked = list(dict.fromkeys(names))
    _check_told_apart(comparison, asked)
    groups = _ranked(comparison, asked)
    units = {scaled(effect.outcome) for group in groups for effect in group}
    shared = next(iter(units)) if len(units) == 1 else None
    lines = [effect for group in groups for effect in group]
    legend = len(groups[0]) * 0.18 if len(groups[0]) > 1 else 0.0
    names = [group[0].alternative for group in groups] if len(asked) == 1 else []
    each = row_height(names, WIDTH, 0.24, size=SMALL)
    height = 1.9 + 0.16 * len(groups) + each * len(lines) + max(0.0, legend - 0.6)
    with axes(ax, size=(8.0, height), figsize=figsize) as on:
        on.axvline(0.0, color=ink(on), linewidth=1.0, zorder=1.5)
        place, ticks = 0.0, []
        for group in groups:
            ticks.append((place - (len(group) - 1) / 2.0, group[0]))
            for effect in group:
                _line(on, place, effect, shared)
                place -= 1.0
            place -= 0.6 if len(groups) > 1 and len(group) > 1 else 0.2
        _rows(on, ticks, place, by_scenario=len(asked) == 1)
        value_ticks(on.xaxis)
        on.set_xlabel(f"difference, {shared[1] if shared else DEVIATIONS}")
        if len(groups[0]) > 1:
            _legend(on, groups[0])
        heading(on, _title(comparison, asked), *_captions(comparison))
    return on


def _check_told_apart(comparison: Comparison, asked: Sequence[str]) -> None:
    found = len(comparison.alternatives)
    if not asked or (len(asked) > 1 and found > len(PALETTE)):
        raise ResultError(
            f"{len(asked)} outcomes of {found} alternatives; allowed one outcome, or several "
            f"outcomes of at most {len(PALETTE)} alternatives"
        )


def _ranked(comparison: Comparison, outcomes: Sequence[str]) -> list[list[Effect]]:
    """Effects in groups, the largest first; of one outcome, each alternative is a group."""
    colors = dict(zip(comparison.alternatives, cycle([*PALETTE[1:], PALETTE[0]]), strict=False))
    groups = [
        [
            Effect(name, outcome, comparison.contrast(name, outcome), color)
            for name, color in colors.items()
        ]
        for outcome in outcomes
    ]
    if len(groups) == 1:
        groups = [[effect] for effect in groups[0]]
        return sorted(groups, key=lambda group: -np.nan_to_num(group[0].found.difference))
    return sorted(groups, key=lambda group: -np.nanmax([0.0, *(abs(e.size) for e in group)]))


def _line(ax: Axes, y: float, effect: Effect, shared: tuple[float, str] | None) -> None:
    found, color = effect.found, effect.color
    scale = shared[0] if shared else 1.0 / (found.pooled_sd or np.nan)
    mean, half = scale * found.difference, scale * Z * found.standard_error
    ax.plot([mean - half, mean + half], [y, y], color=color, linewidth=2.5)
    ax.plot([mean], [y], marker="o", markersize=4.5, color=color, linestyle="none", zorder=3)
    factor, unit = scaled(effect.outcome)
    text = amount(factor * found.difference, factor * found.standard_error)
    beside(ax, y, text if shared or text == "none" else f"{text} {_short(unit)}")


def _short(unit: str) -> str:
    return unit.replace("percentage ", "").replace("billion", "bn").replace("million", "m")


def _rows(
    ax: Axes, ticks: Sequence[tuple[float, Effect]], bottom: float, *, by_scenario: bool
) -> None:
    narrow = figure_of(ax).get_figwidth() < NARROW
    names = [
        e.alternative if by_scenario else e.outcome if narrow else OUTCOMES[e.outcome][1]
        for _, e in ticks
    ]
    name_rows(ax, [y for y, _ in ticks], names, (bottom + 0.4, 0.7), width=WIDTH, size=SMALL)
    ax.margins(x=0.06)


def _legend(ax: Axes, group: Sequence[Effect]) -> None:
    names = all_in_lines([e.alternative for e in group], 60, 2)
    dots = [
        Line2D([], [], marker="o", color=e.color, label=label)
        for e, label in zip(group, names, strict=True)
    ]
    key(ax, dots, (0.0, 0.0), bbox_transform=below(ax, LEGEND))


def _captions(comparison: Comparison) -> list[str]:
    base = comparison.ensembles[comparison.baseline]
    weighted = "" if base.weights is None else f" (worth {base.effective_runs:,.0f} by weight)"
    how = (
        f"{base.n_runs:,} pairs of runs with common shocks{weighted}, "
        "fewer where an outcome is missing"
        if comparison.paired
        else f"independent runs; baseline: {runs_of(base)}"
    )
    return [
        how,
        "dot and line: mean difference and its 95 % confidence interval, in numbers at the right",
    ]


def _title(comparison: Comparison, asked: Sequence[str]) -> str:
    baseline, others = comparison.baseline, comparison.alternatives
    one = f"{others[0]} compared with {baseline}" if len(others) == 1 else ""
    if len(asked) > 1:
        return one or f"Differences from {baseline}"
    return f"{outcome_display_name(asked[0])}: {one or f'differences from {baseline}'}"
