"""Distribution of an outcome: a histogram, or one a scenario, with its quantiles below."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from tradesim.errors import ResultError
from tradesim.model.outcomes import OUTCOMES
from tradesim.negotiation.stages import STAGES
from tradesim.plots.bins import Bins, Values, decimals, full_height, shared_bins, together
from tradesim.plots.frame import axes, heading, listed, named, percent, unit_axis
from tradesim.plots.series import unknown
from tradesim.plots.style import PALETTE, SMALL, ground, ink
from tradesim.results.ensemble import Ensemble
from tradesim.terms.units import BOOLEAN, DAYS

HEIGHT = 0.62
"""Height of the tallest bar; rows are 1 apart."""
NEAR = 0.07
"""Cut bars nearer than this share of the width have their shares written together."""


def outcome(ensembles: Ensemble | Sequence[Ensemble], name: str, *, ax: Axes | None = None) -> Axes:
    """Histogram of an outcome, a row an ensemble, in the outcome's unit.

    Bars are shares of all runs on one scale for all rows; below them, of the runs that have the
    outcome, the median (dot), the central 50 % (thick) and 90 % (thin). A bar too tall for the
    rest is cut and carries its share. Beside each row: the median, and the share of runs without
    the outcome. ResultError where the outcome is not known.
    """
    drawn = listed(ensembles)
    if name not in OUTCOMES:
        raise ResultError(unknown("outcome", name, OUTCOMES))
    columns = [ens.columns[name] for ens in drawn]
    bins = shared_bins(columns, OUTCOMES[name][0])
    shares = [bins.shares(column) for column in columns]
    tallest = full_height(shares, cutting=not bins.discrete)
    cut = any((row > tallest).any() for row in shares)
    with axes(ax, size=(8.0, 1.6 + 0.85 * len(drawn))) as on:
        for k, column in enumerate(columns):
            row, color = len(columns) - 1 - k, PALETTE[k % len(PALETTE)]
            _ridge(on, row, bins, shares[k], tallest, color)
            if not is_code(name):
                _interval(on, row, column, color)
            runs = [] if same_runs(drawn) else [f"{len(column):,} runs"]
            _beside(on, row, [*runs, *_numbers(column, name, bins)])
        _rows(on, drawn)
        value_axis(on, name, bins, drawn)
        what = OUTCOMES[name][1]
        heading(on, what[0].upper() + what[1:], *_captions(drawn, name, cut))
    return on


def _ridge(ax: Axes, row: int, bins: Bins, shares: Values, tallest: float, color: str) -> None:
    heights = HEIGHT * np.minimum(shares / tallest, 1.0)
    centers = (bins.edges[:-1] + bins.edges[1:]) / 2.0
    if bins.discrete:
        ax.bar(centers, heights, width=0.8, bottom=row, color=color, alpha=0.75)
        written = [[k] for k in np.flatnonzero(shares > 0.0).tolist()] if len(shares) <= 10 else []
    else:
        ax.stairs(row + heights, bins.edges, baseline=row, fill=True, color=color, alpha=0.75)
        least = NEAR * (bins.edges[-1] - bins.edges[0])
        written = together(np.flatnonzero(shares > tallest), centers, least)
    for group in written:
        ax.annotate(
            ", ".join(percent(shares[k]) for k in group),
            (float(centers[group].mean()), row + max(heights[k] for k in group)),
            xytext=(0.0, 1.0),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=SMALL - 1.0,
            color=ink(ax),
        )


def _interval(ax: Axes, row: int, column: Values, color: str) -> None:
    known = column[~np.isnan(column)]
    if not known.size:
        return
    low, lower, middle, upper, high = np.quantile(known, (0.05, 0.25, 0.5, 0.75, 0.95))
    y = row - 0.09
    ax.plot([low, high], [y, y], color=color, linewidth=1.2, solid_capstyle="butt")
    ax.plot([lower, upper], [y, y], color=color, linewidth=4.5, solid_capstyle="butt")
    ax.plot(
        [middle], [y], marker="o", markersize=5, color=ground(ax), markeredgecolor=color,
        markeredgewidth=1.6, linestyle="none", zorder=3,
    )  # fmt: skip


def is_code(name: str) -> bool:
    """Whether the numbers are names of cases, which have no median."""
    return name == "final_stage" or OUTCOMES[name][0] == BOOLEAN


def _numbers(column: Values, name: str, bins: Bins) -> list[str]:
    """Median and share of missing runs, as text."""
    unit = OUTCOMES[name][0]
    missing = float(np.isnan(column).mean())
    lines = []
    if missing < 1.0 and not is_code(name):
        scale, mark = (100.0, " %") if unit == "share" else (1.0, "")
        span = scale * (bins.edges[-1] - bins.edges[0])
        digits = 0 if bins.discrete else decimals(span)
        lines.append(f"median {scale * np.nanmedian(column):,.{digits}f}{mark}")
    if missing > 0.0:
        lines.append(f"{'never' if unit == DAYS else 'none'} in {percent(missing)}")
    return lines


def _beside(ax: Axes, row: int, lines: Sequence[str]) -> None:
    ax.annotate(
        "\n".join(lines), (1.02, row + 0.15), xycoords=ax.get_yaxis_transform(), va="center",
        fontsize=SMALL, color=ink(ax), annotation_clip=False,
    )  # fmt: skip


def same_runs(drawn: Sequence[Ensemble]) -> bool:
    """Whether all ensembles have as many runs."""
    return len({ens.n_runs for ens in drawn}) == 1


def _rows(ax: Axes, drawn: Sequence[Ensemble]) -> None:
    names = [fill(named(ens).replace("-", "- "), 16).replace("- ", "-") for ens in drawn]
    ax.set_yticks(range(len(drawn)), names[::-1])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-0.3, len(drawn) - 1 + HEIGHT + 0.18)
    ax.grid(False, axis="y")
    ax.spines["left"].set_visible(False)


def value_axis(ax: Axes, name: str, bins: Bins, drawn: Sequence[Ensemble]) -> None:
    """The outcome along x: its unit, its range, its cases by name."""
    unit = OUTCOMES[name][0]
    edge = 0.02 * (bins.edges[-1] - bins.edges[0])
    ax.set_xlim(bins.edges[0] - edge, bins.edges[-1] + edge)
    if name == "final_stage":
        ax.set_xticks(range(len(STAGES)), STAGES, rotation=30, ha="right")
        ax.set_xlim(-0.6, len(STAGES) - 0.4)
    elif unit == BOOLEAN:
        ax.set_xticks([0, 1], ["no", "yes"])
        ax.set_xlim(-0.6, 1.6)
    else:
        if bins.discrete:
            ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        unit_axis(ax.xaxis, unit, start=drawn[0].dates[0])


def _captions(drawn: Sequence[Ensemble], name: str, cut: bool) -> list[str]:
    runs = (
        f"{drawn[0].n_runs:,} runs per row" if same_runs(drawn) else "the runs given at the right"
    )
    bars = f"bars: share of {runs}, common scale"
    if cut:
        bars += "; truncated bars are labelled"
    if is_code(name):
        return [bars]
    return [
        bars,
        "dot: median; thick and thin line: central 50 and 90 % of runs with the outcome",
    ]
