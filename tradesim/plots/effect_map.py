"""A chance or a mean over two inputs, as a heat map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import PercentFormatter
from matplotlib.typing import ColorType

from tradesim.analysis.sensitivity import effects
from tradesim.analysis.sensitivity.effects import CHANCE, Cells
from tradesim.errors import ResultError
from tradesim.plots.frame import axes, heading, source
from tradesim.plots.names import all_in_lines
from tradesim.plots.notes import color_bar
from tradesim.plots.style import BLUE, ORANGE, SMALL, Size, ground, ink, mixed
from tradesim.results.display_names import outcome_display_name
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.terms.arguments import listed, text
from tradesim.terms.units import SHARE, decimals, label

EACH = 6
"""Most cells of which each edge is named; of more every second one is."""
PAIR = "two names of columns of ens.inputs"


def effect_map(
    ens: Ensemble,
    outcome: str,
    inputs: Sequence[str] | None = None,
    *,
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Mean of an outcome, or the chance of an event, by what runs drew of two inputs.

    Arguments as for `effect`, in its units; `inputs` are two columns of `ens.inputs`, the first
    along x, None those that by themselves account for most. Each input is cut into cells that hold
    as many runs each and are drawn of one size: their edges, in the input's unit, are not evenly
    apart. Orange is below the mean over all cells, blue above it; cells without runs are blank.
    ResultError as for `effect`, and where `inputs` are not two.
    """
    an_ensemble(ens)
    text("outcome", outcome, "gdp_world")
    names = None if inputs is None else listed("inputs", inputs, PAIR)
    if names is not None:
        for name in names:
            text("input", name, "us.resolve")
        if len(set(names)) != 2 or len(names) != 2:
            raise ResultError(f"inputs are {len(names)} names; allowed {PAIR}, not the same twice")
    found = effects.effect(ens, outcome, names, 2)
    along, up = found.cells
    with axes(ax, size=(7.6, 5.4), figsize=figsize) as on:
        stops: list[ColorType] = [ORANGE, mixed(ground(on), ink(on), 0.06), BLUE]
        colors = LinearSegmentedColormap.from_list("effects", stops)
        shown = np.ma.masked_invalid(found.mean.T)
        half = float(np.abs(shown - shown.mean()).max()) or 1e-9
        low, high = float(shown.mean()) - half, float(shown.mean()) + half
        mesh = on.pcolormesh(shown, cmap=colors, vmin=low, vmax=high)
        chance = found.unit == CHANCE
        bar = color_bar(on, mesh, "chance" if chance else label(found.unit, ens.dates[0]))
        bar.ax.tick_params(labelsize=SMALL)
        if chance or found.unit == SHARE:
            bar.formatter = PercentFormatter(1.0, decimals=None, symbol=" %")
            bar.update_ticks()
        if chance:  # the scale is even on both sides of the mean, a chance is not
            bar.ax.set_ylim(max(low, 0.0), min(high, 1.0))
        _axis(on.xaxis, along)
        _axis(on.yaxis, up)
        on.grid(visible=False)
        error = float(np.nanmax(found.error))
        scale, unit = (100.0, " points") if chance or found.unit == SHARE else (1.0, "")
        heading(
            on,
            f"{outcome_display_name(outcome)}, by “{along.display_name}” and “{up.display_name}”",
            source(ens),
            f"cells hold about {ens.n_runs // shown.size:,} runs; largest standard error "
            f"{scale * error:.2g}{unit}; other inputs as the runs drew them",
        )
    return on


def _axis(axis: Axis, cells: Cells) -> None:
    """An input along an axis, in its unit or by the names of its categories."""
    n = len(cells.middle)
    if cells.categories:
        names = all_in_lines(cells.categories, 16)
        axis.set_ticks((np.arange(n) + 0.5).tolist(), names, fontsize=SMALL, parse_math=False)
    else:
        shown = range(0, n + 1, 1 if n <= EACH else 2)
        digits = decimals(float(cells.edges[-1] - cells.edges[0]), 3)
        names = [f"{cells.edges[k]:.{digits}f}".replace("-", "\N{MINUS SIGN}") for k in shown]
        axis.set_ticks([*shown], names, fontsize=SMALL)
    along = isinstance(axis, XAxis)
    axis.set_label_text(cells.label if along else cells.label.replace(", ", "\n", 1))
