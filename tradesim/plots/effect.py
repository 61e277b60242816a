"""A chance or a mean as a function of one input, with its band."""

from __future__ import annotations

from matplotlib.axes import Axes

from tradesim.analysis.sensitivity import effects
from tradesim.analysis.sensitivity.effects import CHANCE, Cells
from tradesim.plots.frame import axes, heading, percent_axis, source, unit_axis, value_ticks
from tradesim.plots.names import all_in_lines
from tradesim.plots.style import BLUE, SMALL, Size
from tradesim.results.display_names import outcome_display_name
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.results.estimates import Z
from tradesim.terms.arguments import text


def effect(
    ens: Ensemble,
    outcome: str,
    input: str | None = None,
    *,
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Mean of an outcome, or the chance of an event, by what runs drew of one input, in its unit.

    `outcome` is an outcome or what `where` understands, as in `ts.sensitivity`; `input` a column of
    `ens.inputs`, None the one that by itself accounts for most. Dots are means over runs in cells
    of as many runs each, at the mean of the input; the band is 1.96 standard errors on either side.
    All other inputs are as the runs drew them. ResultError for an outcome that is missing in some
    runs, and for an input that is unknown or that all runs have alike.
    """
    an_ensemble(ens)
    text("outcome", outcome, "gdp_world")
    names = None if input is None else [text("input", input, "us.resolve")]
    found = effects.effect(ens, outcome, names, 1)
    cells, low, high = found.cells[0], found.mean - Z * found.error, found.mean + Z * found.error
    if found.unit == CHANCE:
        low, high = low.clip(0.0, 1.0), high.clip(0.0, 1.0)
    with axes(ax, figsize=figsize) as on:
        if cells.categories:
            on.errorbar(
                cells.middle, found.mean, (found.mean - low, high - found.mean),
                fmt="o", color=BLUE, capsize=3.0,
            )  # fmt: skip
        else:
            on.fill_between(cells.middle, low, high, color=BLUE, alpha=0.22, linewidth=0.0)
            on.plot(cells.middle, found.mean, color=BLUE, marker="o", markersize=3.5)
        _input_axis(on, cells)
        if found.unit == CHANCE:
            percent_axis(on.yaxis)
            on.set_ylabel("chance")
        else:
            unit_axis(on.yaxis, found.unit, start=ens.dates[0])
            on.set_ylabel(on.get_ylabel() or outcome_display_name(outcome), parse_math=False)
        what = "chance" if found.unit == CHANCE else "mean"
        heading(
            on,
            f"{outcome_display_name(outcome)}, by “{cells.display_name}”",
            source(ens),
            f"dots: {what} in cells of about {ens.n_runs // len(cells.middle):,} runs; "
            f"{'lines' if cells.categories else 'band'}: 95 % interval; other inputs as the runs "
            "drew them",
        )
    return on


def _input_axis(ax: Axes, cells: Cells) -> None:
    """The input along x, in its unit or by the names of its categories."""
    if cells.categories:
        names = all_in_lines(cells.categories, 16)
        ax.set_xticks(cells.middle, names, fontsize=SMALL, parse_math=False)
    else:
        value_ticks(ax.xaxis)
    ax.set_xlabel(cells.label)
